"""How a question was read, and why a listing stands where it stands: the parts of its score in plain words.

For editors, who change the words. What the public reads of it is reasons.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from directory.catalogue.locations import AccessFeature
from directory.catalogue.services import DeliveredBy, Group
from directory.finder import vocabulary
from directory.finder.answering import Answer
from directory.finder.choosing import when_label
from directory.finder.reasons import and_words
from directory.finder.rows import Row
from directory.finder.vocabulary import Words
from search import registry, weights
from search.engines.shared import active
from search.language import DangerTopic, danger, stem, tokenise
from search.query import Alternative, Origin, Query, Sort, Word
from search.results import Hit, Reach

FROM = {Origin.TYPED: "typed", Origin.SYNONYM: "synonym", Origin.SPELLING: "spelling"}
TITLES = {
    "words": "Words",
    "all_words": "All words",
    "need": "Need",
    "name": "Name",
    "distance": "Distance",
    "room": "Room",
    "sure": "Known to fit",
    "group": "Who it is for",
}
CHIPS: dict[str, tuple[str, Callable[[str], object]]] = {
    "times": ("Time", when_label),
    "free": ("Cost", lambda _value: "Free of charge"),
    "delivery": ("Way of being helped", lambda value: dict(DeliveredBy.choices).get(value, value)),
    "access": ("Getting in", lambda value: dict(AccessFeature.choices).get(value, value)),
    "age": ("Age", str),
}
FILTERS = {
    "free": "free",
    "when": "the time",
    "access": "getting in",
    "delivery": "the way of being helped",
    "language": "the language",
    "taking": "taking people",
    "self_referral": "getting in touch oneself",
    "age": "the age",
    "near": "the place",
}
REACHES = {
    Reach.COVERS: "It covers the place asked for.",
    Reach.COMES_TO_YOU: "It comes to people at the place asked for.",
    Reach.PHONE: "It is by phone, so distance says little.",
    Reach.ONLINE: "It is online, so distance says little.",
    Reach.ANYWHERE: "Where it serves is not known.",
}


@dataclass(frozen=True, slots=True)
class WordRead:
    """A word that is looked for. `weight` 0 to 1 is how telling it is; `ways` are (text, weight, from)."""

    text: str
    weight: float
    ways: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing understood besides the words: "Need", "Debt advice", because of which words."""

    kind: str
    what: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was read. `left` are its words that are not looked for as words."""

    words: tuple[WordRead, ...]
    things: tuple[Thing, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it says of this listing, its points and the most that it gives."""

    title: str
    said: str
    points: float
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A listing at its place among the answers. `parts` add up to `score`; `nothing_for` names the others.

    `ahead` says what puts it before the one that follows, "" for the last.
    """

    number: int
    row: Row
    parts: tuple[Part, ...]
    score: float
    nothing_for: tuple[str, ...] = ()
    ahead: str = ""


# --- how it was read ------------------------------------------------------------------------------


def reading(answer: Answer) -> Reading:
    """The words with their alternatives, and everything else that was understood."""
    said = answer.understood
    words = tuple(
        WordRead(
            word.alternatives[0].text,
            word.weight,
            _ways(word),
        )
        for word in said.words
    )
    looked_for = {word.text for word in words}
    left = tuple(dict.fromkeys(token for token in said.whole.split() if token not in looked_for))
    return Reading(words, tuple(_things(answer)), left)


def _ways(word: Word) -> tuple[tuple[str, float, str], ...]:
    """Each alternative once, as where it is trusted most: a word typed may be another's synonym too."""
    once: dict[str, Alternative] = {}
    for way in word.alternatives:
        once.setdefault(way.text, way)
    return tuple((way.text, way.weight, FROM[way.origin]) for way in once.values())


