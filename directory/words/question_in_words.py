"""How a question was read, in plain words, for editors, who change the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from directory.catalogue.locations import AccessFeature
from directory.catalogue.services import DeliveredBy, Group
from directory.finder.chips_and_filters import when_label
from directory.finder.run_search import SearchAnswer
from directory.words import vocabulary
from search.language import DangerTopic, danger, stem, tokenise
from search.query import Alternative, Origin, Word

FROM = {Origin.TYPED: "typed", Origin.SYNONYM: "synonym", Origin.SPELLING: "spelling"}
CHIPS: dict[str, tuple[str, Callable[[str], object]]] = {
    "times": ("Time", when_label),
    "free": ("Cost", lambda _value: "Free of charge"),
    "delivery": ("Way of being helped", lambda value: dict(DeliveredBy.choices).get(value, value)),
    "access": ("Getting in", lambda value: dict(AccessFeature.choices).get(value, value)),
    "age": ("Age", str),
}


@dataclass(frozen=True, slots=True)
class WordRead:
    """A word that is looked for. `weight` 0 to 1 is how telling it is; `ways` are (text, weight, from)."""

    text: str
    weight: float
    ways: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class UnderstoodPart:
    """One thing understood besides the words: "Need", "Debt advice", because of which words."""

    kind: str
    what: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was read. `left` are its words that are not looked for as words."""

    words: tuple[WordRead, ...]
    things: tuple[UnderstoodPart, ...]
    left: tuple[str, ...] = ()


def reading(answer: SearchAnswer) -> Reading:
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


def _things(answer: SearchAnswer) -> Iterator[UnderstoodPart]:
    said = answer.understood
    if answer.danger:
        wording = need_phrase_in_words(answer)
        yield UnderstoodPart("Danger", answer.danger.title, f"“{wording}” leads to it" if wording else "")
    known = answer.words.needs if answer.words else {}
    for need in said.needs:
        if answer.words and need.slug in known:
            phrase = "" if answer.danger else wish_phrase_in_words(need.slug, answer)
            because = f"“{phrase}” leads to it" if phrase else ""
            yield UnderstoodPart(
                "Need", known[need.slug].name, f"{because}, weight {need.weight:g}".lstrip(", ")
            )
    for chip in said.chips:
        if chip.kind in CHIPS:
            title, label = CHIPS[chip.kind]
            yield UnderstoodPart(title, str(label(chip.value)), f"“{chip.label}”")
    for slug in sorted(said.groups):
        yield UnderstoodPart("Who somebody is", str(dict(Group.choices).get(slug, slug)))
    for typed, meant in said.mended:
        yield UnderstoodPart("Spelling", f"{typed} is read as {meant}")
    if answer.near_words:
        miles = "any distance" if answer.miles is None else f"up to {answer.miles:g} miles"
        yield UnderstoodPart("Place", answer.near_words, miles)


def wish_phrase_in_words(slug: str, answer: SearchAnswer) -> str:
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


def need_phrase_in_words(answer: SearchAnswer) -> str:
    """The wording that brought the danger box, "" without one."""
    slug = answer.danger.slug if answer.danger else ""
    known = vocabulary.current()[1].words
    for topic in answer.words.dangers if answer.words and slug else ():
        for wording in topic.phrases if topic.slug == slug else ():
            alone = DangerTopic(slug, (wording,), topic.exceptions)
            if danger(answer.asked.q, (alone,), known):
                return wording
    return ""
