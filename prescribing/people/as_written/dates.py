"""Dates as people write them: 14/2/48, 14th February 1948, 14021948."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from directory import clock

Meaning = Literal["birth", "day"]
"""Whose two-digit year it is: of a birth, which is long ago, or of a day of these years."""
YOUNGEST = 18
CHECK = "Check the date, like 14 2 1948"
WHOLE = "Write the day and the month too. If only the year is known, leave this empty and say so in a note."
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb febr february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))
_GAP = r"[\s/.,\-\u2010-\u2015]+"
_YEAR = r"(?P<year>\d{4}|['’]?\d{2})(?!\d)"
_TH = r"(?:\s?(?:st|nd|rd|th))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        rf"(?<![\d+])(?P<day>\d{{1,2}}){_TH}(?:{_GAP})?(?:of\s+)?(?P<word>{_WORD})\b\.?(?:{_GAP})?{_YEAR}",
        rf"(?<![\d+])(?P<day>\d{{1,2}}){_TH}(?:{_GAP})?(?P<word>{_WORD})(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        rf"(?<![\d+])(?P<day>\d{{1,2}}){_TH}{_GAP}(?P<month>\d{{1,2}}){_GAP}{_YEAR}",
        rf"\b(?P<word>{_WORD})\b\.?{_GAP}(?P<day>\d{{1,2}}){_TH}(?![/.\-]?\d){_GAP}{_YEAR}",
        r"(?<![\d+])(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})(?!\d)",
    )
)
_SIX = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{2})")
_YEAR_ALONE = re.compile(
    rf"(?:(?:about|around|circa|c\.?|~|in)\s*)?(?:(?:{_WORD})\.?\s+|\d{{1,2}}[/.\-])?\d{{4}}\s*\??",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text, and where it stands."""

    day: date
    start: int
    end: int


def read_date(typed: str, *, meaning: Meaning = "day") -> date:
    """The date that is all of what was typed. Raises ValidationError, with what to write instead."""
    text = " ".join(typed.split()).strip(" .,")
    for form in (*_FORMS, _SIX):
        found = form.fullmatch(text)
        day = _day_of(found, meaning) if found else None
        if day is not None:
            return day
    if _YEAR_ALONE.fullmatch(text):
        raise ValidationError(WHOLE, code="year_alone")
    raise ValidationError(CHECK, code="invalid")


def find_date(text: str, *, meaning: Meaning = "birth") -> DateFound | None:
    """The first date in a text that says more."""
    for form in _FORMS:
        for found in form.finditer(text):
            day = _day_of(found, meaning)
            if day is not None and not _part_of_a_number(found, text):
                return DateFound(day, found.start(), found.end())
    return None


def _day_of(found: re.Match[str], meaning: Meaning) -> date | None:
    parts = found.groupdict()
    month = _MONTHS[parts["word"].lower()] if parts.get("word") else int(parts["month"])
    try:
        return next(_years(parts["year"].strip("'’"), month, int(parts["day"]), meaning), None)
    except ValueError:
        return None


def _years(typed: str, month: int, day: int, meaning: Meaning) -> Iterator[date]:
    """The likeliest century first. A birth is not in the future, nor that of a child whom we do not see."""
    if len(typed) == 4:
        yield date(int(typed), month, day)
        return
    if meaning == "day":
        yield date(2000 + int(typed), month, day)
        return
    today = clock.today()
    latest = today.year - getattr(settings, "YOUNGEST_AGE", YOUNGEST)
    for century in (2000, 1900):
        year = century + int(typed)
        if (year, month, day) <= (latest, today.month, today.day):
            yield date(year, month, day)


def _part_of_a_number(found: re.Match[str], text: str) -> bool:
    """Whether "25 11 50" goes on in more digits: then it is a piece of a telephone number."""
    if len(found["year"]) == 4 or not re.fullmatch(r"[\d\s]+", found.group()):
        return False
    before, after = text[: found.start()].rstrip(" ()"), text[found.end() :].lstrip(" ()")
    return before[-1:].isdigit() or after[:1].isdigit()


class WrittenDateField(forms.DateField):
    """A date typed by hand, in any of those forms."""

    def __init__(self, *, meaning: Meaning = "day", **options: Any) -> None:
        self.meaning: Meaning = meaning
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if not str(value).strip():
            return None
        return read_date(str(value), meaning=self.meaning)