def _things(answer: Answer) -> Iterator[Thing]:
    said = answer.understood
    if answer.danger:
        wording = said_wording(answer)
        yield Thing("Danger", answer.danger.title, f"“{wording}” leads to it" if wording else "")
    known = answer.words.needs if answer.words else {}
    for need in said.needs:
        if answer.words and need.slug in known:
            phrase = "" if answer.danger else said_phrase(need.slug, answer)
            because = f"“{phrase}” leads to it" if phrase else ""
            yield Thing("Need", known[need.slug].name, f"{because}, weight {need.weight:g}".lstrip(", "))
    for chip in said.chips:
        if chip.kind in CHIPS:
            title, label = CHIPS[chip.kind]
            yield Thing(title, str(label(chip.value)), f"“{chip.label}”")
    for slug in sorted(said.groups):
        yield Thing("Who somebody is", str(dict(Group.choices).get(slug, slug)))
    for typed, meant in said.mended:
        yield Thing("Spelling", f"{typed} is read as {meant}")
    if answer.near_words:
        miles = "any distance" if answer.miles is None else f"up to {answer.miles:g} miles"
        yield Thing("Place", answer.near_words, miles)


def said_phrase(slug: str, answer: Answer) -> str:
    """The phrase of a need that the question says most of, "" where none is known."""
    words = answer.words
    if words is None:
        return ""
    mended = dict(answer.understood.mended)
    said = {stem(mended.get(token, token)) for token in answer.understood.whole.split()}
    table = words.vocabulary.need_phrases
    best, share = "", 0.0
    for phrase, slugs in words.vocabulary.needs.items():
        if slug not in slugs or not (stems := table.telling(tokenise(phrase))):
            continue
        whole = sum(table.rarity.get(each, 1.0) for each in stems)
        held = sum(table.rarity.get(each, 1.0) for each in stems & said) / whole
        if held > share:
            best, share = phrase, held
    return best


def said_wording(answer: Answer) -> str:
    """The wording that brought the danger box, "" without one."""
    slug = answer.danger.slug if answer.danger else ""
    known = vocabulary.current()[1].words
    for topic in answer.words.dangers if answer.words and slug else ():
        for wording in topic.phrases if topic.slug == slug else ():
            alone = DangerTopic(slug, (wording,), topic.exceptions)
            if danger(answer.asked.q, (alone,), known):
                return wording
    return ""


# --- why it stands there --------------------------------------------------------------------------


def placed(answer: Answer, most: int = 10) -> tuple[Placed, ...]:
    """The first `most` answers, each with the parts of its score."""
    hits = {hit.id: hit for hit in answer.results.hits}
    parts = _parts(answer)
    shown = [
        _placed(number, row, hits[row.id], parts[row.id], answer)
        for number, row in enumerate(answer.rows[:most], 1)
    ]
    query = answer.query
    if query is None or query.sort is not Sort.BEST:
        return tuple(shown)
    return tuple(
        replace(one, ahead=_ahead(one, after, hits) if after else "")
        for one, after in zip_longest(shown, shown[1:])
    )


def _parts(answer: Answer) -> dict[str, Mapping[str, float]]:
    """The parts by listing. An engine that does not give them is explained by the embedded one, which weighs
    with the same numbers."""
    given = {hit.id: hit.parts for hit in answer.results.hits}
    if answer.query is None or any(given.values()):
        return given
    found = registry.embedded().search(replace(answer.query, facets=False)).hits
    return {**given, **{hit.id: hit.parts for hit in found if hit.id in given}}


def _placed(number: int, row: Row, hit: Hit, parts: Mapping[str, float], answer: Answer) -> Placed:
    told = tuple(
        Part(title, _said(name, row, hit, parts[name], answer), parts[name], _most(name, answer.query))
        for name, title in TITLES.items()
        if parts.get(name)
    )
    asked_for = _asked_for(answer)
    nothing = tuple(title for name, title in TITLES.items() if name in asked_for and not parts.get(name))
    return Placed(number, row, told, sum(parts.values()), nothing)


