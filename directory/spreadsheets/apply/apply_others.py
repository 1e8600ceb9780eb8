"""Rows of organisations, of places, and of contacts of services that are known already."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from wagtail.log_actions import log as log_action

from directory.accounts.models import User
from directory.catalogue.models import Location, Organisation, Service
from directory.indexing.touched import touch
from directory.openreferral import provenance
from directory.openreferral.importer import ADDED, CHANGED, UNCHANGED
from directory.openreferral.models import ImportLine, SourceRecord
from directory.openreferral.source import places as said_places
from directory.openreferral.source import service as said_service
from directory.places.place_names import fold
from directory.spreadsheets.apply import same_organisation, taking_back
from directory.spreadsheets.apply.matching import is_ours
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.listing_cells import Cells, cells_of, changed_cells
from directory.spreadsheets.models import RowOutcome
from directory.spreadsheets.rows.cells import lost_zero
from directory.spreadsheets.rows.refusals import Refused
from directory.spreadsheets.rows.row_places import is_hidden, place_of
from directory.spreadsheets.rows.row_records import RowRecord, own_id, put_right
from directory.spreadsheets.rows.row_values import Choices, Rows

if TYPE_CHECKING:
    from directory.spreadsheets.apply.applying import RowsImport


def organisation_of(rows: Rows, choices: Choices) -> RowRecord:
    """The organisation of a row, in the shape of a feed's."""
    name = put_right(rows.one("organisation_name"))
    record: dict[str, Any] = {"id": (rows.one("id") or f"name:{fold(name)}")[:200], "name": name}
    for ours, theirs in (("description", "description"), ("website", "website"), ("email", "email")):
        if rows.has(ours):
            record[theirs] = rows.one(ours)
    if rows.has("phone"):
        record["phones"] = [{"number": lost_zero(value)} for value in rows.all("phone")]
    return RowRecord(rows, record, name, own=own_id(rows))


def place_row(rows: Rows, choices: Choices) -> RowRecord:
    """The place of a row, in the shape of a feed's location."""
    problems: list[str] = []
    record = place_of(rows.first, problems)
    if record and rows.one("id") and not rows.one("place_id"):
        record["id"] = rows.one("id")[:200]
    name = record.get("name") or rows.one("address")
    made = RowRecord(rows, record, name, problems, own=own_id(rows))
    if is_hidden(rows.first, problems):
        made.hidden.add("place")
    return made


