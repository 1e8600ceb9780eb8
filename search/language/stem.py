"""Porter's stemmer, the form that SQLite's `porter` and Lucene's `english` share.

The engines stem what they index themselves; this one lets us compare words of a question with words of the
vocabulary as they will. tests/unit/search/language/test_stem.py holds it to SQLite's.

Why not the package snowballstemmer: its `porter` is the algorithm as first printed. It lacks three rules that
both engines have, so "biology" and "biological" differ, "trekking" and "trek", "possibly" and "possible",
and it took three times as long.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

_VOWELS = frozenset("aeiou")

_STEP2 = (
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("logi", "log"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
)
_STEP3 = (
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
)
_ENDINGS = "ement ance ence able ible ment ant ent ion ism ate iti ous ive ize al er ic ou"
_STEP4 = tuple(_ENDINGS.split())


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a normalised word. Words of one or two letters, or not ASCII, are their own."""
    if len(word) < 3 or not word.isascii():
        return word
    word = _plural(word)
    word = _past(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = _replace(word, _STEP2, 0)
    word = _replace(word, _STEP3, 0)
    word = _residual(word)
    return _without_final_e(word)


def _consonants(word: str) -> list[bool]:
    flags: list[bool] = []
    for place, letter in enumerate(word):
        if letter == "y":
            flags.append(place == 0 or not flags[place - 1])
        else:
            flags.append(letter not in _VOWELS)
    return flags


def _measure(word: str) -> int:
    """How often a vowel is followed by a consonant."""
    flags = _consonants(word)
    return sum(1 for before, after in pairwise(flags) if not before and after)


def _has_vowel(word: str) -> bool:
    return not all(_consonants(word)) if word else False


def _doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _consonants(word)[-1]


def _short(word: str) -> bool:
    """Ends consonant, vowel, consonant, the last not w, x or y."""
    if len(word) < 3:
        return False
    flags = _consonants(word)
    return flags[-1] and not flags[-2] and flags[-3] and word[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            base = word[: -len(ending)]
            return _mended(base) if _has_vowel(base) else word
    return word


def _mended(base: str) -> str:
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if _doubled(base) and base[-1] not in "lsz":
        return base[:-1]
    if _measure(base) == 1 and _short(base):
        return base + "e"
    return base


def _replace(word: str, rules: tuple[tuple[str, str], ...], least: int) -> str:
    for ending, instead in rules:
        if word.endswith(ending):
            base = word[: -len(ending)]
            return base + instead if _measure(base) > least else word
    return word


def _residual(word: str) -> str:
    for ending in _STEP4:
        if word.endswith(ending):
            base = word[: -len(ending)]
            if ending == "ion" and not base.endswith(("s", "t")):
                return word
            return base if _measure(base) > 1 else word
    return word


def _without_final_e(word: str) -> str:
    if word.endswith("e"):
        base = word[:-1]
        measure = _measure(base)
        if measure > 1 or (measure == 1 and not _short(base)):
            word = base
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
