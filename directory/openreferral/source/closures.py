"""Days on which a source says a service is closed or has other hours; words where they cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.models import Service
from directory.catalogue.services import Frequency
from directory.catalogue.times_words import hours_words
from directory.openreferral.normalise import listed
from directory.upkeep.models import Closure

_YES, _NO = {"true", "yes", "y", "1", "closed"}, {"false", "no", "n", "0", "open", ""}
Closed = dict[str, Any]


def holidays(
    record: Mapping[str, Any], problems: list[str]
) -> tuple[list[Closed] | None, list[dict[str, Any]]]:
    """Days closed or with other hours (None where nothing is said of holidays), and rows of times in words
    for those that cannot be read."""
    rows = [("", row) for row in listed(record, "holiday_schedules")]
    said = "holiday_schedules" in record
    for at in listed(record, "service_at_locations"):
        place = next(iter(listed(at, "location")), {})
        location = cleaning.text(place.get("id") or at.get("location_id"), 200)
        for holder in (at, place):
            said = said or "holiday_schedules" in holder
            rows += [(location, row) for row in listed(holder, "holiday_schedules")]
    closed: list[Closed] = []
    words: list[dict[str, Any]] = []
    for location, row in rows:
        first, last = cleaning.day(row.get("start_date")), cleaning.day(row.get("end_date"))
        first, last = first or last, last or first
        shut = str(row.get("closed", "")).strip().lower()
        opens = cleaning.clock_time(row.get("opens_at") or row.get("open_at"))
        closes = cleaning.clock_time(row.get("closes_at"))
        hours = hours_words(opens, closes)
        if first and last and first <= last and (shut in _YES or (shut in _NO and opens)):
            other = shut not in _YES
            day = {
                "location": location,
                "first_day": first.isoformat(),
                "last_day": last.isoformat(),
                "opens_at": opens.isoformat() if other and opens else None,
                "closes_at": closes.isoformat() if other and closes else None,
            }
            if day not in closed:
                closed.append(day)
            continue
        dates = " to ".join(
            dict.fromkeys(filter(None, (_written(row, "start_date"), _written(row, "end_date"))))
        )
        said_so = "closed" if shut in _YES else hours if shut in _NO else cleaning.text(row.get("closed"), 60)
        note = ": ".join(filter(None, (f"Holidays, {dates}" if dates else "Holidays", said_so)))
        problems.append(f"Other times at holidays are kept as words: “{note}”.")
        words.append(_in_words(note, location, last.isoformat() if last else None))
    return (closed if said else None), words


def _written(row: Mapping[str, Any], key: str) -> str:
    day = cleaning.day(row.get(key))
    return f"{day.day} {day:%B} {day.year}" if day else cleaning.text(row.get(key), 40)


def _in_words(note: str, location: str, ends: str | None) -> dict[str, Any]:
    return {
        "location": location or None,
        "frequency": str(Frequency.TEXT),
        "interval": 1,
        "days": "",
        "month_days": "",
        "opens_at": None,
        "closes_at": None,
        "starts_on": None,
        "ends_on": ends,
        "note": note,
    }


_COLUMNS = ("first_day", "last_day", "opens_at", "closes_at")


def _plain(value: date | time | None) -> str | None:
    return None if value is None else value.isoformat()


def closures_of_new(
    service: Service, closed: list[Closed] | None, here: Mapping[str, Any], by: str
) -> list[Closure]:
    """What this source says of a service that is new, unsaved."""
    return _closures(service, _wanted(closed or [], here), by)


def write_closures(service: Service, closed: list[Closed] | None, here: Mapping[str, Any], by: str) -> bool:
    """Bring this source's closures to what it says now, not those of people. Whether any changed."""
    if closed is None:
        return False
    wanted = _wanted(closed, here)
    theirs = Closure.objects.filter(service=service, said_by=by[:200])
    held = {(row.location_id, *(_plain(getattr(row, name)) for name in _COLUMNS)): row for row in theirs}
    gone = [row.pk for key, row in held.items() if key not in wanted]
    Closure.objects.filter(pk__in=gone).delete()
    fresh = _closures(service, wanted - set(held), by)
    Closure.objects.bulk_create(fresh)
    return bool(gone or fresh)


def _wanted(closed: list[Closed], here: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {(here.get(row["location"]), *(row[name] for name in _COLUMNS)) for row in closed}


def _closures(service: Service, wanted: set[tuple[Any, ...]], by: str) -> list[Closure]:
    return [
        Closure(
            service=service,
            location_id=location,
            said_by=by[:200],
            **dict(zip(_COLUMNS, values, strict=True)),
        )
        for location, *values in sorted(wanted, key=str)
    ]