def _organisation(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> None:
    if not row.name:
        raise Refused("No name", "A name is the one thing an organisation must have.")
    importing.once(row)
    said = said_service.said_organisation({"organization": row.record}, line.problems)
    held = importing.known.get("organisation", row.id)
    found = importing.matches.organisation(row.name) if held is None else []
    if len(found) == 1:
        held = importing.known.add("organisation", row.id, found[0], {}, "")
        same_organisation.tell(row, found[0])
    before = _before(held, Organisation, made)
    record, changes = importing.around.organisation(said)
    line.changes = [words.removeprefix("organisation’s ") for words in changes]
    _told(importing, record, before, line, made)
    made.record_kind = "organisation"


def _place(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> None:
    said = said_places.place(row.record, line.problems) if row.record else None
    known = importing.known.get("location", row.id) if row.record else None
    if said is None:
        more = "A place must have a name, an address, a postcode or a point."
        raise Refused("Says no place", more)
    parts = row.rows
    if known is None and parts.one("place_id") and parts.one("id") and not parts.one("place_name"):
        raise Refused(
            "Belongs to a place that is not known",
            f"There is no place “{row.id[:60]}” from this source. Import the places first.",
        )
    importing.once(row)
    if known is None:
        address = said.groups.get("address", {})
        place = said.groups["place"]["name"]
        found = importing.matches.place(place, address.get("address", ""), address.get("postcode", ""))
        if len(found) == 1:
            known = importing.known.add("location", row.id, found[0], {}, "")
    before = _before(known, Location, made)
    if known is not None and not said.groups["place"]["name"]:
        del said.groups["place"]  # a row of addresses says nothing of the name
    placed = importing.around.places([said])[0]
    line.problems += importing.around.problems()
    line.changes = [words.removeprefix("place’s ") for words in placed.changes]
    if "place" in row.hidden and placed.record.visibility != "owner":
        Location.objects.filter(pk=placed.record.pk).update(visibility="owner")
        line.changes = [*line.changes, "kept from the public"]
    _told(importing, placed.record, before, line, made)
    made.record_kind = "location"


def _before(held: SourceRecord | None, model: type[models.Model], made: RowOutcome) -> Cells:
    if held is None:
        return {}
    record: Any = model._base_manager.select_for_update().get(pk=held.object_id)
    made.before = taking_back.state_of(record, held)
    return cells_of(record)


def _told(importing: RowsImport, record: Any, before: Cells, line: ImportLine, made: RowOutcome) -> None:
    """What became of the row, in the listing's history and for search too."""
    made.record_id = record.pk
    line.what = ADDED if not before else CHANGED if line.changes else UNCHANGED
    if line.what == UNCHANGED:
        made.before = {}
        return
    if before:
        record.refresh_from_db()
        made.changes = changed_cells(before, cells_of(record))
        made.kept = [words for words in line.changes if "conflict" in words]
    log_action(
        instance=record,
        action="wagtail.edit" if before else "wagtail.create",
        user=importing.by if isinstance(importing.by, User) else None,
        data={"source": importing.source.key, "changes": line.changes},
    )
    touch(provenance.services_showing(record))


# Contacts -------------------------------------------------------------------------------------------------


def contacts_of(rows: Rows, choices: Choices) -> RowRecord:
    """A contact or a line of a service that is named by its id or its name."""
    person: dict[str, Any] = {
        "name": rows.one("contact_name"),
        "title": rows.one("contact_role"),
        "department": rows.one("department"),
        "email": rows.one("email"),
        "phones": [_line(rows, value) for value in rows.all("phone")],
    }
    person = {key: value for key, value in person.items() if value}
    record: dict[str, Any] = {"id": rows.one("service_id")}
    if set(person) <= {"phones"} or (set(person) == {"phones", "department"}):
        named = {"description": person["department"]} if person.get("department") else {}
        record["phones"] = [{**line, **named} for line in person.get("phones", [])]
    else:
        record["contacts"] = [person]
    name = rows.one("contact_name") or rows.one("phone")
    return RowRecord(rows, record, name, own=own_id(rows))


def _line(rows: Rows, value: str) -> dict[str, str]:
    made = {"number": lost_zero(value), "type": rows.one("phone_type"), "extension": rows.one("extension")}
    return {key: part for key, part in made.items() if part}


def _contact(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> None:
    if not (row.record.get("phones") or row.record.get("contacts")):
        raise Refused("Says nothing", "It has no name, phone or email.")
    if _of_organisation(importing, row, line, made):
        return
    held = service_of_row(importing, row)
    # What was said of the service's people before in this file stays; the first row of the file begins anew.
    seen = importing.first_row.setdefault(f"people of {held.id_in_source}", row.rows.numbers[0])
    for key in ("phones", "contacts"):
        if key in row.record:
            again = [*(held.raw.get(key, []) if seen != row.rows.numbers[0] else []), *row.record[key]]
            row.record[key] = [one for place, one in enumerate(again) if one not in again[:place]]
    name = Service.objects.filter(pk=held.object_id).values_list("name", "organisation__name").get()
    organisation = held.raw.get("organization") or {"id": f"name:{fold(name[1])}", "name": name[1]}
    if is_ours(held) and importing.known.get("organisation", str(organisation.get("id"))) is None:
        owner = Service.objects.values_list("organisation_id", flat=True).get(pk=held.object_id)
        importing.known.add("organisation", str(organisation["id"]), owner, {}, "")
    row.record = {
        **held.raw,
        "name": held.raw.get("name") or name[0],
        "organization": organisation,
        **row.record,
    }
    row.record["id"] = held.id_in_source
    importing.times[held.id_in_source] += 1
    importing.bring(row, line, made, held)


def _of_organisation(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> bool:
    """The phone and email of an organisation that this source knows; whoever answers has no place there."""
    rows = row.rows
    identity = rows.one("organisation_id")
    if not identity or rows.one("service_id") or rows.one("service"):
        return False
    held = importing.known.get("organisation", identity)
    if held is None:
        raise Refused(
            "Its organisation is not known", f"There is no organisation “{identity[:60]}” from this source."
        )
    given: dict[str, Any] = {"id": identity}
    given |= {"email": rows.one("email")} if rows.one("email") else {}
    given |= {"phones": [_line(rows, value) for value in rows.all("phone")]} if rows.all("phone") else {}
    said = said_service.said_organisation({"organization": given}, line.problems)
    if "contact" in said.groups:
        said.groups["contact"] = {"email": said.groups["contact"]["email"]}
    if not said.groups:
        raise Refused("Says nothing", "It has no phone and no email, and an organisation keeps nothing else.")
    if rows.one("contact_name"):
        line.problems.append("An organisation has a phone and an email; the name is not kept.")
    before = _before(held, Organisation, made)
    record, changes = importing.around.organisation(said)
    line.changes = [words.removeprefix("organisation’s ") for words in changes]
    _told(importing, record, before, line, made)
    made.record_kind = "organisation"
    return True


def service_of_row(importing: RowsImport, row: RowRecord) -> SourceRecord:
    """The service that a contact is of, known by this source or here before. Raises Refused."""
    rows = row.rows
    identity, name = rows.one("service_id"), rows.one("service")
    if identity and (held := importing.known.get("service", identity)):
        return held
    if identity:
        raise Refused("Its service is not known", f"There is no service “{identity[:60]}” from this source.")
    if name:
        found = importing.matches.service_named(name, rows.one("organisation"))
        if len(found) == 1:
            known = SourceRecord.objects.filter(
                source=importing.source, kind="service", object_id=found[0]
            ).first()
            if known is not None:
                return importing.known.get("service", known.id_in_source) or known
            return importing.known.add("service", f"named:{fold(name)}"[:200], found[0], {}, "")
        many = f"{len(found)} services here are" if found else "No service here is"
        raise Refused("Its service is not known", f"{many} called “{name[:80]}”.")
    for key, what in (("contact_id", "contact"), ("place_id", "place"), ("organisation_id", "organisation")):
        if rows.one(key):
            raise Refused(
                "Not of a service",
                f"It belongs to the {what} “{rows.one(key)[:60]}”; contacts here are of services.",
            )
    raise Refused("Belongs to nothing", "It names no service that it belongs to.")


Apply = Callable[["RowsImport", RowRecord, ImportLine, RowOutcome], None]
APPLY: dict[Kind, Apply] = {
    Kind.ORGANISATIONS: _organisation,
    Kind.PLACES: _place,
    Kind.CONTACTS: _contact,
}
