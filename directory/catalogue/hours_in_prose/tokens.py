"""Words about hours cut into tokens: days, times of day, months, "closed", and what was not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from directory.catalogue.hours_in_prose.clocks import Clock, clock_of
from directory.catalogue.hours_in_prose.dates import MONTHS, day_of
from directory.catalogue.hours_in_prose.patterns import KINDS, NUMBER_WORDS, ORDINALS


@dataclass(frozen=True, slots=True)
class Token:
    """`value` depends on the kind: a weekday from 0, a Clock, a month from 1, how many weeks…"""

    kind: str
    value: Any
    start: int
    end: int


_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CODE = re.compile(
    r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\b(?=\s*[-,/&]\s*(?:Mo|Tu|We|Th|Fr|Sa|Su)\b|:?\s+\d)"
    r"|(?<=[-,/&])(Mo|Tu|We|Th|Fr|Sa|Su)\b|(?<=[-,/&] )(Mo|Tu|We|Th|Fr|Sa|Su)\b"
)
_BEFORE_WORD = re.compile(r"[^\W_]")


def plain(written: str) -> str:
    """The same length of text in one kind of dash, quote and space, in small letters."""
    made = re.sub("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d~]", "-", written)
    made = re.sub("[\u2018\u2019\u02bc\u00b4]", "'", made).replace("–", "-")
    made = re.sub(r"[^\S\n]", " ", made)
    return "".join(low if len(low := char.lower()) == 1 else char for char in made)


def tokens(written: str) -> Iterator[Token]:
    """Every character that is not a space is in one token."""
    text = plain(written)
    codes = {m.start(): m for m in _CODE.finditer(written)}
    at = 0
    while at < len(text):
        if at in codes:
            yield Token("day", _CODES.index(codes[at][0]), at, codes[at].end())
            at = codes[at].end()
            continue
        found = _first(text, at)
        if found is None:
            at += 1
            continue
        kind, match = found
        if kind == "month" and written[match.start() : match.end()] == "may":
            kind = "limit"  # the verb
        if kind != "skip":
            yield _token(kind, match)
        at = match.end()


def _first(text: str, at: int) -> tuple[str, re.Match[str]] | None:
    """The first kind that fits here, whole words only."""
    inside = at > 0 and _BEFORE_WORD.match(text[at]) and text[at].isalpha() and text[at - 1].isalpha()
    at_once = _ALL.match(text, at)
    if at_once and at_once.end() > at and _ends_whole(text, at_once.end(), inside=bool(inside)):
        return KINDS[int((at_once.lastgroup or "k0")[1:])][0], at_once
    for kind, pattern in _COMPILED:
        match = pattern.match(text, at)
        if not match or match.end() == at:
            continue
        if _ends_whole(text, match.end(), inside=bool(inside)):
            return kind, match
    return None


def _ends_whole(text: str, end: int, *, inside: bool) -> bool:
    """Whether what ends here does not end within a word."""
    return inside or end >= len(text) or not (text[end - 1].isalpha() and text[end].isalpha())


_ALL = re.compile("|".join(f"(?P<k{n}>{pattern})" for n, (_kind, pattern) in enumerate(KINDS)))
"""All of them in one, which is quick; where what it finds ends within a word, they are tried one by one."""
_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in KINDS]


def _token(kind: str, match: re.Match[str]) -> Token:
    value: Any = match[0]
    if kind == "day":
        value = next(n for n in range(7) if match[f"day{n}"])
    elif kind == "clock":
        value = clock_of(match)
        kind = "limit" if value is None else "number" if value.bare else kind
    elif kind == "date":
        value = day_of(match)
        kind = "date" if value is not None else "limit"
    elif kind == "month":
        value = MONTHS[match[0].strip(".")[:3]]
    elif kind == "nth":
        value = ORDINALS[match[0]]
    elif kind == "nthday":
        value = int(match["nthday"])
    elif kind == "lastday":
        value = -int(match["fromlast"] or 1)
    elif kind == "other3":
        value = number(match["weeks"])
        kind = "other"
    elif kind == "other":
        value = 2
    elif kind == "duration":
        value = _minutes(match)
    elif kind == "number":
        value = Clock.of_digits(match[0])
        kind = "limit" if value is None else kind
    return Token(kind, value, match.start(), match.end())


def number(word: str) -> int:
    return NUMBER_WORDS[word] if word in NUMBER_WORDS else int(word)


_LENGTHS = {"an": 1, "half an": 0.5, "one and a half": 1.5, "two and a half": 2.5}


def _minutes(match: re.Match[str]) -> int:
    word = match["lengthword"]
    count = float(_LENGTHS.get(word) or number(word)) if word else float(match["length"])
    count += 0.5 if match["halfmore"] else 0
    return round(count * (60 if match["unit"].startswith("h") else 1))
