"""What the values of a column look like, value by value: a postcode, a phone, a date, a price."""

from __future__ import annotations

import re
from collections.abc import Callable

from directory.catalogue import cleaning, phone_numbers
from directory.openreferral.source import costs, status
from directory.places.postcodes import PostcodeProblem, parse
from directory.spreadsheets.rows.cells import (
    NOTHING,
    clock,
    date_parts,
    lost_zero,
    point_of,
    without_mark,
    yes_or_no,
)

Check = Callable[[str], bool]
_TITLE = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|rev|revd|cllr|councillor|sir|dame|fr|pastor|prof)\b\.?\s+\w", re.I
)
_DAY = re.compile(
    r"\b(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|s|nesday|rsday|urday)?s?\b|\b(?:daily|weekdays?"
    r"|weekends?|every day|fortnightly|weekly|monthly|term ?time|24/7|24 hours|closed|by appointment)\b"
    r"|\b\d{1,2}(?:[.:]\d\d)?\s*(?:am|pm|noon|-|–|to)\s*\d?",
    re.I,
)
_AGES = re.compile(
    r"(?:ages?d?\s*)?(?:over|under|from|up to|all)?\s*\d{0,3}"
    r"\s*(?:\+|plus|to|-|–|and over|years?|ages|adults?|children).*",
    re.I,
)
_STATUS_WORDS = frozenset(status._STATUS)


def is_person(value: str) -> bool:
    """Whether it is plainly somebody's name: it begins with a title."""
    return bool(_TITLE.match(value))


def _postcode(value: str) -> bool:
    try:
        return parse(value).incode is not None
    except PostcodeProblem:
        return False


def _phone(value: str) -> bool:
    return bool(phone_numbers.numbers_in(lost_zero(value)))


def _metres(value: str) -> bool:
    number = cleaning.number(value.replace(",", ""))
    return number is not None and 1_000 < number < 1_300_000


def _coordinate(value: str) -> bool:
    number = cleaning.number(re.sub(r"^(-?\d{1,3}),(\d+)$", r"\1.\2", value))
    return number is not None and abs(number) <= 180


def _cost(value: str) -> bool:
    amounts, _words = costs.amount(value)
    return bool(amounts) or bool(
        re.search(r"[£€]|\bfree\b|donation|\d+p\b|no charge|membership", value, re.I)
    )


def _age(value: str) -> bool:
    number = cleaning.number(value)
    return number is not None and -1 <= number <= 130


def _name(value: str) -> bool:
    return any(map(str.isalpha, value)) and len(value) <= 160 and "@" not in value and "://" not in value


CHECKS: dict[str, Check] = {
    "postcode": _postcode,
    "phone": _phone,
    "email": lambda value: "@" in value and bool(cleaning.emails(value)),
    "url": lambda value: bool(re.search(r"\.[a-z]{2,}", value, re.I)) and bool(cleaning.urls(value)),
    "date": lambda value: date_parts(value) is not None,
    "clock": lambda value: clock(value) is not None,
    "coordinate": _coordinate,
    "metres": _metres,
    "point": lambda value: point_of(value) is not None,
    "yesno": lambda value: yes_or_no(value) is not None,
    "cost": _cost,
    "age": _age,
    "ages": lambda value: bool(_AGES.fullmatch(value)) or _age(value),
    "times": lambda value: bool(_DAY.search(value)),
    "person": lambda value: any(map(str.isalpha, value)) and "@" not in value and len(value) < 80,
    "name": _name,
    "code": lambda value: len(value) <= 60 and "\n" not in value,
    "words": lambda value: any(map(str.isalpha, value)),
    "terms": lambda value: any(map(str.isalpha, value)),
    "status": lambda value: re.sub(r"[\s_-]+", "-", value.lower()) in _STATUS_WORDS,
    "uuid": lambda value: bool(re.fullmatch(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", value)),
}
TELLING = ("postcode", "email", "url", "phone")
"""Kinds of value that say what a column is, whatever its heading."""


def filled(values: list[str]) -> list[str]:
    """Those that say something, without the mark that our own files have against formulas."""
    return [without_mark(value) for value in values if value.strip().lower() not in NOTHING]


def share(values: list[str], check: str) -> float:
    """How many of the filled values pass, from 0 to 1; looks at 400 of them."""
    looked = values if len(values) <= 400 else values[:: len(values) // 400 + 1]
    return sum(map(CHECKS[check], looked)) / len(looked) if looked else 0.0
