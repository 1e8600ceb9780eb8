"""Ages as people write them: "70yo", "aged 72", "I'm 82", "under 25", "45M", "in her eighties"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OLDEST = 115

_FIRST = "one two three four five six seven eight nine"
_SECOND = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_THIRD = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS, _TEENS, _TENS = _FIRST.split(), _SECOND.split(), _THIRD.split()
_SPELT = {word: number for number, word in enumerate([*_UNITS, *_TEENS], start=1)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SPELT_AGE = rf"(?:{'|'.join(_TENS)})(?: (?:{'|'.join(_UNITS)}))?|{'|'.join(_TEENS)}"
_AGE = rf"(?P<age>\d{{1,3}}|{_SPELT_AGE})"
"""In figures or in words: "82", "eighty two", "sixteen". "One" and "two" seldom count years."""
_SMALL_AGE = rf"(?P<age>\d{{1,3}}|{_SPELT_AGE}|{'|'.join(_UNITS)})"
_KIN = (
    "mum|mam|mother|dad|father|nan|nana|gran|granny|grandma|grandad|grandmother|grandfather|husband|wife"
    "|partner|son|daughter|brother|sister|aunt|auntie|uncle|neighbour|friend|patient|client|pt|lady"
    "|gentleman|man|woman|boy|girl|male|female"
)
_WHO = rf"(?:(?:who|he|she|{_KIN})s? (?:is|was)|shes|hes|whos|(?:mum|dad|nan)s|im|i am)"
_NOT_YEARS = (
    r"(?! (?:weeks?|months?|days?|hours?|hrs?|minutes?|mins?|miles?|stone|pounds|percent|quid|times?|p\b|am\b"
    r"|pm\b|kids|children|of|bags|people|steps|flights|metres?|meters?|yards?|feet|foot|ft\b|inch(?:es)?|km\b"
    r"|kilomet\w+|cm\b|mm\b|m\b|acres?|hectares?|kg\b|kilos?|grams?|lbs?\b|tonnes?|litres?|pints?|units"
    r"|calories|degrees|euros?|dollars?|pence|grand|k\b|seconds?|secs?\b|points?|places|spaces|seats))"
)
_MEASURED = (
    *(
        "a",
        "an",
        "the",
        "of",
        "at",
        "to",
        "by",
        "in",
        "for",
        "within",
        "about",
        "around",
        "approx",
        "roughly",
    ),
    *("than", "over", "under", "least", "most", "every", "each", "only", "just", "nearly", "almost", "swim"),
    *(
        "climb",
        "run",
        "walk",
        "jump",
        "dive",
        "x",
        "another",
        "some",
        "maximum",
        "minimum",
        "max",
        "min",
        "last",
    ),
)
_NOT_METRES_BEFORE = "".join(rf"(?<!\b{word} )" for word in _MEASURED)
_NOT_METRES_AFTER = (
    r"(?! (?:swimming|swim|pool|walk|away|from|long|wide|high|tall|deep|lengths?|sprint|race|run|dash|track"
    r"|radius|distance|ahead|up|down|or (?:less|more|so)|below|above|across|relay|dive|jump|square|x|by|apart"
    r"|range|course|climb|backstroke|freestyle|breaststroke|butterfly|badge)\b)"
)
"""Where "25m" is a length: "a 25m pool", "within 20m", "10m from my house"."""
_NOT_OLD = r"(?! (?:ago|now|in|on|since|or more|of|clean|sober|experience|service|married|together|later))"
_SOFTLY = r"(?:about |nearly |almost |now |only |just |over |turning )*"
_EXACT = (
    re.compile(rf"\b{_SMALL_AGE} ?(?:yo|y o|years? olds?|yr olds?|yrs olds?)\b"),
    re.compile(rf"\b(?P<age>\d{{1,3}}) ?yrs?\b{_NOT_OLD}"),
    re.compile(rf"\b(?:aged?|age of|at the age of|turn(?:ed|ing|s)|{_WHO}) {_SOFTLY}{_AGE}\b{_NOT_YEARS}"),
    re.compile(rf"{_NOT_METRES_BEFORE}\b(?P<age>\d{{2}})(?P<sex>[mf])\b{_NOT_METRES_AFTER}"),
    re.compile(rf"\bis (?:only|just|nearly) {_AGE}\b{_NOT_YEARS}"),
    re.compile(rf"\b(?:{_KIN}) (?P<age>\d{{2}})\b{_NOT_YEARS}"),
    re.compile(r"\b(?P<age>\d{2}) (?:male|female)\b"),
    re.compile(r"^(?P<age>[2-9]\d) and (?!a\b|over\b|under\b|above\b)"),
)
_DECADE = re.compile(
    rf"\b(?:his|her|my|their|early|mid|late) (?P<age>\d0)s\b"
    rf"|\b(?:his|her|my|their|early|mid|late) (?P<spelt>{'|'.join(w[:-1] + 'ies' for w in _TENS)})\b"
)
_RANGES = (
    re.compile(r"\b(?P<low>\d{1,2}) (?:to |and )?(?P<high>\d{1,2}) ?(?:yo|yrs?|years? olds?)\b"),
    re.compile(r"\bage[ds]? (?:between |from )?(?P<low>\d{1,2}) (?:to |and )?(?P<high>\d{1,2})\b"),
)
_BOUND = re.compile(
    rf"\b(?P<side>under|below|over|above)s? ?(?:the age of )?(?P<age>\d{{2,3}}|\d(?=s\b))s?\b{_NOT_YEARS}"
)
_SEX = {"m": "man", "f": "woman"}


@dataclass(frozen=True, slots=True)
class AgeInQuestion:
    """Years; the words it was said in; "man" or "woman" when the note says so ("45M"), else ""."""

    years: int
    said: str
    word: str = ""


def read_age(text: str) -> AgeInQuestion | None:
    """The age a normalised text tells of, or None.

    "under 25" is read as 24, "over 60" as 60, "11 to 16 year olds" as the middle, "in her 80s" as 85.
    """
    told = [*_ranges(text), *_exact(text), *_decades(text), *_bounds(text)]
    return next((age for age in told if 0 < age.years <= OLDEST), None)


def _exact(text: str) -> Iterator[AgeInQuestion]:
    for pattern in _EXACT:
        for found in pattern.finditer(text):
            years = _number(found["age"])
            yield AgeInQuestion(years, found[0].strip(), _SEX.get(found.groupdict().get("sex") or "", ""))


def _ranges(text: str) -> Iterator[AgeInQuestion]:
    for found in (match for pattern in _RANGES for match in pattern.finditer(text)):
        low, high = int(found["low"]), int(found["high"])
        if low < high:
            yield AgeInQuestion((low + high) // 2, found[0].strip())


def _decades(text: str) -> Iterator[AgeInQuestion]:
    for found in _DECADE.finditer(text):
        first = int(found["age"]) if found["age"] else _SPELT[found["spelt"].removesuffix("ies") + "y"]
        if first >= 20:
            yield AgeInQuestion(first + 5, found[0])


def _bounds(text: str) -> Iterator[AgeInQuestion]:
    for found in _BOUND.finditer(text):
        yield AgeInQuestion(int(found["age"]) - (1 if found["side"] in ("under", "below") else 0), found[0])


def _number(said: str) -> int:
    return int(said) if said.isdigit() else sum(_SPELT[word] for word in said.split())
