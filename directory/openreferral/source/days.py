"""Days as sources write them: names, codes, ranges, numbers, addresses. Not wholly read is not read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.times import BYDAYS, bydays

_NAMES = {
    name: code
    for code, names in zip(
        BYDAYS,
        (
            "mo mon monday",
            "tu tue tues tuesday",
            "we wed weds wednesday",
            "th thu thur thurs thursday",
            "fr fri friday",
            "sa sat saturday",
            "su sun sunday",
        ),
        strict=True,
    )
    for name in names.split()
}
_MANY = {
    "weekdays": BYDAYS[:5],
    "weekday": BYDAYS[:5],
    "working days": BYDAYS[:5],
    "weekends": BYDAYS[5:],
    "weekend": BYDAYS[5:],
    "daily": BYDAYS,
    "every day": BYDAYS,
    "everyday": BYDAYS,
    "all week": BYDAYS,
    "7 days a week": BYDAYS,
    "seven days a week": BYDAYS,
}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


def days(row: Mapping[str, Any]) -> tuple[str, str]:
    """BYDAY values, and the words where they could not all be read (then there are no values)."""
    written = _written(row.get("byday"))
    weekday = _written(row.get("weekday"))
    for words in filter(None, (written, weekday)):
        found = read_days(words)
        return (",".join(found)[:60], "") if found else ("", words)
    return "", ""


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_written(one) for one in value)))
    if isinstance(value, Mapping):
        return _written(value.get("name") or value.get("@id"))
    return cleaning.text(value, 200)


def read_days(words: str) -> list[str]:
    """ "MO-FR", "Mon to Fri", "Tues & Thurs", "First Tuesday of the month", "1,3"; empty if any is odd."""
    text = re.sub(r"https?://schema\.org/", "", words, flags=re.I)
    text = re.sub("[\u2010-\u2015]", "-", text).lower().strip(" .")
    text = re.sub(r"\s+", " ", text.replace(".", " "))
    if text in _MANY:
        return list(_MANY[text])
    text = re.sub(
        r"\b(?:every|on|each)\b (?!other)|\bof (?:the|each|every) month$|\bmonthly$", "", text
    ).strip()
    if ordinals := _ordinals(text):
        return ordinals
    found: list[str] = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;/&+|]|\band\b", text))):
        read = _range(part) or _spaced(part)
        if not read:
            return []
        found += read
    return list(dict.fromkeys(found))


def _range(part: str) -> list[str]:
    if part in _MANY:
        return list(_MANY[part])
    ends = re.fullmatch(r"(?:from )?(\w+)\s*(?:-|to|thru|through|until|till)\s*(\w+)", part)
    if not ends:
        return []
    first, last = _day(ends[1]), _day(ends[2])
    if not first or not last or len(first) > 2 or len(last) > 2:
        return []
    begins, stops = BYDAYS.index(first), BYDAYS.index(last)
    return [BYDAYS[(begins + n) % 7] for n in range((stops - begins) % 7 + 1)]


def _spaced(part: str) -> list[str]:
    read = [_day(word) for word in part.split()]
    return read if all(read) else []


def _day(word: str) -> str:
    """A BYDAY value of a name, a code with or without its ordinal, or a number from 1 for Monday."""
    if re.fullmatch(r"[1-7]", word):
        return BYDAYS[int(word) - 1]
    if known := _NAMES.get(word) or _NAMES.get(word.removesuffix("s")):
        return known
    code = word.upper()
    [*read] = bydays(code)
    return code.lstrip("+") if read and (read[0].nth is None or 1 <= abs(read[0].nth) <= 5) else ""


def _ordinals(text: str) -> list[str]:
    """ "1st and 3rd tuesday": which of the month."""
    nth = r"(?:first|second|third|fourth|fifth|last|[1-5](?:st|nd|rd|th))"
    found = re.fullmatch(rf"(?:the )?({nth}(?:(?:,| and| &)* {nth})*) (\w+)", text)
    code = _day(found[2]) if found else ""
    if not found or len(code) != 2:
        return []
    return [f"{_NTH.get(one) or int(one[0])}{code}" for one in re.findall(nth, found[1])]
