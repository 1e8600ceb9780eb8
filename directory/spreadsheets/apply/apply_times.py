"""Rows of opening times, brought to the service they are of: together they are all of its times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directory.catalogue.models import Location, Service
from directory.catalogue.times_words import times_words
from directory.clock import today
from directory.openreferral import values
from directory.openreferral.importer import UNCHANGED
from directory.openreferral.models import ImportLine, SourceRecord
from directory.places.place_names import fold
from directory.spreadsheets.apply import taking_back
from directory.spreadsheets.apply.apply_others import service_of_row
from directory.spreadsheets.apply.own_people import refuse_hidden
from directory.spreadsheets.apply.own_writing import CHANGED_SINCE, may_edit, write, written
from directory.spreadsheets.apply.rows_that_stood import rows_that_stood
from directory.spreadsheets.columns.names_of_fields import BY_KEY, Kind, of_kind
from directory.spreadsheets.exporting import neutral
from directory.spreadsheets.files.grid import text_of
from directory.spreadsheets.listing_times import place_cell, seen_times
from directory.spreadsheets.models import RowOutcome
from directory.spreadsheets.rows.cells import HIDDEN, said
from directory.spreadsheets.rows.refusals import Refused
from directory.spreadsheets.rows.row_records import RowRecord
from directory.spreadsheets.rows.row_values import Part
from directory.spreadsheets.rows.times_rows import is_shut, values_of

if TYPE_CHECKING:
    from directory.spreadsheets.apply.applying import RowsImport

Cells = dict[str, str]
_VALUE = {"place_name": "location", "times": "note"}
_LEFT = {"place_name", "interval", "month_days", "starts_on", "ends_on", "months", "school", "times"}
_LEFT |= {"closed_bank_holidays"}
"""Cells of which a file that has no column for them leaves what stands here."""
_OF_THE_SERVICE = {"own", "version", "service", "organisation"}


def times(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> None:
    """The times that a source gives of a service take the place of those it gave before."""
    if not row.record["schedules"] and not any(map(is_shut, row.rows.parts)):
        raise Refused("Says nothing", "It has no day, no hours and no words of when it is on.")
    held = _service(importing, row)
    service = Service._base_manager.select_related("organisation").get(pk=held.object_id)
    made.name = line.name = service.name[:255]
    organisation = held.raw.get("organization") or {
        "id": f"name:{fold(service.organisation.name)}",
        "name": service.organisation.name,
    }
    if importing.known.get("organisation", str(organisation.get("id"))) is None:
        importing.known.add("organisation", str(organisation["id"]), service.organisation_id, {}, "")
    row.record = {
        **held.raw,
        "id": held.id_in_source,
        "name": held.raw.get("name") or service.name,
        "organization": organisation,
        "schedules": [_at(one, held.raw, service) for one in row.record["schedules"]],
    }
    importing.once(row)
    importing.bring(row, line, made, held)


def _service(importing: RowsImport, row: RowRecord) -> SourceRecord:
    """By id or name, else the only one at the place that the rows name. Raises Refused."""
    rows = row.rows
    if rows.one("service_id") or rows.one("service"):
        return service_of_row(importing, row)
    identity, name = rows.one("place_id"), rows.one("place_name")
    if not (identity or name):
        return service_of_row(importing, row)
    held = importing.known.get("location", identity) if identity else None
    at = Service.objects.filter(archived_at=None)
    if held is not None:
        found = list(at.filter(at_locations__location=held.object_id).values_list("pk", flat=True)[:3])
    else:
        found = importing.matches.service_named(name) if name else []
        found = (
            found or list(at.filter(at_locations__location__in=_named(name)).distinct()[:3]) if name else []
        )
        found = [one.pk if isinstance(one, Service) else one for one in found]
    if len(found) != 1:
        many = "Several services are" if found else "No service is"
        raise Refused(
            "Its service is not known", f"{many} at the place “{(identity or name)[:60]}”. Name the service."
        )
    known = SourceRecord.objects.filter(source=importing.source, kind="service", object_id=found[0]).first()
    if known is not None:
        return importing.known.get("service", known.id_in_source) or known
    return importing.known.add("service", f"at:{fold(identity or name)}"[:200], found[0], {}, "")


def _named(name: str) -> list[Any]:
    folded = fold(name)
    found = Location.objects.filter(archived_at=None).exclude(name="").values_list("pk", "name")
    return [pk for pk, called in found if fold(called) == folded]


def _at(schedule: dict[str, Any], raw: dict[str, Any], service: Service) -> dict[str, Any]:
    """With the source's own id of the place; where it is called as the service is, it needs none."""
    written = str(schedule.get("location_id", ""))
    if not written:
        return schedule
    for at in raw.get("service_at_locations", []):
        place = at.get("location") or {}
        if written == place.get("id") or fold(written) == fold(str(place.get("name", ""))):
            return {**schedule, "location_id": place["id"]}
    here = {fold(at.location.name) for at in service.at_locations.select_related("location")}
    if not raw.get("service_at_locations") or fold(written) in {fold(service.name), *here}:
        return {key: value for key, value in schedule.items() if key != "location_id"}
    return schedule