def _asked_for(answer: Answer) -> set[str]:
    """The parts that this question could have given something for."""
    query = answer.query
    if query is None:
        return set()
    asked = {"words", "all_words", "name"} if query.words else set()
    asked |= {"need"} if query.needs else set()
    asked |= {"distance"} if query.near else set()
    asked |= {"sure"} if any(name in weights.SURE for name in active(query.filters, query.near)) else set()
    return asked | {"room", "group"}


def _most(name: str, query: Query | None) -> float | None:
    asked = active(query.filters, query.near) if query else ()
    return {
        "words": weights.WORDS,
        "all_words": weights.ALL_WORDS,
        "need": weights.NEED,
        "name": weights.NAME_RUN + weights.NAME_WHOLE,
        "distance": weights.DISTANCE,
        "room": max(weights.ROOM.values()),
        "sure": sum(weights.SURE.get(filter_, 0.0) for filter_ in asked),
        "group": weights.GROUP_MEANT,
    }.get(name)


def _said(name: str, row: Row, hit: Hit, points: float, answer: Answer) -> str:
    """What a part says of this listing."""
    query, words = answer.query, answer.words
    if name == "words":
        of = len(query.words) if query else len(hit.matched_words)
        found = and_words([f"“{word}”" for word in hit.matched_words])
        return f"It has {len(hit.matched_words)} of {of} words: {found}. A word in the name counts most."
    if name == "all_words":
        return "It has every word that tells something."
    if name == "need":
        return _need_said(hit, words)
    if name == "name":
        whole = points >= weights.NAME_WHOLE
        return f"The question {'is its whole name' if whole else 'stands in its name, word for word'}."
    if name == "distance":
        near = hit.reach is Reach.NEAR and row.where_strong
        return f"It is {row.where_strong} away." if near else REACHES.get(hit.reach, "")
    if name == "room":
        return row.room["label"] + "." if row.room else "Whether it takes people is not known."
    if name == "sure":
        return _sure_said(hit, query)
    meant = points >= weights.GROUP_MEANT
    return "It is for the people the question is about." if meant else "It is for anybody."


def _need_said(hit: Hit, words: Words | None) -> str:
    known = words.needs if words else {}
    names = [known[slug].name for slug in hit.matched_needs if slug in known]
    return f"It helps with {and_words(names)}. Less where that is inferred, or less surely what is meant."


def _sure_said(hit: Hit, query: Query | None) -> str:
    asked = active(query.filters, query.near) if query else ()
    sure = [f"{FILTERS[n]} {weights.SURE[n]:g}" for n in asked if n in weights.SURE and n not in hit.unsure]
    doubt = [FILTERS[name] for name in asked if name in weights.SURE and name in hit.unsure]
    said = f"Known to fit: {', '.join(sure)}." if sure else ""
    return f"{said} Not known: {', '.join(doubt)}.".strip() if doubt else said


def _ahead(one: Placed, after: Placed, hits: Mapping[str, Hit]) -> str:
    """What puts a listing before the next: the parts it leads in, or, of near equals, what decides."""
    lead = {part.title: part.points for part in one.parts}
    for part in after.parts:
        lead[part.title] = lead.get(part.title, 0.0) - part.points
    ahead = sorted(((p, t) for t, p in lead.items() if p > 0.005), reverse=True)
    behind = sorted((p, t) for t, p in lead.items() if p < -0.005)
    if int(one.score * weights.BANDS) > int(after.score * weights.BANDS):
        said = f"It leads the next by {one.score - after.score:.2f}: {_signed(ahead)}"
        return f"{said}, less {_signed(behind)}." if behind else f"{said}."
    more = len(hits[one.row.id].matched_words) - len(hits[after.row.id].matched_words)
    otherwise = "the later check, then the score, then the name decide"
    decides = "it has more of the words" if more > 0 else otherwise
    return f"It and the next are near equals, and {decides}."


def _signed(parts: list[tuple[float, str]]) -> str:
    return ", ".join(f"{title.lower()} {abs(points):.2f}" for points, title in parts)
