"""A question in a person's own words, understood once for both engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from search.language.needs import denied, needs_asked, needs_to_name
from search.language.numbers import AgeInQuestion, read_age
from search.language.spelling import Speller
from search.language.stem import stem
from search.language.text import tokenise
from search.language.vocabulary import Vocabulary
from search.language.whom_and_where import relatives_named, surroundings, tells_what_happened
from search.query import Alternative, NeedInQuery, Origin, Word

LONGEST_TEXT = 1000
MOST_TOKENS = 60
LONGEST_RUN = 5
MOST_EXPANSIONS = 3
"""Of the things that an abbreviation stands for, so many are thought of."""
WEAK = 0.1
"""The most a weak word ("help", "group") weighs; below what brings a document in by itself."""
_NOT_A_FREE_DAY = frozenset(
    ["its", "only", "since", "until", "till", "last", "by", "was", "before", "after", "from"]
)
"""Before a day these say when something is, not when the person is free: "its only tuesday"."""
_POSSESSIVES = frozenset(["my", "his", "her", "our", "their", "your"])
_RELATIVES_GROUPS = frozenset(["parents", "young-people", "men", "women"])
"""Groups whose words also name a relative: "my mum" is not a parent asking."""


_TODAY = frozenset(["today"])
"""Many a need's phrase ends with it ("food bank today") and means it none the less."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood that a person may take away: its kind, value and words to show."""

    kind: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks. `mended` are (typed, meant) spellings. Ages in years."""

    whole: str = ""
    words: tuple[Word, ...] = ()
    needs: tuple[NeedInQuery, ...] = ()
    age: int | None = None
    when: frozenset[str] = frozenset()
    free: bool = False
    delivery: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    chips: tuple[Chip, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Reading:
    """The tokens of a question while it is read; `spent` are those understood as something else."""

    tokens: list[str]
    stems: list[str]
    spent: set[int] = field(default_factory=set)
    denied: frozenset[int] = frozenset()
    plain: set[int] = field(default_factory=set)
    ways_in: set[int] = field(default_factory=set)
    relatives: frozenset[int] = frozenset()
    chips: list[Chip] = field(default_factory=list)

    def runs(self, table: dict[tuple[str, ...], object]) -> list[tuple[int, int, object]]:
        """(start, end, value) of the table's phrases, the longest first where they overlap."""
        found: list[tuple[int, int, object]] = []
        place = 0
        while place < len(self.stems):
            for length in range(min(LONGEST_RUN, len(self.stems) - place), 0, -1):
                run = tuple(self.stems[place : place + length])
                if run in table:
                    found.append((place, place + length, table[run]))
                    place += length - 1
                    break
            place += 1
        return found


def understand(text: str, vocabulary: Vocabulary, words: Mapping[str, int] | Speller) -> Understood:
    """Read a question. `words` is the engine's vocabulary, or better a Speller made of it once.

    Any text is fine: nothing is raised, whatever its bytes, length or language.
    """
    speller = words if isinstance(words, Speller) else Speller(words, vocabulary.all_words)
    tokens = tokenise(text[:LONGEST_TEXT])[:MOST_TOKENS]
    mended = {
        token: fixes[0][0]
        for token in tokens
        if token not in vocabulary.all_words and (fixes := speller.mend(token))
    }
    reading = _Reading(tokens, [stem(mended.get(token, token)) for token in tokens])
    reading.denied = denied(tokens, reading.stems, vocabulary)
    reading.relatives = relatives_named(tokens)
    reading.ways_in |= surroundings(tokens, vocabulary)
    reading.spent |= reading.ways_in
    age = read_age(" ".join(tokens))
    groups = _groups(reading, vocabulary, age)
    reading.plain = {i for start, end, _ in reading.runs(vocabulary.runs["plain"]) for i in range(start, end)}
    free = bool(_filters_in_words(reading, vocabulary, "free", spend=True))
    when = frozenset().union(*_filters_in_words(reading, vocabulary, "times", spend=True))
    delivery = frozenset(_filters_in_words(reading, vocabulary, "delivery"))
    access = frozenset(_filters_in_words(reading, vocabulary, "access"))
    if age:
        _spend_age(reading, age)
        reading.chips.append(Chip("age", str(age.years), f"age {age.years}"))
    needs = _needs(reading, vocabulary)
    need_chips = [
        Chip("need", need.slug, vocabulary.labels.get(need.slug, need.slug)) for need in needs_to_name(needs)
    ]
    return Understood(
        whole=" ".join(tokens),
        words=_words(reading, vocabulary, speller),
        needs=needs,
        age=age.years if age else None,
        when=when,
        free=free,
        delivery=delivery,
        access=access,
        groups=groups,
        chips=(*need_chips, *reading.chips),
        mended=tuple(sorted(mended.items())),
    )


def _needs(reading: _Reading, vocabulary: Vocabulary) -> tuple[NeedInQuery, ...]:
    """The needs, without the words for a way in where others speak: "choir, wheelchair" asks for a choir."""
    tokens, stems = _spelt_out(reading, vocabulary)
    ways = {reading.stems[place] for place in reading.ways_in}
    other = [place for place, each in enumerate(stems) if each not in ways]
    needs = needs_asked([tokens[place] for place in other], [stems[place] for place in other], vocabulary)
    return needs or needs_asked(tokens, stems, vocabulary)


