"""Which needs a question speaks of: its words held against the phrases that people use for each need."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from search.language.vocabulary import DENIALS, MAY_STAND_BETWEEN, Vocabulary
from search.query import NeedInQuery

ENOUGH = 0.7
"""The share of a phrase's telling words (the rare ones count more) that must be said."""
PHRASE, HINT = 0.4, 0.6
"""What a phrase that is said, and what the single words hint at, add to how surely a need is meant. Each
finds much that the other does not; docs/finding.md has what either does alone."""
LEARNT = 1.0
"""What the learnt reader adds at most, for a need that it is certain of."""
MOST_LEARNT, LEAST_LEARNT = 5, 0.05
"""So many of the needs it finds likeliest are taken; fainter ones are chance."""
LEAST_SHARE = 0.4
"""A need with less than this share of the best one's weight is not meant."""
LEAST = 0.12
"""Fainter than this is chance."""
MOST = 6
NEXT_TO = 0.5
"""What a need that often helps too counts beside the one that was meant: enough to come before chance."""
MOST_ASKED = 12
PLAIN, SHOWN_BESIDE, SHOWN = 0.33, 0.55, 3
"""A need is named to the person from this weight and share of the best one's, and at most so many are. What
is fainter helps to order the answers and is not worth a word."""


def needs_asked(tokens: list[str], stems: list[str], vocabulary: Vocabulary) -> tuple[NeedInQuery, ...]:
    """The needs a question is understood as, the likeliest first, weights 0 to 1."""
    away = denied(tokens, stems, vocabulary)
    said = _phrases_found(tokens, stems, vocabulary, away)
    hinted = vocabulary.hints.read(tokens, stems, away)
    learnt = _learnt([token for place, token in enumerate(tokens) if place not in away], vocabulary)
    found = {
        slug: PHRASE * said.get(slug, 0.0) + HINT * hinted.get(slug, 0.0) + LEARNT * learnt.get(slug, 0.0)
        for slug in said.keys() | hinted.keys() | learnt.keys()
    }
    least = max(LEAST, LEAST_SHARE * max(found.values(), default=0.0))
    likely = sorted(((-weight, slug) for slug, weight in found.items() if weight >= least))
    return tuple(NeedInQuery(slug, round(min(1.0, -weight), 3)) for weight, slug in likely[:MOST])


def _learnt(tokens: Sequence[str], vocabulary: Vocabulary) -> dict[str, float]:
    """The likeliest needs by what was learnt from all phrases together, each with how surely, 0 to 1."""
    if vocabulary.needs_reader is None or not any(token not in vocabulary.stop_words for token in tokens):
        return {}
    shares = vocabulary.needs_reader.shares(" ".join(tokens))
    likely = list(shares.items())[:MOST_LEARNT]
    return {slug: share for slug, share in likely if share >= LEAST_LEARNT and slug in vocabulary.labels}


def with_related(needs: tuple[NeedInQuery, ...], vocabulary: Vocabulary) -> tuple[NeedInQuery, ...]:
    """The needs with those that often help as well, far behind: a lunch club for somebody lonely."""
    asked = {need.slug for need in needs}
    more: dict[str, float] = {}
    for need in needs[:SHOWN]:
        for slug in vocabulary.beside.get(need.slug, ()):
            more[slug] = max(more.get(slug, 0.0), NEXT_TO * need.weight)
    added = tuple(NeedInQuery(slug, round(weight, 3)) for slug, weight in more.items() if slug not in asked)
    return (*needs, *added)[:MOST_ASKED]


def needs_to_name(needs: Sequence[NeedInQuery]) -> tuple[NeedInQuery, ...]:
    """Those that are sure enough to be named as what was understood."""
    least = max([PLAIN, *(SHOWN_BESIDE * need.weight for need in needs[:1])])
    return tuple(need for need in needs if need.weight >= least)[:SHOWN]


def denied(tokens: Sequence[str], stems: Sequence[str], vocabulary: Vocabulary) -> frozenset[int]:
    """Places of words that are said not to be so: "not religious", "dont want counselling".

    Where people say just that of a need ("not sleeping", "dont eat"), it is not a denial.
    """
    found: set[int] = set()
    for place, token in enumerate(tokens):
        if token not in DENIALS:
            continue
        after = place + 1
        while after < len(tokens) and tokens[after] in MAY_STAND_BETWEEN:
            after += 1
        if after < len(tokens) and not vocabulary.hints.knows(f"{stems[place]} {stems[after]}"):
            found.add(after)
    return frozenset(found)


def _phrases_found(
    tokens: list[str], stems: list[str], vocabulary: Vocabulary, away: Collection[int]
) -> dict[str, float]:
    """Needs with a phrase that is said nearly whole, in any order, by the share of phrase and question."""
    table = vocabulary.need_phrases
    said = {
        each
        for place, (token, each) in enumerate(zip(tokens, stems, strict=True))
        if token not in vocabulary.stop_words and place not in away
    }
    whole = sum(table.rarity.get(each, 0.5) for each in said) or 1.0
    found: dict[str, float] = {}
    for number in {n for each in said for n in table.by_stem.get(each, ())}:
        phrase, slugs = table.phrases[number]
        held = sum(table.rarity[each] for each in phrase & said)
        share = held / sum(table.rarity[each] for each in phrase)
        if share < ENOUGH:
            continue
        weight = share * share * (0.6 + 0.4 * min(1.0, held / whole))
        for slug, trust in slugs.items():
            found[slug] = max(found.get(slug, 0.0), weight * trust)
    return found
