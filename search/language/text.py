"""Words as they are compared: without case, accents, apostrophes or punctuation, and cut to their stem.

Documents and questions go through the same functions, so that neither engine has rules of its own.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Letters of a word that are kept; both engines leave longer ones unstemmed or refuse them."""

_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u02b9`\u00b4\uff07]")
_VOWEL_SIGNS = "".join(
    chr(code) for code in range(0x0900, 0x10A0) if unicodedata.category(chr(code)).startswith("M")
)
"""Signs that are part of a word in the scripts of South Asia, as an accent is not in ours: "ਮਾਰਦਾ"."""
_WORD = re.compile(rf"(?:[^\W_]|[{_VOWEL_SIGNS}])+")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_NUMBERED = re.compile(r"(?:u\d+)+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def normalise(text: str) -> str:
    """Lower case, no accents, no apostrophes ("can't" is "cant"), words parted by single spaces."""
    return " ".join(tokenise(text))


def tokenise(text: str) -> list[str]:
    """The words of a text, normalised, in order. Any text is fine; nothing is raised."""
    if not text.isascii():
        parted = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
        kept = (c for c in parted if c in _VOWEL_SIGNS or unicodedata.category(c) != "Mn")
        text = "".join(kept).casefold().translate(_LETTERS)
        found = _WORD.findall(text)
    else:
        found = _PLAIN_WORD.findall(text.lower().replace("'", "").replace("`", ""))
    return [word[:LONGEST] for word in found]


def index_text(text: str) -> str:
    """Normalised text in plain ASCII letters and digits, which every engine splits alike at the spaces.

    A word in another script is written as the numbers of its characters, because the engines' tables of
    what is a letter differ with their age.
    """
    words = tokenise(text)
    if text.isascii():
        return " ".join(words)
    return " ".join(word if word.isascii() else _as_numbers(word) for word in words)


def readable(word: str) -> bool:
    """Whether an indexed word is written in letters, not as the numbers of its characters."""
    return not _NUMBERED.fullmatch(word)


def _as_numbers(word: str) -> str:
    return "".join(f"u{ord(character)}" for character in word)[:LONGEST]
