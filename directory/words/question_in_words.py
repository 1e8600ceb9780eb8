"""How a question was read, in plain words, for editors, who change the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from directory.catalogue.locations import AccessFeature
from directory.catalogue.services import DeliveredBy, Group
from directory.finder.chips_and_filters import when_label
from directory.finder.run_search import SearchAnswer
from directory.words import vocabulary
from directory.words.learnt_readers import DANGEROUS
from search.language import DangerTopic, danger, stem, tokenise
from search.language.learnt import Reader
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
    if answer.heard:
        kind = "Danger" if answer.heard.sure else "Danger, perhaps"
        yield UnderstoodPart(kind, answer.heard.topic.title, _because_of_danger(answer))
        if answer.heard.also:
            yield UnderstoodPart("Danger, or this one", answer.heard.also.title, "not much less likely")
    known = answer.words.needs if answer.words else {}
    for need in said.needs:
        if answer.words and need.slug in known:
            phrase = "" if answer.danger else need_phrase(need.slug, answer)
            because = [
                f"“{phrase}” leads to it" if phrase else "",
                _learnt_words(answer.words.readers.needs, answer.asked.q, need.slug),
                f"weight {need.weight:g}",
            ]
            yield UnderstoodPart("Need", known[need.slug].name, ", ".join(filter(None, because)))
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


def _because_of_danger(answer: SearchAnswer) -> str:
    """The phrase, and what the learnt ear says with the words that weighed most."""
    heard, words = answer.heard, answer.words
    if heard is None or words is None:
        return ""
    said = [f"“{wording}” leads to it" if (wording := danger_wording(answer)) else ""]
    if heard.probability is not None:
        said.append(f"learnt from told sentences: {heard.probability:.0%} likely")
        said.append(_learnt_words(words.readers.danger, answer.asked.q, DANGEROUS))
    return ", ".join(filter(None, said))


def _learnt_words(reader: Reader | None, text: str, about: str) -> str:
    """The words that spoke most for it, as far as they were learnt."""
    if reader is None or about not in reader.learnt.classes:
        return ""
    words = [f"“{word}”" for word, _weight in reader.because(text, about)]
    return f"learnt words: {', '.join(words)}" if words else ""


def need_phrase(slug: str, answer: SearchAnswer) -> str:
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


def danger_wording(answer: SearchAnswer) -> str:
    """The phrase by which danger was heard, "" without one."""
    slug = answer.heard.topic.slug if answer.heard and answer.heard.phrase else ""
    known = vocabulary.current()[1].words
    for topic in answer.words.dangers if answer.words and slug else ():
        for wording in topic.phrases if topic.slug == slug else ():
            alone = DangerTopic(slug, (wording,), topic.exceptions)
            if danger(answer.asked.q, (alone,), known):
                return wording
    return ""
