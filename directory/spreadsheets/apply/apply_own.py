"""Rows of our own exports that come back: an editor's edit of a listing, cell by cell.

A row whose listing was changed since the spreadsheet was made is refused, so that nobody's edit is lost.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from directory.catalogue import cleaning
from directory.catalogue.facts import Basis
from directory.catalogue.models import Contact, Location, Organisation, Service
from directory.duplicates.addresses import now_called
from directory.openreferral import normalise, provenance
from directory.openreferral.field_groups import BY_MODEL
from directory.openreferral.importer import UNCHANGED
from directory.openreferral.models import ImportLine
from directory.openreferral.service_values import service_values
from directory.openreferral.source import places as said_places
from directory.openreferral.source import service as said_service
from directory.spreadsheets.apply import apply_times, taking_back
from directory.spreadsheets.apply.own_people import refuse_hidden, write_contact, write_phones
from directory.spreadsheets.apply.own_writing import CHANGED_SINCE, may_edit, write, written
from directory.spreadsheets.columns.names_of_fields import BY_KEY, Kind
from directory.spreadsheets.exporting import MODELS, columns_out, neutral, version_of
from directory.spreadsheets.files.grid import text_of
from directory.spreadsheets.listing_cells import cells_of, changed_cells, hidden_cells, seen_contacts
from directory.spreadsheets.models import RowOutcome
from directory.spreadsheets.rows.cells import said, split_terms
from directory.spreadsheets.rows.refusals import Refused
from directory.spreadsheets.rows.row_places import place_of
from directory.spreadsheets.rows.row_records import RowRecord

if TYPE_CHECKING:
    from directory.spreadsheets.apply.applying import RowsImport

MADE_ONE = "It was made one with “{}” after the spreadsheet was made. Download it again and change that."
_PEOPLE = ("contact_name", "contact_role", "contact_phone", "contact_email")
_NO_CELL = ""
_CELLS_OF: dict[type[Any], dict[str, str]] = {
    Service: {
        **{name: name for name in ("name", "other_names", "description", "alert", "website", "email")},
        "summary": "description",
        "minimum_age": "minimum_age",
        "maximum_age": "maximum_age",
    },
    Organisation: {
        "name": "organisation_name",
        **{name: name for name in ("description", "website", "email", "phone")},
    },
    Location: {
        "name": "place_name",
        "kind": _NO_CELL,
        **{name: name for name in ("address", "town", "county", "postcode")},
    },
}
"""The cell that a field is written from; others belong to the whole part."""


def applies(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> bool:
    """False where no record here has the id of the row: then it is one like any other."""
    kind = importing.kind
    if kind == Kind.CONTACTS:
        return _contact(importing, row, line, made)
    if kind == Kind.TIMES:
        return apply_times.own_times(importing, row, line, made)
    record: Any = MODELS[kind]._base_manager.select_for_update().filter(pk=row.own).first()
    if record is None:
        row.record["id"] = str(row.own)
        return False
    sent = record
    record = _kept(sent)
    row.record["id"] = f"own:{row.own}"
    importing.once(row)
    made.record_kind, made.record_id = provenance.KINDS[type(record)], record.pk
    made.name = line.name = (row.name or str(record))[:255]
    now, was = cells_of(record), cells_of(sent)
    changed = [
        key
        for key in _columns(row, kind)
        if _cell(row, key) not in (as_read(now.get(key, "")), as_read(was.get(key, "")))
    ]
    line.what = UNCHANGED
    hidden = hidden_cells(record)
    # What is hidden here and empty there is not said.
    changed = [key for key in changed if key not in hidden or _cell(row, key)]
    if not changed:
        return True
    if row.rows.one("version") != version_of(was, kind):
        raise Refused("Changed here since", _since(sent, record))
    if sent != record:
        row.problems.append(f"It was made one with “{record}”, which is what is changed.")
    may_edit(importing)
    for key in changed:
        if key in hidden:
            raise refuse_hidden(BY_KEY[key].label)
    made.before = taking_back.state_of(record, None)
    groups = _groups(importing, row, record, changed)
    people = {"phone", *_PEOPLE} & set(changed) if isinstance(record, Service) else set()
    for key in changed:
        if key not in people and _group_of(record, key) not in BY_MODEL[type(record)]:
            row.problems.append(f"“{BY_KEY[key].label}” cannot be changed here; left as it is.")
    if groups or people:
        write_people = partial(_people, row, record, changed) if people else None
        parts = write(importing, record, groups, line, write_people)
        written(made, record, parts)
        made.changes = changed_cells(now, cells_of(type(record)._base_manager.get(pk=record.pk)))
    return True


def _contact(importing: RowsImport, row: RowRecord, line: ImportLine, made: RowOutcome) -> bool:
    """A contact that was written out: known by its version, which says what it was; without one it is new."""
    sent = Service._base_manager.select_for_update().filter(pk=row.own).first()
    if sent is None:
        return False
    record = _kept(sent)
    made.record_kind, made.record_id, line.what = "service", record.pk, UNCHANGED
    keys = ("contact_name", "contact_role", "phone", "email")
    wanted = {
        key: _cell(row, key) for key in keys if row.rows.has(key) and key not in row.rows.first.withheld
    }
    shown = [cells for _contact, cells in seen_contacts(record)]
    if any(all(as_read(cells[key]) == value for key, value in wanted.items()) for cells in shown):
        return True
    version = row.rows.one("version")
    was = next(
        (one for one, cells in seen_contacts(record) if version_of(cells, Kind.CONTACTS) == version), None
    )
    if version and was is None:
        raise Refused("Changed here since", _since(sent, record))
    if not any(wanted.get(key) for key in keys if was or key != "phone"):
        raise Refused("Says nothing", "It has no name, phone or email.")
    may_edit(importing)
    before = next((cells for one, cells in seen_contacts(record) if one == was), {})
    changed = {key for key, value in wanted.items() if as_read(before.get(key, "")) != value}
    made.before = taking_back.state_of(record, None)
    said = {key.removeprefix("contact_"): wanted[key] for key in keys if key in changed}
    labels = {key.removeprefix("contact_"): BY_KEY[key].label for key in keys}
    write_it = partial(write_contact, record, was, said, labels, row.problems)
    written(made, record, write(importing, record, {}, line, write_it))
    label = row.name or "Contact"
    made.changes = [[label, cells_in_words(was), ", ".join(filter(None, wanted.values()))]]
    return True


def _kept(sent: Any) -> Any:
    """The record itself, or the one with which it was made one since."""
    kept = now_called([sent.pk]).get(sent.pk) if sent.archived_at else None
    return type(sent)._base_manager.select_for_update().get(pk=kept) if kept else sent


def _since(sent: Any, record: Any) -> str:
    return CHANGED_SINCE if sent == record else MADE_ONE.format(record)


def cells_in_words(contact: Contact | None) -> str:
    if contact is None:
        return ""
    return ", ".join(filter(None, (contact.name, contact.role, contact.phone, contact.email)))


def as_read(text: str) -> str:
    """A cell as it is after it was written to a file and read again."""
    return said(text_of(neutral(text)))


def _columns(row: RowRecord, kind: Kind) -> list[str]:
    keys = [field.key for field in columns_out(kind) if field.key not in ("own", "version")]
    return [key for key in keys if row.rows.has(key) and key not in row.rows.first.withheld]


def _cell(row: RowRecord, key: str) -> str:
    return row.rows.one(key)


def _groups(
    importing: RowsImport, row: RowRecord, record: Any, changed: list[str]
) -> dict[str, dict[str, Any]]:
    """The parts that the changed cells belong to, as plain values."""
    wanted = {_group_of(record, key) for key in changed} & set(BY_MODEL[type(record)])
    if isinstance(record, Service):
        made = _of_service(importing, row, record, changed)
    elif isinstance(record, Organisation):
        made = said_service.said_organisation(
            {"organization": {"id": "x", **row.record}}, row.problems
        ).groups
    else:
        found = said_places.place({**place_of(row.rows.first, []), "id": "x"}, row.problems)
        made = found.groups if found else {}
    groups = {
        group: only
        for group in wanted
        if group in made and (only := _only(record, row, made[group], changed))
    }
    if {"name", "organisation_name"} & set(changed) and not row.name:
        raise Refused("No name", "A name is the one thing a listing must have.")
    return groups


def _group_of(record: Any, key: str) -> str:
    """The part of this record that a cell belongs to, or nothing."""
    if isinstance(record, Organisation) and key == "phone":
        return "phone"
    return "getting_there" if key == "place_description" else BY_KEY[key].group


def _only(record: Any, row: RowRecord, value: dict[str, Any], changed: list[str]) -> dict[str, Any]:
    """What of a part the changed cells say. A cell that cannot be read leaves what stands here."""
    cells = _CELLS_OF.get(type(record), {})
    return {
        name: said
        for name, said in value.items()
        if name not in cells or (cells[name] in changed and (said or not _cell(row, cells[name])))
    }


def _of_service(
    importing: RowsImport, row: RowRecord, record: Service, changed: list[str]
) -> dict[str, dict[str, Any]]:
    if not row.name:
        raise Refused("No name", "A name is the one thing a listing must have.")
    told = said_service.read(normalise.normalise({**row.record, "id": "x"}))
    row.problems += told.problems
    made = service_values(told, None, importing.vocabulary, importing.around)
    made |= row.stated
    made.pop("people", None)
    if "words" in made and record.summary and record.summary != cleaning.first_sentence(record.description):
        made["words"].pop("summary", None)  # an editor wrote it
    if "needs" in changed:
        made["needs"] = {"needs": _needs(importing, row)}
    if "free" not in changed:
        made.pop("free", None)
    elif "free" in row.stated:
        made["cost"] = made.get("cost", {}) if "cost" in changed else {}
        _state(record, "free", made["free"])
    if "referral_only" in changed and "referral" in made:
        _state(record, "referral", made["referral"])
    return {group: value for group, value in made.items() if value}


def _state(record: Service, group: str, value: dict[str, Any]) -> None:
    """What an editor writes of a fact is confirmed by them."""
    basis = BY_MODEL[Service][group].basis
    value[basis] = str(Basis.CONFIRMED)


def _people(row: RowRecord, record: Service, changed: list[str]) -> bool:
    """Lines and people as they are, but for what was changed; those that have no column stay."""
    wrote = "phone" in changed and write_phones(record, row, BY_KEY["phone"].label)
    said = {key.removeprefix("contact_"): _cell(row, key) for key in _PEOPLE if key in changed}
    if not said:
        return wrote
    labels = {key.removeprefix("contact_"): BY_KEY[key].label for key in _PEOPLE}
    return write_contact(record, record.contacts.first(), said, labels, row.problems) or wrote


def _needs(importing: RowsImport, row: RowRecord) -> list[dict[str, str]]:
    slugs: dict[str, None] = {}
    for term in split_terms(row.rows.one("needs")):
        found = [slug for mapping in importing.vocabulary.of_term("", term) for slug in mapping.needs]
        if not found:
            row.problems.append(f"“{term[:60]}” is no need that we know; left out.")
        slugs |= dict.fromkeys(found)
    known = [slug for slug in slugs if slug in importing.vocabulary.slugs]
    return [{"need": importing.vocabulary.id_of(slug), "basis": str(Basis.CONFIRMED)} for slug in known]


__all__ = ["applies", "as_read"]
