"""What single words and pairs of words hint at, learnt from the phrases that people use for each need.

A phrase that is said whole is the surest sign of a need; most people say it in another way. Their words still
lean one way: of all the phrases with "army" in them nearly every one is the veterans'. Each word and each pair
of neighbours votes for the needs in whose phrases it stands, rare ones louder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
_GLUE = frozenset("a an the i im my me to of and is am are it its be".split())
"""Left out between two neighbours; unlike other stop words, which turn a meaning: "not out", "run out"."""


class Hints:
    """Votes of words and pairs for needs, counted once."""

    def __init__(
        self, phrases: Mapping[str, Iterable[str]], stop_words: frozenset[str], weak_words: frozenset[str]
    ) -> None:
        """`phrases` are phrase → slugs of the needs it leads to."""
        self._stop = stop_words
        self._weak = {stem(word) for word in weak_words}
        counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        every: set[str] = set()
        for phrase, slugs in phrases.items():
            tokens = tokenise(phrase)
            every.update(slugs)
            for sign in self._signs(tokens, [stem(token) for token in tokens]):
                for slug in slugs:
                    counted[sign][slug] += 1.0
        self._votes = {sign: _votes(found, len(every)) for sign, found in counted.items()}

    def read(self, tokens: Sequence[str], stems: Sequence[str]) -> dict[str, float]:
        """Need slug → how much of what was said hints at it, 0 to 1."""
        votes: dict[str, float] = defaultdict(float)
        whole = 0.0
        for sign in self._signs(tokens, stems):
            single = " " not in sign
            loud, shares = self._votes.get(sign, (UNKNOWN if single else 0.0, {}))
            loud *= WEAK_VOTE if sign in self._weak else 1.0
            whole += loud if single else 0.0
            for slug, share in shares.items():
                votes[slug] += loud * share
        return {slug: min(1.0, vote / whole) for slug, vote in votes.items()} if whole else {}

    def _signs(self, tokens: Sequence[str], stems: Sequence[str]) -> list[str]:
        """The words that may vote, then the pairs of neighbours, each once."""
        both = list(zip(tokens, stems, strict=True))
        singles = [each for token, each in both if token not in self._stop]
        beside = [each for token, each in both if token not in _GLUE]
        return list(dict.fromkeys([*singles, *(f"{one} {other}" for one, other in pairwise(beside))]))


def _votes(found: Mapping[str, float], every: int) -> tuple[float, dict[str, float]]:
    """How loud a sign is, and its shares by need."""
    whole = sum(found.values()) + DOUBT
    loud = log(1 + every / len(found)) / log(1 + every)
    return loud, {slug: count / whole for slug, count in found.items()}
