"""The times of a service as rows of a spreadsheet, one for each; where is said only where it may be seen."""

from __future__ import annotations

import hashlib
import json

from directory.catalogue.facts import Visibility
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.models import Schedule, Service
from directory.catalogue.services import Frequency, InSchool
from directory.catalogue.times import bydays
from directory.catalogue.times_words import WEEKDAYS
from directory.spreadsheets.rows.cells import HIDDEN
from directory.spreadsheets.rows.times_rows import month_names

Cells = dict[str, str]
_NTH = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", -1: "Last"}


def seen_times(service: Service) -> list[tuple[Schedule, Cells]]:
    """Each time with its row. All rows of a service have the same version: they are changed together."""
    places = _places(service)
    made = [(row, _row(service, row, places)) for row in service.schedules.all()]
    said = json.dumps([cells for _row, cells in made], sort_keys=True)
    version = hashlib.sha256(said.encode()).hexdigest()[:12]
    return [(row, cells | {"version": version}) for row, cells in made]


def place_cell(service: Service, location: object) -> str:
    """How the rows name a place of the service."""
    return _places(service).get(location, HIDDEN) if location else ""


def _places(service: Service) -> dict[object, str]:
    withheld = withholds_places(service)
    made: dict[object, str] = {}
    for at in service.at_locations.all():
        place = at.location
        seen = not withheld and at.visibility == place.visibility == Visibility.PUBLIC
        made[place.pk] = (place.name or str(place)) if seen else HIDDEN
    return made


def _row(service: Service, row: Schedule, places: dict[object, str]) -> Cells:
    return {
        "own": str(service.pk),
        "service": service.name,
        "organisation": service.organisation.name,
        "place_name": places.get(row.location_id, HIDDEN) if row.location_id else "",
        "how_often": Frequency(row.frequency).label,
        "interval": str(row.interval) if row.interval > 1 else "",
        "weekday": ", ".join(
            f"{_NTH.get(day.nth, day.nth)} {WEEKDAYS[day.weekday]}" if day.nth else WEEKDAYS[day.weekday]
            for day in bydays(row.days)
        ),
        "month_days": row.month_days,
        "opens_at": f"{row.opens_at:%H:%M}" if row.opens_at else "",
        "closes_at": f"{row.closes_at:%H:%M}" if row.closes_at else "",
        "starts_on": row.starts_on.isoformat() if row.starts_on else "",
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
        "months": month_names(row.months),
        "school": InSchool(row.school).label if row.school else "",
        "closed_bank_holidays": "Yes" if row.closed_bank_holidays else "",
        "times": row.note,
    }
