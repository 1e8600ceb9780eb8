"""What a source says of times: schedules of a service, and of it at its places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS, bydays, monthdays
from directory.openreferral.normalise import listed

_DAY_NAMES = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), BYDAYS, strict=True))


def schedules(record: Mapping[str, Any], problems: list[str]) -> list[dict[str, Any]] | None:
    """Rows of plain values, `location` being the place's id in the source; None where nothing was said."""
    at_places = listed(record, "service_at_locations")
    if "schedules" not in record and not any("schedules" in at for at in at_places):
        return None
    places = {_id(at, "id"): _location_id(at) for at in at_places}
    rows: list[tuple[str, Mapping[str, Any]]] = []
    for at in at_places:
        rows += [(_location_id(at), row) for row in listed(at, "schedules")]
    rows += [(places.get(_id(row, "service_at_location_id"), ""), row) for row in listed(record, "schedules")]
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for location, row in rows:
        identity = _id(row, "id")
        if identity and identity in seen:
            continue
        seen.add(identity)
        said = _schedule(row, problems)
        if said and (whole := {"location": location or None, **said}) not in made:
            made.append(whole)
    return made


def _id(row: Mapping[str, Any], key: str) -> str:
    return cleaning.text(row.get(key), 200)


def _location_id(at: Mapping[str, Any]) -> str:
    location = at.get("location")
    found = location.get("id") if isinstance(location, Mapping) else None
    return cleaning.text(found or at.get("location_id"), 200)


def _schedule(row: Mapping[str, Any], problems: list[str]) -> dict[str, Any] | None:
    note = " ".join(
        dict.fromkeys(filter(None, (cleaning.text(row.get("description")), cleaning.text(row.get("notes")))))
    )
    opens, closes = cleaning.clock_time(row.get("opens_at")), cleaning.clock_time(row.get("closes_at"))
    starts = cleaning.day(row.get("valid_from")) or cleaning.day(row.get("dtstart"))
    ends = cleaning.day(row.get("valid_to")) or cleaning.day(row.get("until"))
    days = _days(row)
    month_days = ",".join(str(day) for day in monthdays(cleaning.text(row.get("bymonthday"))))
    if starts and ends and starts > ends:
        problems.append(f"A time runs from {starts} until {ends}: the dates are left out.")
        starts = ends = None
    frequency, days, month_days = _frequency(row, days, month_days, starts, ends)
    if frequency == Frequency.TEXT and not note:
        return None
    return {
        "frequency": str(frequency),
        "interval": max(1, min(int(cleaning.number(row.get("interval")) or 1), 99)),
        "days": days,
        "month_days": month_days,
        "opens_at": opens.isoformat("minutes") if opens else None,
        "closes_at": closes.isoformat("minutes") if closes else None,
        "starts_on": starts.isoformat() if starts else None,
        "ends_on": ends.isoformat() if ends else None,
        "note": cleaning.cut(note, 500),
    }


def _days(row: Mapping[str, Any]) -> str:
    """BYDAY values; 1.0 also gives a `weekday` as a name, a code or a number from 1 for Monday."""
    written = cleaning.text(row.get("byday") or row.get("weekday")).upper()
    found = []
    for part in re.split(r"[,;\s]+", written):
        if part.isdigit() and 1 <= int(part) <= 7:
            found.append(BYDAYS[int(part) - 1])
        elif bydays(part):
            found.append(part)
        elif part[:3].lower() in _DAY_NAMES:
            found.append(_DAY_NAMES[part[:3].lower()])
    return ",".join(dict.fromkeys(found))[:60]


def _frequency(
    row: Mapping[str, Any], days: str, month_days: str, starts: date | None, ends: date | None
) -> tuple[Frequency, str, str]:
    said = cleaning.text(row.get("freq")).upper()
    nth = any(day.nth for day in bydays(days))
    if said == "DAILY" or (said == "WEEKLY" and not days and row.get("opens_at")):
        return Frequency.WEEKLY, days or ",".join(BYDAYS), ""
    if said == "MONTHLY" or nth:
        return (
            (Frequency.MONTHLY, days, "" if days else month_days)
            if days or month_days
            else (Frequency.TEXT, "", "")
        )
    if days:
        return Frequency.WEEKLY, days, ""
    if starts and (ends is None or starts == ends) and not said:
        return Frequency.ONCE, "", ""
    if re.search(
        r"by (arrangement|appointment)|appointment only", cleaning.text(row.get("description")), re.I
    ):
        return Frequency.APPOINTMENT, "", ""
    return Frequency.TEXT, "", ""
