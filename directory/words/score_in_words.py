"""Why a listing stands where it stands: the parts of its score in plain words.

For editors, who change the words. What the public reads of it is finder/result_reasons.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from directory.finder.result_reasons import and_words
from directory.finder.result_rows import Row
from directory.finder.run_search import SearchAnswer
from directory.words.vocabulary import Words
from search import registry, weights
from search.engines.query_rules import active
from search.query import Query, Sort
from search.results import Hit, Reach

TITLES = {
    "words": "Words",
    "all_words": "All words",
    "need": "Need",
    "alike": "Reads alike",
    "needs_alike": "Needs read alike",
    "name": "Name",
    "distance": "Distance",
    "room": "Room",
    "freshness": "Freshness",
    "sure": "Known to fit",
    "group": "Who it is for",
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
class Part:
    """One part of a score: what it says of this listing, its points and the most that it gives."""

    title: str
    said: str
    points: float
    most: float | None = None


@dataclass(frozen=True, slots=True)
class ScoredListing:
    """A listing at its place among the answers. `parts` add up to `score`; `nothing_for` names the others.

    `ahead` says what puts it before the one that follows, "" for the last.
    """

    number: int
    row: Row
    parts: tuple[Part, ...]
    score: float
    nothing_for: tuple[str, ...] = ()
    ahead: str = ""


def placed(answer: SearchAnswer, most: int = 10) -> tuple[ScoredListing, ...]:
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


def _parts(answer: SearchAnswer) -> dict[str, Mapping[str, float]]:
    """The parts by listing. An engine that does not give them is explained by the embedded one, which weighs
    with the same numbers."""
    given = {hit.id: hit.parts for hit in answer.results.hits}
    if answer.query is None or any(given.values()):
        return given
    found = registry.embedded().search(replace(answer.query, facets=False)).hits
    return {**given, **{hit.id: hit.parts for hit in found if hit.id in given}}


def _placed(
    number: int, row: Row, hit: Hit, parts: Mapping[str, float], answer: SearchAnswer
) -> ScoredListing:
    told = tuple(
        Part(
            title, _part_in_words(name, row, hit, parts[name], answer), parts[name], _most(name, answer.query)
        )
        for name, title in TITLES.items()
        if parts.get(name)
    )
    asked_for = _asked_for(answer)
    nothing = tuple(title for name, title in TITLES.items() if name in asked_for and not parts.get(name))
    return ScoredListing(number, row, told, sum(parts.values()), nothing)


def _asked_for(answer: SearchAnswer) -> set[str]:
    """The parts that this question could have given something for."""
    query = answer.query
    if query is None:
        return set()
    asked = {"words", "all_words", "name"} if query.words else set()
    asked |= {"need"} if query.needs else set()
    asked |= {"alike", "needs_alike"} if query.meaning else set()
    asked |= {"distance"} if query.near else set()
    asked |= {"sure"} if any(name in weights.SURE for name in active(query.filters, query.near)) else set()
    return asked | {"room", "freshness", "group"}


def _most(name: str, query: Query | None) -> float | None:
    asked = active(query.filters, query.near) if query else ()
    return {
        "words": weights.WORDS,
        "all_words": weights.ALL_WORDS,
        "need": weights.NEED,
        "alike": weights.ALIKE,
        "needs_alike": weights.NEEDS_ALIKE,
        "name": weights.NAME_RUN + weights.NAME_WHOLE,
        "distance": weights.DISTANCE,
        "room": max(weights.ROOM.values()),
        "freshness": weights.FRESHNESS,
        "sure": sum(weights.SURE.get(filter_, 0.0) for filter_ in asked),
        "group": weights.GROUP_MATCHED,
    }.get(name)


def _part_in_words(name: str, row: Row, hit: Hit, points: float, answer: SearchAnswer) -> str:
    """What a part says of this listing."""
    query, words = answer.query, answer.words
    if name == "words":
        of = len(query.words) if query else len(hit.matched_words)
        found = and_words([f"“{word}”" for word in hit.matched_words])
        return f"It has {len(hit.matched_words)} of {of} words: {found}. A word in the name counts most."
    if name == "all_words":
        return "It has every word that tells something."
    if name == "need":
        return _need_in_words(hit, words)
    if name == "alike":
        return f"What it says reads like what was asked: {points / weights.ALIKE:.2f} of 1."
    if name == "needs_alike":
        return (
            f"Its sentences are about such needs as the question is: {points / weights.NEEDS_ALIKE:.2f} of 1."
        )
    if name == "name":
        whole = points >= weights.NAME_WHOLE
        return f"The question {'is its whole name' if whole else 'stands in its name, word for word'}."
    if name == "distance":
        near = hit.reach is Reach.NEAR and row.where_strong
        return f"It is {row.where_strong} away." if near else REACHES.get(hit.reach, "")
    if name == "room":
        return row.room["label"] + "." if row.room else "Whether it takes people is not known."
    if name == "freshness":
        return f"It is fresh to {100 * points / weights.FRESHNESS:.0f} of 100. Its page says why."
    if name == "sure":
        return _certainty_in_words(hit, query)
    meant = points >= weights.GROUP_MATCHED
    return "It is for the people the question is about." if meant else "It is for anybody."


def _need_in_words(hit: Hit, words: Words | None) -> str:
    known = words.needs if words else {}
    names = [known[slug].name for slug in hit.matched_needs if slug in known]
    return f"It helps with {and_words(names)}. Less where that is inferred, or less surely what is meant."


def _certainty_in_words(hit: Hit, query: Query | None) -> str:
    asked = active(query.filters, query.near) if query else ()
    sure = [f"{FILTERS[n]} {weights.SURE[n]:g}" for n in asked if n in weights.SURE and n not in hit.unsure]
    doubt = [FILTERS[name] for name in asked if name in weights.SURE and name in hit.unsure]
    said = f"Known to fit: {', '.join(sure)}." if sure else ""
    return f"{said} Not known: {', '.join(doubt)}.".strip() if doubt else said


def _ahead(one: ScoredListing, after: ScoredListing, hits: Mapping[str, Hit]) -> str:
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
