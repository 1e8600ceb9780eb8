"""Whether two full names may be one person's when nothing else is known: said the same, short, or swapped."""

from __future__ import annotations

from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz.distance import JaroWinkler

from prescribing.people.as_written.names import folded, same_name, spellings
from prescribing.people.as_written.short_names import also_called

FEWEST_SOUNDS = 2
"""A code of one letter ("Lee", "Lou") says too little."""
LONG = 5
"""Letters of a name that is told by its consonants alone: McDonald, Macdonald."""
ALMOST = 0.94
"""How alike two long names are written that differ by a slip: Thompson, Thomson."""
_KEPT = 20_000
"""Pairs of names that were compared lately: the same names come again and again."""
_SAME_SOUND = ("ckqg", "sczx", "gj", "fp", "kgn", "wr", "aeiouyhw")
"""Letters with which names begin that sound the same."""


def names_alike(one: str, other: str) -> bool:
    """Both the given and the family name agree, in either order."""
    if same_name(one, other):
        return True
    pairs = [(a, b) for a in spellings(folded(one)) for b in spellings(folded(other))]
    return any(len(a) > 1 and len(b) > 1 and _ends_alike(a, b) for a, b in pairs)


def may_be_alike(one: str, words_of_other: str) -> bool:
    """Quick, to leave out most of many: a word of the other like the given name of `one`, and a word like the
    family name. `words_of_other` are folded, as they are kept for searches."""
    words = folded(one).split()
    others = words_of_other.split()
    if len(words) < 2:
        return False
    first, last = words[0], words[-1]
    return (_any_given(first, others) and _any_family(last, others)) or (
        _any_given(last, others) and _any_family(first, others)
    )


def _any_given(name: str, words: list[str]) -> bool:
    return any(
        word[0] == name[0] if 1 in (len(word), len(name)) else _given_alike(name, word) for word in words
    )


def _any_family(name: str, words: list[str]) -> bool:
    return any(_sounds_alike(name, word) for word in words)


def initials_to_look_at(name: str) -> list[frozenset[str]]:
    """For its first and last word the letters with which a name like it may begin."""
    words = folded(name).split()
    if len(words) < 2:
        return []
    return [
        frozenset(letter for word in also_called(end) for letter in _begins(word))
        for end in (words[0], words[-1])
    ]


def _ends_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    straight = _given_alike(a[0], b[0]) and _sounds_alike(a[-1], b[-1])
    return straight or (_given_alike(a[0], b[-1]) and _sounds_alike(a[-1], b[0]))


@lru_cache(maxsize=_KEPT)
def _given_alike(one: str, other: str) -> bool:
    """John and Joan sound much the same, but are two names that people know apart."""
    if not also_called(one).isdisjoint(also_called(other)):
        return True
    both_known = len(also_called(one)) > 1 and len(also_called(other)) > 1
    return not both_known and _sounds_alike(one, other)


@lru_cache(maxsize=_KEPT)
def _sounds_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter >= LONG and JaroWinkler.similarity(one, other) >= ALMOST:
        return True
    code = metaphone(one)
    if len(code) < FEWEST_SOUNDS or code != metaphone(other):
        return False
    return shorter >= LONG or _first_vowel(one) == _first_vowel(other)


def _first_vowel(word: str) -> str:
    """Without it Hall and Hill, which no code of consonants tells apart, would be one."""
    return next((letter for letter in word.replace("y", "i") if letter in "aeiou"), "")


def _begins(word: str) -> set[str]:
    return {word[0]}.union(*(set(letters) for letters in _SAME_SOUND if word[0] in letters))
