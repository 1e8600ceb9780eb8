"""Ages as people write them: "70yo", "aged 72", "I'm 82", "under 25", "45M"."""

from __future__ import annotations

import re
from dataclasses import dataclass

OLDEST = 115

_WHO = r"(?:who|he|she|mum|mother|dad|father|husband|wife|son|daughter|patient)s? is|shes|hes|im|i am"
_NOT_YEARS = r"(?! (?:weeks?|months?|days?|hours?|minutes|mins|miles?|stone|pounds|percent))"
_NOT_OLD = r"(?! (?:ago|now|in|on|since|or more))"
_SOFTLY = r"(?:about |nearly |now |only |just )*"
_EXACT = (
    re.compile(
        r"\b(?P<age>\d{1,3}) ?(?:yo|yrs?|y o|years? olds?|yr olds?)\b(?! (?:ago|now|in|on|since|or more))"
    ),
    re.compile(rf"\b(?:aged?|age of|turn(?:ed|ing|s)|{_WHO}) {_SOFTLY}(?P<age>\d{{1,3}})\b{_NOT_YEARS}"),
    re.compile(r"\b(?P<age>\d{2})(?P<sex>[mf])\b"),
    re.compile(rf"\bis (?:only|just|nearly) (?P<age>\d{{1,2}})\b{_NOT_YEARS}"),
)
_BOUND = re.compile(rf"\b(?P<side>under|below|over|above) ?(?P<age>\d{{2,3}})s?\b{_NOT_YEARS}")
_SEX = {"m": "man", "f": "woman"}


@dataclass(frozen=True, slots=True)
class AgeSaid:
    """Years; the words it was said in; "man" or "woman" when the note says so ("45M"), else ""."""

    years: int
    said: str
    word: str = ""


def read_age(text: str) -> AgeSaid | None:
    """The age a normalised text tells of, or None. "under 25" is read as 24, "over 60" as 60."""
    for pattern in _EXACT:
        for found in pattern.finditer(text):
            years = int(found["age"])
            if 0 < years <= OLDEST:
                sex = found.groupdict().get("sex") or ""
                return AgeSaid(years, found[0], _SEX.get(sex, ""))
    bound = _BOUND.search(text)
    if bound:
        years = int(bound["age"]) - (1 if bound["side"] in ("under", "below") else 0)
        if 0 < years <= OLDEST:
            return AgeSaid(years, bound[0])
    return None