# Our own rows -----------------------------------------------------------------------------------------------


def own_times(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> bool:
    """Rows that were written out come back: where they differ they are all of the listing's times.

    False where no listing here has their id. Raises Refused.
    """
    service = Service._base_manager.select_for_update().filter(pk=row.own).first()
    if service is None:
        return False
    made.record_kind, made.record_id, line.what = "service", service.pk, UNCHANGED
    made.name = line.name = service.name[:255]
    row.record["id"] = f"own:{row.own}"
    importing.once(row)
    stands = seen_times(service)
    keys = [
        field.key
        for field in of_kind(Kind.TIMES)
        if field.key not in _OF_THE_SERVICE and row.rows.has(field.key)
    ]
    parts = [part for part in row.rows.parts if any(part.one(key) for key in keys) or part.withheld]
    here = [{key: said(text_of(neutral(cells.get(key, "")))) for key in keys} for _one, cells in stands]
    wanted = [_cells(part, keys) for part in parts]
    if wanted == here:
        return True
    if stands and any(part.one("version") not in ("", stands[0][1]["version"]) for part in row.rows.parts):
        raise Refused("Changed here since", CHANGED_SINCE)
    may_edit(importing)
    made.before = taking_back.state_of(service, None)
    was = values.current(service, "times")["schedules"]
    hidden = sorted(_VALUE.get(key, key) for key in _LEFT - set(keys))
    stood = rows_that_stood(wanted, here, [[one[key] for key in hidden] for one in was])
    schedules = []
    for part, cells, place in zip(parts, wanted, stood, strict=True):
        if place is not None and here[place] == cells:
            schedules.append(was[place])
        elif not is_shut(part):
            told = {"location": _place_of(service, cells), **values_of(part, row.problems)}
            if place is not None:
                told |= {key: was[place][key] for key in hidden}
            schedules.append(told)
    before = "; ".join(times_words(service.schedules.all(), today=today()))
    changed = write(importing, service, {"times": {"schedules": schedules}}, line)
    written(made, service, changed)
    fresh = Service._base_manager.get(pk=service.pk)
    after = "; ".join(times_words(fresh.schedules.all(), today=today()))
    made.changes = [[BY_KEY["times"].label, before, after]]
    return True


def _cells(part: Part, keys: list[str]) -> Cells:
    return {key: HIDDEN if key in part.withheld else part.one(key) for key in keys}


def _place_of(service: Service, cells: Cells) -> str | None:
    """The place that a row names. Raises Refused for one that is hidden, or that the service has not."""
    name = cells.get("place_name", "")
    if not name:
        return None
    if name == HIDDEN:
        raise refuse_hidden(BY_KEY["place_name"].label)
    for at in service.at_locations.all():
        if fold(place_cell(service, at.location_id)) == fold(name):
            return str(at.location_id)
    raise Refused("Its place is not known", f"The listing is at no place “{name[:60]}”.")
