"""Names in the one form in which they are compared: however they were spelt, ordered or joined."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anyascii import anyascii

TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "doctor",
        "prof",
        "professor",
        "rev",
        "revd",
        "reverend",
        "fr",
        "sr",
        "sir",
        "dame",
        "lady",
        "lord",
    ]
)
_AFTER = frozenset(
    ["jr", "jnr", "junior", "snr", "senior", "ii", "iii", "iv", "obe", "mbe", "cbe", "phd", "md", "esq"]
)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "la",
        "le",
        "du",
        "des",
        "da",
        "dos",
        "das",
        "di",
        "del",
        "della",
        "ter",
        "ten",
        "zu",
        "af",
        "av",
        "al",
        "el",
        "bin",
        "ibn",
    ]
)
_JOINED = _PARTICLES | {
    "ab",
    "abu",
    "ap",
    "bint",
    "dello",
    "do",
    "fitz",
    "mac",
    "mc",
    "ne",
    "ni",
    "nic",
    "o",
    "st",
    "ui",
    "zur",
}
"""Words that are written apart from the surname, or joined to it: van der Berg, Vanderberg."""
_APOSTROPHES = re.compile(r"['’‘ʼ´`ʻ′＇.]")


def folded(name: str) -> str:
    """Its words without case, accents, strokes, punctuation and titles, the given name first.

    "O'Neill-Brown, Mrs Zoë" is "zoe oneill brown".
    """
    parts = [_words(part) for part in anyascii(_APOSTROPHES.sub("", name)).split(",")]
    first, *rest = parts
    rest = [words for words in (_without_titles(words) for words in rest) if words]
    return " ".join([*(word for words in rest for word in words), *_keep_one(first)])


def searchable(*names: str) -> str:
    """The words kept for searches, with every two neighbours also joined: "jan van der berg vanderberg …"."""
    words: dict[str, None] = {}
    for name in names:
        plain = folded(name)
        words |= dict.fromkeys(plain.split())
        for variant in spellings(plain):
            words |= dict.fromkeys(variant)
    return " ".join(words)


def spellings(plain: str) -> list[tuple[str, ...]]:
    """A folded name as it is, with its particles joined, and with any two neighbours joined."""
    words = tuple(plain.split())
    found = [words, _particles_joined(words)]
    found += [(*words[:at], words[at] + words[at + 1], *words[at + 2 :]) for at in range(len(words) - 1)]
    return list(dict.fromkeys(found))


def same_name(one: str, other: str) -> bool:
    """Two full names that may be one person's, in either order, with or without a middle name or initials."""
    a, b = folded(one), folded(other)
    if not a or not b:
        return False
    if "".join(a.split()) in _rotations(b):
        return True
    return any(_agree(x, y) for x in _both(a) for y in _both(b))


def same_whole_name(one: str, other: str) -> bool:
    """The same words, none left out, in any order and joined or apart."""
    a, b = folded(one), folded(other)
    return bool(a) and ("".join(a.split()) in _rotations(b) or sorted(a.split()) == sorted(b.split()))


def share_surname(one: str, other: str, *, other_family: str) -> bool:
    """Whether a surname of `one` is the other's too, also where a name is written surname first."""
    mine = {word for words in _both(folded(one)) for word in words[-1:]}
    first = {word for words in _both(folded(one)) for word in words[:1]}
    theirs = {word for words in _both(folded(other_family)) for word in words if len(word) > 1} - _JOINED
    begins = {word for words in _both(folded(other)) for word in words[:1]}
    mine |= {word for part in _surname_words(one) for word in part}
    return bool(((mine | first) & theirs) or (mine & begins))


def has_word(word: str, name: str) -> bool:
    """Whether one folded word is a word of this name, joined or apart."""
    return word in searchable(name).split()


def family_of(name: str) -> str:
    """The surname, for sorting: what stands before a comma, else the last word with its small particles."""
    before, comma, after = name.partition(",")
    if comma and _without_titles(_words(anyascii(after))):
        return before.strip()
    words = _plain_words(before)
    if not words:
        return name.strip()
    at = len(words) - 1
    while at > 1 and words[at - 1] in _PARTICLES:  # small letters: "An" and "Van" are names too
        at -= 1
    return " ".join(words[at:])


def first_of(name: str) -> str:
    """What to call them when nothing else is known: the given name, without titles."""
    before, comma, after = name.partition(",")
    given = _plain_words(after) if comma else []
    words = given or _plain_words(before)
    return words[0] if words else name


def _plain_words(text: str) -> list[str]:
    """As written, without titles before it and letters after it."""
    words = text.split()
    while len(words) > 1 and "".join(_words(words[0])) in TITLES:
        words.pop(0)
    while len(words) > 1 and "".join(_words(words[-1])) in _AFTER:
        words.pop()
    return [] if len(words) == 1 and "".join(_words(words[0])) in TITLES | _AFTER else words


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _APOSTROPHES.sub("", text).casefold())


def _keep_one(words: list[str]) -> list[str]:
    at = 0
    while at < len(words) - 1 and words[at] in TITLES:
        at += 1
    return words[at:]


def _without_titles(words: list[str]) -> list[str]:
    return [] if all(word in TITLES | _AFTER for word in words) else _keep_one(words)


def _particles_joined(words: tuple[str, ...]) -> tuple[str, ...]:
    joined: list[str] = []
    kept = ""
    for at, word in enumerate(words):
        # The first word is a given name, whatever it looks like, unless it is a single "o" or "mc".
        if word in _JOINED and at < len(words) - 1 and (at > 0 or len(words) == 2 or kept):
            kept += word
            continue
        joined.append(kept + word)
        kept = ""
    return tuple(joined)


def _both(plain: str) -> list[tuple[str, ...]]:
    words = tuple(plain.split())
    return list(dict.fromkeys((words, _particles_joined(words))))


def _rotations(plain: str) -> set[str]:
    """A folded name with no spaces, begun at each of its words."""
    words = plain.split()
    return {"".join(words[at:] + words[:at]) for at in range(len(words))}


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if len(a) == 1 or len(b) == 1:
        return a == b
    return _ends_agree(a, b) or _ends_agree(a, b[::-1]) or _within(a, b) or _within(b, a)


def _ends_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """The last words agree, and the first by name or initial."""
    return a[-1] == b[-1] and len(a[-1]) > 1 and _first_agrees(a[0], b[0])


def _first_agrees(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Every word of the shorter name is one of the longer, at least one of them whole."""
    left = list(many)
    whole = 0
    for word in sorted(few, key=len, reverse=True):
        found = word if word in left else next((one for one in left if _first_agrees(word, one)), None)
        if found is None:
            return False
        whole += len(word) > 1 and word == found
        left.remove(found)
    return whole >= 1


def _surname_words(name: str) -> Iterator[list[str]]:
    """The words before a comma: there they say that they are the surname."""
    before, comma, _ = name.partition(",")
    if comma:
        yield folded(before).split()
