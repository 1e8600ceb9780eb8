"""Misspelt words, read as words that are in the index or the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log

from search.language.stem import stem

_VOWELS = frozenset("aeiouy")
_ALIKE = [frozenset(pair) for pair in ("cs", "ck", "sz", "fv", "gj", "td", "mn", "ei", "kq", "xs")]
_SHORTEST = 4


def allowance(word: str) -> float:
    """How many letters may be wrong: more in a longer word, none in a very short one."""
    if len(word) < _SHORTEST:
        return 0.0
    return 1.0 if len(word) < 7 else 1.6 if len(word) < 9 else 2.0


def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return 0.6
    return 0.6 if frozenset((one, other)) in _ALIKE else 1.0


def distance(typed: str, word: str, limit: float) -> float:
    """How far apart two words are: a letter too many, missing or other costs 1, a vowel for a vowel, a
    letter that sounds alike or a doubled letter less, two letters swapped 0.8. Above `limit`: infinity."""
    before: list[float] = []
    row = [float(place) for place in range(len(word) + 1)]
    for i, letter in enumerate(typed, start=1):
        older, before, row = before, row, [float(i)]
        for j, other in enumerate(word, start=1):
            drop = 0.5 if i > 1 and typed[i - 2] == letter else 1.0
            add = 0.5 if j > 1 and word[j - 2] == other else 1.0
            cost = min(before[j] + drop, row[j - 1] + add, before[j - 1] + _swap(letter, other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other and letter != other:
                cost = min(cost, older[j - 2] + 0.8)
            row.append(cost)
        if min(row) > limit and min(before) > limit:  # a swap looks two rows back
            return float("inf")
    return row[-1] if row[-1] <= limit else float("inf")


class Speller:
    """Mends words against `words` (word → number of documents). Make one and keep it: it sorts them once."""

    def __init__(self, words: Mapping[str, int], also: Iterable[str] = ()) -> None:
        """`also` are words that are right though no document has them: those of the vocabulary."""
        self.words = words
        self._also = frozenset(also)
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in {*words, *self._also}:
            if len(word) >= _SHORTEST and not any(letter.isdigit() for letter in word):
                self._shelves[word[0], len(word)].append(word)
        self.most = max(words.values(), default=1)
        self.mend = lru_cache(maxsize=4096)(self._mend)

        self._stems: dict[str, int] = {}
        for word, count in words.items():
            root = stem(word)
            self._stems[root] = max(count, self._stems.get(root, 0))

    def found(self, text: str) -> bool:
        """Whether some document has each word of it."""
        return all(stem(word) in self._stems for word in text.split())

    def rarity(self, text: str) -> float:
        """How telling a word is, from 0.1 (in every document) to 1 (in one or none); of a run, its rarest."""
        whole = log(self.most + 1)
        shares = (
            log((self.most + 1) / max(1, self._stems.get(stem(word), 0))) / whole for word in text.split()
        )
        return max(0.1, min(1.0, max(shares, default=1.0)))

    def knows(self, word: str) -> bool:
        """Whether the word is right as it is."""
        return word in self.words or word in self._also

    def _mend(self, word: str) -> tuple[tuple[str, float], ...]:
        """Up to three words it may have been meant as, with how far each is; none when it is right."""
        limit = allowance(word)
        if not limit or self.knows(word) or not word.isascii() or any(c.isdigit() for c in word):
            return ()
        found = [
            (away, -self.words.get(other, 0), other)
            for initial in self._initials(word)
            for length in range(len(word) - 2, len(word) + 3)
            for other in self._shelves.get((initial, length), ())
            if (away := distance(word, other, limit)) <= limit
        ]
        found.sort()
        best = found[0][0] if found else 0.0
        return tuple((other, away) for away, _, other in found[:3] if away <= best + 0.3)

    @staticmethod
    def _initials(word: str) -> set[str]:
        """The first letter is seldom wrong; when it is, it was swapped, or sounds like the right one."""
        alike = {letter for pair in _ALIKE if word[0] in pair for letter in pair}
        return {word[0], word[1]} | alike
