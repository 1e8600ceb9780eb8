"""What a row names that is here already, from an editor or another source: linked, and not written over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directory.catalogue.models import Location, Organisation
from directory.openreferral.models import SourceRecord
from directory.spreadsheets.apply import same_organisation
from directory.spreadsheets.apply.matching import is_ours
from directory.spreadsheets.rows.refusals import Refused
from directory.spreadsheets.rows.row_records import WITHOUT_ID, RowRecord

if TYPE_CHECKING:
    from directory.spreadsheets.apply.applying import RowsImport

Record = dict[str, Any]


def organisation(importing: RowsImport, row: RowRecord) -> None:
    """The organisation of the record becomes a mere name where it is one that was here before."""
    record = row.record
    said = record.get("organization") or {}
    identity, name = str(said.get("id", "")), str(said.get("name", ""))
    held = importing.known.get("organisation", identity)
    if held is None and name:
        found = importing.matches.organisation(name)
        if len(found) == 1:
            held = importing.known.add("organisation", identity, found[0], {}, "")
            same_organisation.tell(row, found[0])
    if held is not None and is_ours(held):
        kept = Organisation.objects.filter(pk=held.object_id).values_list("name", flat=True).first()
        record["organization"] = {"id": identity, "name": kept or name}


def places(importing: RowsImport, record: Record) -> None:
    """The same of its places. Raises Refused for one that is named by its id alone and is not known."""
    for at in record.get("service_at_locations", []):
        place = at["location"]
        address: Record = next(iter(place.get("addresses") or []), {})
        name, street = str(place.get("name", "")), str(address.get("address_1", ""))
        postcode = str(address.get("postal_code", ""))
        held = importing.known.get("location", place["id"])
        bare = "latitude" not in place and not (name or any(address.values()))
        if held is None and bare:
            raise Refused(
                "Its place is not known",
                f"There is no place “{place['id'][:60]}” from this source. Import the places first.",
            )
        if held is None:
            found = importing.matches.place(name, street, postcode)
            if len(found) == 1:
                held = importing.known.add("location", place["id"], found[0], {}, "")
        if held is not None and (is_ours(held) or bare):
            importing.known.waiting.write()
            kept = (
                Location.objects.filter(pk=held.object_id).values("name", "address", "postcode").first() or {}
            )
            at["location"] = {
                "id": place["id"],
                "name": kept.get("name") or kept.get("address") or name or "Place",
            }


def service(importing: RowsImport, row: RowRecord) -> SourceRecord | None:
    """A listing here of the same name and postcode, which this source did not make."""
    first: Record = next(iter(row.record.get("service_at_locations", [])), {})
    at = first.get("location", {})
    held = importing.known.get("location", str(at.get("id", "")))
    postcode = _postcode(importing, row, held)
    found = importing.matches.service(row.name, postcode, str(row.record["organization"].get("name", "")))
    if len(found) > 1:
        row.problems.append(f"{len(found)} listings here have this name and postcode; this is one more.")
    if len(found) != 1:
        return None
    importing.known.waiting.write()
    before = SourceRecord.objects.filter(source=importing.source, kind="service", object_id=found[0]).first()
    if before is not None:
        return _called_otherwise(importing, row, before.id_in_source)
    return importing.known.add("service", row.id, found[0], {}, "")


def _called_otherwise(importing: RowsImport, row: RowRecord, identity: str) -> SourceRecord | None:
    """One that this source sent before under another id: with ids where it had none, or the other way about.

    Two ids of the source's own are two listings, whatever they are called.
    """
    held = importing.known.get("service", identity)
    if held is None:
        return None
    if row.id.startswith(WITHOUT_ID):
        row.record["id"] = identity
        importing.once(row)
        return held
    if not identity.startswith(WITHOUT_ID):
        return None
    importing.known.rename(held, row.id)
    return held


def _postcode(importing: RowsImport, row: RowRecord, held: SourceRecord | None) -> str:
    written = row.rows.one("postcode")
    if not written and held is not None:
        waiting = importing.known.waiting.find(Location, held.object_id)
        if waiting is not None:
            return str(waiting.postcode)
        return str(
            Location.objects.filter(pk=held.object_id).values_list("postcode", flat=True).first() or ""
        )
    return written