def _spelt_out(reading: _Reading, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Tokens and stems, shorthand that no need phrase has ("EOL") in the words it stands for.

    Of shorthand in single letters ("d/c") none means anything alone, so that a letter hints at something
    ("vitamin D") does not count.
    """
    tokens, stems = list(reading.tokens), list(reading.stems)
    for start, end, also in reversed(reading.runs(vocabulary.runs["synonyms"])):
        letters = end - start > 1 and all(len(each) == 1 for each in stems[start:end])
        if not letters and any(vocabulary.hints.in_any_phrase(each) for each in stems[start:end]):
            continue
        meant = list(also)[:MOST_EXPANSIONS]  # type: ignore[call-overload]
        whole = [word for other in meant for word in tokenise(other)]
        tokens[start:end], stems[start:end] = whole, [stem(word) for word in whole]
    return tokens, stems


def _filters_in_words(reading: _Reading, vocabulary: Vocabulary, kind: str, *, spend: bool = False) -> list:
    """What the question asks of one kind; `spend` takes its words out of those to look for."""
    asked = []
    for start, end, value in reading.runs(vocabulary.runs[kind]):
        run = set(range(start, end))
        before = set(reading.tokens[max(0, start - 2) : start])
        if kind == "times" and before & _NOT_A_FREE_DAY:
            reading.spent |= run  # when it was so is nothing to look for either
            continue
        if reading.tokens[start:end] == ["today"] and tells_what_happened(reading.tokens):
            continue
        shields = reading.denied if value == _TODAY else reading.plain | reading.denied
        if run & shields or before & vocabulary.negations:
            continue
        asked.append(value)
        if kind == "access":
            reading.ways_in |= run
        said = " ".join(reading.tokens[start:end])
        values = sorted(value) if isinstance(value, frozenset) else [str(value)]
        reading.chips += [Chip(kind, "" if kind == "free" else each, said) for each in values]
        if spend:
            reading.spent |= run
    return asked


def _groups(reading: _Reading, vocabulary: Vocabulary, age: AgeInQuestion | None) -> frozenset[str]:
    """Who the person is, as group slugs."""
    table = vocabulary.runs["groups"]
    groups = set()
    for start, end, value in reading.runs(table):
        before = set(reading.tokens[max(0, start - 2) : start])
        relative = set(range(start, end)) <= reading.relatives
        somebodys = str(value) in _RELATIVES_GROUPS and (relative or before & _POSSESSIVES)
        if not (somebodys or before & vocabulary.negations or reading.denied & set(range(start, end))):
            groups.add(str(value))
    if age and age.word and (sex := table.get((stem(age.word),))):
        groups.add(str(sex))
    return frozenset(groups)


def _spend_age(reading: _Reading, age: AgeInQuestion) -> None:
    said = age.said.split()
    for place in range(len(reading.tokens) - len(said) + 1):
        if reading.tokens[place : place + len(said)] == said:
            reading.spent |= set(range(place, place + len(said)))


def _words(reading: _Reading, vocabulary: Vocabulary, speller: Speller) -> tuple[Word, ...]:
    """The words to look for, with their alternatives and how telling each is."""
    others: dict[int, dict[str, float]] = {}
    for start, end, also in reading.runs(vocabulary.runs["synonyms"]):
        for place in range(start, end):  # what a run may be called stands for each of its words
            others.setdefault(place, {}).update(also)  # type: ignore[call-overload]
    ordinary = [
        place
        for place, token in enumerate(reading.tokens)
        if place not in reading.spent and token not in vocabulary.stop_words
    ]
    said = [
        place
        for place in ordinary
        if reading.tokens[place] not in vocabulary.negations and place not in reading.denied
    ]
    if not said and not reading.chips:
        said = ordinary or list(range(len(reading.tokens)))
    words: dict[str, Word] = {}
    for place in said:
        token = reading.tokens[place]
        if token not in words:
            words[token] = _word(token, others.get(place, {}), vocabulary, speller)
            if place in reading.relatives:  # whom it is about, which hardly says what is looked for
                words[token] = replace(words[token], weight=min(words[token].weight, WEAK))
    return tuple(words.values())


def _word(typed: str, others: dict[str, float], vocabulary: Vocabulary, speller: Speller) -> Word:
    """A word with its alternatives, the typed one first, then what it may have been meant as."""
    alternatives = [Alternative(typed)]
    if typed not in vocabulary.all_words:
        for meant, away in speller.mend(typed):
            alternatives.append(Alternative(meant, round(0.95 - 0.15 * away, 3), Origin.SPELLING))
    alternatives += [Alternative(other, weight, Origin.SYNONYM) for other, weight in others.items()]
    best = max(speller.rarity(each.text) for each in alternatives if each.origin is not Origin.SYNONYM)
    if all(not speller.found(each.text) for each in alternatives if each.origin is not Origin.SYNONYM):
        best = max((speller.rarity(each.text) for each in alternatives), default=1.0)
    weak = typed in vocabulary.weak_words
    return Word(tuple(alternatives), round(min(best, WEAK) if weak else best, 3))
