"""Reads single cells as people write them: dates in British order, phones that lost their nought, points."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from dateutil import parser as dateparser

from directory.catalogue import cleaning, phone_numbers
from directory.places import grid
from search.documents import Point

NOTHING = cleaning.NOTHING | {"--", ".", "?", "nan", "n.a.", "not available", "#n/a"}
HIDDEN = "(hidden)"
"""Stands in our own files where something is kept from the public; read, it says nothing."""
_YES = {"y", "yes", "true", "t", "1", "✓", "✔", "☑"}
_NO = {"n", "no", "false", "f", "0", "✗", "✘", "☐"}
_PIECES = re.compile(r"(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})(?:[T ,]+\d{1,2}[:.]\d\d.*)?")
_NAMED_MONTH = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s\-/]+(?:of\s+)?[a-z]{3,9}\.?|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?)"
    r"[\s,\-/]+(?:\d{4}|\d{2})",
    re.I,
)
_SERIAL_START = date(1899, 12, 30)
_LETTERS = re.compile(r"([A-HJ-Z]{2})\s*(\d+)\s*(\d*)")
_PAIR = re.compile(r"[\[(]?\s*(-?\d{1,7}(?:\.\d+)?)\s*[,;/ ]\s*(-?\d{1,7}(?:\.\d+)?)\s*[\])]?")
_WKT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)


def said(value: str) -> str:
    """The value, or nothing for what stands for nothing. A mark against formulas is taken off."""
    plain = without_mark(value.strip())
    return "" if plain.lower() in NOTHING else plain


def without_mark(value: str) -> str:
    """Without the apostrophe that keeps a spreadsheet program from reading a formula."""
    return value[1:] if re.match(r"'[=+\-@\t\r\n'＝＋－＠]", value) else value


def yes_or_no(value: str) -> bool | None:
    plain = value.strip().lower().rstrip(".")
    return True if plain in _YES else False if plain in _NO else None


def lost_zero(written: str) -> str:
    """A British number that a spreadsheet program took for a number has its nought back.

    "1632960417" and "1632960417.0" are 01632960417; "44 1632 960417" is +44 1632 960417.
    """
    plain = re.sub(r"^(\d{9,12})\.0+$", r"\1", written.strip())
    digits = re.sub(r"[\s().-]", "", plain)
    if re.fullmatch(r"[1-35-9]\d{8,9}", digits) and phone_numbers.valid(f"0{digits}"):
        return f"0{plain}"
    if re.fullmatch(r"44\d{9,10}", digits) and phone_numbers.valid(f"+{digits}"):
        return f"+{plain}"
    return plain


def date_parts(written: str) -> tuple[int, int, int] | date | None:
    """A date, or where two numbers could each be the month: first number, second number, year."""
    plain = written.strip()
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and 20_000 < float(plain) < 80_000:
        return _SERIAL_START + timedelta(days=int(float(plain)))
    if _NAMED_MONTH.fullmatch(plain):
        try:
            return dateparser.parse(plain.replace("/", "-"), dayfirst=True).date()
        except (ValueError, OverflowError):
            return None
    found = _PIECES.fullmatch(plain)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4:
        return _date(first, second, third)
    if len(found[1]) > 2 or len(found[3]) not in (2, 4):
        return None
    year = third if len(found[3]) == 4 else third + (2000 if third < 70 else 1900)
    if max(first, second) > 31 or min(first, second) < 1 or min(first, second) > 12:
        return None
    return first, second, year


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(written: str, month_first: bool = False) -> date | None:
    """The date, day before month unless told; None where it is none in that order."""
    found = date_parts(written)
    if found is None or isinstance(found, date):
        return found
    first, second, year = found
    return _date(year, first, second) if month_first else _date(year, second, first)


def order_of(values: list[str]) -> tuple[int, int]:
    """How many dates can only have the day first, and how many only the month."""
    both = [found for found in map(date_parts, values) if isinstance(found, tuple)]
    return sum(first > 12 for first, _s, _y in both), sum(second > 12 for _f, second, _y in both)


def clock(written: str) -> time | None:
    return cleaning.clock_time(written)


def point_of(written: str) -> tuple[float, float] | Point | None:
    """Two numbers as they stand (degrees or metres, in either order), or a lettered reference’s point."""
    plain = written.strip()
    if wkt := _WKT.fullmatch(plain):
        return float(wkt[2]), float(wkt[1])
    if pair := _PAIR.fullmatch(plain):
        return float(pair[1]), float(pair[2])
    found = _LETTERS.fullmatch(plain.upper())
    if not found:
        return None
    digits = found[2] + found[3]
    if len(digits) % 2 or not 4 <= len(digits) <= 10 or (found[3] and len(found[2]) != len(found[3])):
        return None
    half = len(digits) // 2
    size = 10 ** (5 - half)
    east, north = _square(found[1])
    try:
        # The middle of the square that it names.
        return grid.from_grid(
            east + int(digits[:half]) * size + size / 2, north + int(digits[half:]) * size + size / 2
        )
    except ValueError:
        return None


def _square(letters: str) -> tuple[int, int]:
    """The corner of a hundred-kilometre square of the National Grid, in metres east and north."""
    first, second = (ord(letter) - 65 - (letter > "I") for letter in letters)
    east = ((first - 2) % 5) * 5 + second % 5
    north = 19 - (first // 5) * 5 - second // 5
    return east * 100_000, north * 100_000


def split_terms(written: str) -> list[str]:
    """Several words in one cell, parted by semicolons, bars, new lines or commas."""
    marks = r"[;|\n]+" if re.search(r"[;|\n]", written) else r","
    return [part.strip() for part in re.split(marks, written) if part.strip()]
