"""What single words and pairs of words hint at, learnt from the phrases that people use for each need.

A phrase that is said whole is the surest sign of a need; most people say it in another way. Their words
still lean one way: of all the phrases with "army" in them nearly every one is the veterans'. Each word and
each pair of neighbours votes for the needs in whose phrases it stands, rare ones louder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from math import log

from search.language.stem import stem
from search.language.text import tokenise

DOUBT = 1.0
"""A word that was seen once might have been seen elsewhere: as if it stood in this many other phrases too."""
WEAK_VOTE = 0.3
"""The share of its vote that a weak word ("help", "group") keeps."""
UNKNOWN = 0.5
"""How much a word that stands in no phrase speaks against all of them."""
_GLUED = "a an the i im my me to of and is am are it its be"
_GLUE = frozenset(_GLUED.split())
"""Left out between two neighbours; unlike other stop words, which turn a meaning: "not out", "run out"."""
_KIN = """
mum mam mother mums mummy dad father dads daddy son daughter brother sister nan nana gran granny grandma
grandad grandfather grandmother auntie aunt uncle cousin husband wife partner spouse boyfriend girlfriend
friend mate mates neighbour neighbours patient pt client man woman boy girl guy bloke
"""
_WHOM = frozenset(_KIN.split())
"""Whom it is about rather than what: "dad wont leave the house" is not about being a father."""


class Hints:
    """Votes of words and pairs for needs, counted once."""

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        stop_words: frozenset[str],
        weak_words: frozenset[str],
        negations: frozenset[str],
    ) -> None:
        """`phrases` are phrase → slugs of the needs it leads to."""
        self._mute = stop_words | negations  # alone or in pairs they say nothing: "dont want"
        self._weak = {stem(word) for word in weak_words | _WHOM}
        counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        every: set[str] = set()
        for phrase, slugs in phrases.items():
            tokens = tokenise(phrase)
            every.update(slugs)
            for sign in self._signs(tokens, [stem(token) for token in tokens]):
                for slug in slugs:
                    counted[sign][slug] += 1.0
        self._votes = {sign: _votes(found, len(every)) for sign, found in counted.items()}

    def in_any_phrase(self, word: str) -> bool:
        """Whether a stem stands in any phrase."""
        return word in self._votes

    def knows(self, pair: str) -> bool:
        """Whether two stems stand side by side in any phrase, as in "not sleep"."""
        return pair in self._votes

    def read(
        self, tokens: Sequence[str], stems: Sequence[str], denied: Collection[int] = ()
    ) -> dict[str, float]:
        """Need slug → how much of what was said hints at it, 0 to 1. Words at the places `denied` are silent;
        their pairs are heard, for "not sleeping" is a thing that people say."""
        votes: dict[str, float] = defaultdict(float)
        whole = 0.0
        for sign in self._signs(tokens, stems, denied):
            single = " " not in sign
            loud, shares = self._votes.get(sign, (UNKNOWN if single else 0.0, {}))
            loud *= WEAK_VOTE if sign in self._weak else 1.0
            whole += loud if single else 0.0
            for slug, share in shares.items():
                votes[slug] += loud * share
        return {slug: min(1.0, vote / whole) for slug, vote in votes.items()} if whole else {}

    def _signs(self, tokens: Sequence[str], stems: Sequence[str], denied: Collection[int] = ()) -> list[str]:
        """The words that may vote, then the pairs of neighbours, each once."""
        both = list(zip(tokens, stems, strict=True))
        singles = [
            each for i, (token, each) in enumerate(both) if token not in self._mute and i not in denied
        ]
        beside = [(each, token not in self._mute) for token, each in both if token not in _GLUE]
        pairs = [f"{one} {other}" for (one, speaks), (other, too) in pairwise(beside) if speaks or too]
        return list(dict.fromkeys([*singles, *pairs]))


def _votes(found: Mapping[str, float], every: int) -> tuple[float, dict[str, float]]:
    """How loud a sign is, and its shares by need."""
    whole = sum(found.values()) + DOUBT
    loud = log(1 + every / len(found)) / log(1 + every)
    return loud, {slug: count / whole for slug, count in found.items()}
