"""Dates and months as people write them: "5 December 2026", "Dec 5th", "05/12/2026"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTHS = {f"{date(2000, month, 1):%b}".lower(): month for month in range(1, 13)}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SHORT = r"(?:(?<=jan|feb|mar|apr|jun|jul|aug|sep|ept|oct|nov|dec)\.)?"
MONTH = rf"{_MONTH}\b{_SHORT}"
_YEAR = r"(?:19|20)\d\d"
DATE = (
    rf"(?P<date_day1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<date_month1>{_MONTH})\b{_SHORT}"
    rf"(?:,? (?P<date_year1>{_YEAR}))?\b"
    rf"|(?P<date_month2>{_MONTH}) (?P<date_day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<date_year2>{_YEAR}))?\b"
    r"(?![.:]\d| ?(?:am|pm|-))"
    rf"|(?P<date_year3>{_YEAR})-(?P<date_month3>\d\d)-(?P<date_day3>\d\d)\b"
    rf"|(?P<date_day4>\d{{1,2}})[/.](?P<date_month4>\d{{1,2}})[/.](?P<date_year4>{_YEAR}|\d\d)\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, of a year where it is said, on a weekday where it is said."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None

    def dates(self, today: date) -> list[date]:
        """The date it means; without a year this year's, and those beside it, that fall on its weekday."""
        years = [today.year, today.year + 1, today.year - 1] if self.year is None else [self.year]
        found = [made for year in years if (made := _date(year, self.month, self.day))]
        return [day for day in found if self.weekday in (None, day.weekday())]

    def on(self, weekday: int) -> Day:
        return Day(self.day, self.month, self.year, weekday)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(match: re.Match[str]) -> Day | None:
    """None where there is no such day."""
    for n in "1234":
        if match[f"date_day{n}"]:
            month = match[f"date_month{n}"]
            year = match[f"date_year{n}"]
            found = Day(
                int(match[f"date_day{n}"]),
                int(month) if month.isdigit() else MONTHS[month[:3]],
                (int(year) if len(year) == 4 else 2000 + int(year)) if year else None,
            )
            return found if _date(found.year or 2000, found.month, found.day) else None
    return None


def months_from(first: int, last: int) -> frozenset[int]:
    """Both included, over the turn of the year."""
    return frozenset((first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1))


def whole_months(first: Day, last: Day) -> frozenset[int] | None:
    """The months of a stretch that is said without years and begins and ends with whole months."""
    if first.year or last.year or first.day != 1:
        return None
    length = calendar.monthrange(2001, last.month)[1]
    return months_from(first.month, last.month) if last.day >= length else None
