"""Opening times in a table of their own: the rows of one service, each as a feed's schedule or as ours.

Rows say of which service they are by its id, by its name, or by the place where it alone is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from directory import clock
from directory.catalogue import cleaning
from directory.catalogue.models import Schedule
from directory.catalogue.services import Frequency, InSchool
from directory.catalogue.times import months_of
from directory.catalogue.times_words import schedule_words
from directory.openreferral.source import times
from directory.openreferral.source.days import read_days
from directory.places.place_names import fold
from directory.spreadsheets.rows.cells import day_of, yes_or_no
from directory.spreadsheets.rows.row_records import DAYS, RowRecord, own_id
from directory.spreadsheets.rows.row_values import Choices, Part, Rows

Values = dict[str, Any]
_RULE = ("weekday", "interval", "bymonth", "byweekno", "byyearday", "bysetpos", "count", "wkst")
"""Fields that a feed's schedule has under the same name."""
_SHUT = re.compile(r"(?:closed|shut|not open|none|-+)\.?", re.I)
_MONTHS = tuple(f"{date(2000, month, 1):%B}" for month in range(1, 13))
_LABELS: dict[str, str] = {choice.label.lower(): str(choice) for choice in Frequency}
_SCHOOL: dict[str, str] = {choice.label.lower(): str(choice) for choice in InSchool}


def of_one_service(parts: Iterable[Part]) -> list[Rows]:
    """The rows in order, those of one service together."""
    made: dict[tuple[str, ...], Rows] = {}
    for part in parts:
        keys = ("own", "service_id", "service", "organisation")
        named = tuple(fold(part.one(key)) for key in keys)
        if not any(named):
            named = tuple(fold(part.one(key)) for key in ("place_id", "place_name"))
        one = made.setdefault(named, rows := Rows(part))
        if one is not rows:
            one.more.append(part)
    return list(made.values())


def times_of(rows: Rows, choices: Choices) -> RowRecord:
    """The times of one service, in the shape of a feed's."""
    problems: list[str] = []
    schedules = [one for part in rows.parts for one in _schedules(part, choices, problems)]
    name = rows.one("service") or rows.one("place_name")
    record = {"id": rows.one("service_id"), "schedules": schedules}
    return RowRecord(rows, record, name, problems, own=own_id(rows))


def is_shut(part: Part) -> bool:
    """Whether the row says that it is closed on that day."""
    hours = [part.one(key) for key in ("opens_at", "closes_at", "times") if part.one(key)]
    return bool(hours) and all(map(_SHUT.fullmatch, hours))


def _schedules(part: Part, choices: Choices, problems: list[str]) -> list[Values]:
    if is_shut(part):
        return []
    place = part.one("place_id") or part.one("place_name")
    at = {"location_id": place} if place else {}
    words = [f"{day} {said}" for key, day in DAYS.items() if (said := part.one(key))]
    made: list[Values] = [{**at, "description": "; ".join(words)}] if words else []
    if part.has("months", "school", "closed_bank_holidays") and (
        part.one("months") or part.one("school") or part.one("closed_bank_holidays")
    ):
        values = values_of(part, problems)
        said = schedule_words(Schedule(**_typed(values)), today=clock.today())
        return [*made, {**at, "description": said}]
    dates = {
        theirs: found.isoformat()
        for ours, theirs, which in (
            ("starts_on", "valid_from", 0),
            ("starts_on", "dtstart", -1),
            ("ends_on", "valid_to", 0),
            ("ends_on", "until", -1),
        )
        if (written := part.all(ours)) and (found := day_of(written[which], choices.month_first))
    }
    if len(part.all("starts_on")) == 1:
        dates.pop("dtstart")
    rule = {key: part.one(key) for key in _RULE if part.one(key)}
    if often := part.one("how_often"):
        known = _LABELS.get(often.lower(), often.lower())
        rule |= {} if known in (Frequency.ONCE, Frequency.APPOINTMENT, Frequency.TEXT) else {"freq": often}
    rule |= {"bymonthday": part.one("month_days")} if part.one("month_days") else {}
    rule |= {key: part.one(key) for key in ("opens_at", "closes_at") if part.one(key)}
    note = " ".join(part.all("times"))
    if part.one("how_often").lower() == Frequency.APPOINTMENT.label.lower() and not note:
        note = Frequency.APPOINTMENT.label
    rule |= {"description": note} if note else {}
    if rule:
        made.append({**at, **rule, **dates})
    return made


# Our own rows -----------------------------------------------------------------------------------------------


def values_of(part: Part, problems: list[str]) -> Values:
    """A schedule's values as our own columns say them, without its place. What cannot be read is told."""
    often = part.one("how_often")
    frequency = _LABELS.get(often.lower(), "")
    days = ",".join(read_days(part.one("weekday"))) if part.one("weekday") else ""
    if part.one("weekday") and not days:
        problems.append(f"“{part.one('weekday')[:40]}” is no day that we can read; left out.")
    monthly = bool(re.search(r"\d", days)) or bool(part.one("month_days"))
    if often and not frequency:
        problems.append(f"How often: “{often[:40]}” is not one of ours; told from its days.")
    if not frequency:
        frequency = str(Frequency.MONTHLY if monthly else Frequency.WEEKLY if days else Frequency.TEXT)
    opens, closes, odd = times.hours({key: part.one(key) for key in ("opens_at", "closes_at")}, problems)
    dates: dict[str, date | None] = {key: _day(part, key, problems) for key in ("starts_on", "ends_on")}
    interval = cleaning.number(part.one("interval") or "1")
    return {
        "frequency": frequency,
        "interval": int(interval) if interval and 1 <= interval <= 99 else 1,
        "days": days[:60],
        "month_days": part.one("month_days").replace(" ", "")[:60],
        "opens_at": opens.isoformat("minutes") if opens else None,
        "closes_at": closes.isoformat("minutes") if closes else None,
        **{key: day.isoformat() if day else None for key, day in dates.items()},
        "months": _months(part.one("months"), problems),
        "school": _SCHOOL.get(part.one("school").lower(), ""),
        "closed_bank_holidays": yes_or_no(part.one("closed_bank_holidays")) is True,
        "note": cleaning.cut(" ".join(filter(None, (" ".join(part.all("times")), odd))), 500),
        "read_from": "",
    }


def _day(part: Part, key: str, problems: list[str]) -> date | None:
    written = part.one(key)
    found = day_of(written) if written else None
    if written and found is None:
        problems.append(f"“{written[:40]}” is no date that we can read; left out.")
    return found


def _months(written: str, problems: list[str]) -> str:
    found = []
    for word in re.split(r"[,;]\s*", written) if written else ():
        number = next((n for n, name in enumerate(_MONTHS, 1) if name.lower()[:3] == word.lower()[:3]), None)
        if number is None:
            problems.append(f"“{word[:40]}” is no month; left out.")
        else:
            found.append(str(number))
    return ",".join(found)


def _typed(values: Values) -> Values:
    readers: dict[str, Callable[[str], Any]] = dict.fromkeys(("opens_at", "closes_at"), time.fromisoformat)
    readers |= dict.fromkeys(("starts_on", "ends_on"), date.fromisoformat)
    return {key: readers[key](value) if value and key in readers else value for key, value in values.items()}


def month_names(months: str) -> str:
    """ "April, May" for "4,5"; empty for the whole year."""
    return ", ".join(_MONTHS[month - 1] for month in sorted(months_of(months))) if months else ""
