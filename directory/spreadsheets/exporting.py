"""Listings out as a spreadsheet, in the columns that are read: CSV, XLSX or ODS, without formulas."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import QuerySet
from import_export import fields, resources
from tablib import Dataset

from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.catalogue.models import Location, Organisation, Service
from directory.spreadsheets.columns.names_of_fields import BY_KEY, Field, Kind, of_kind
from directory.spreadsheets.listing_cells import CELLS, Cells, cells_of, whole

CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
FORMATS = tuple(CONTENT_TYPES)
"""As tablib names them, which loads what each needs when one is written."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?")
"""A plain number below nought, such as a longitude, is no formula."""
MODELS: dict[Kind, type[models.Model]] = {
    Kind.SERVICES: Service,
    Kind.ORGANISATIONS: Organisation,
    Kind.PLACES: Location,
    Kind.CONTACTS: Service,
    Kind.TIMES: Service,
}
_NOT_OUT = {
    "id",
    "parent",
    "organisation_id",
    "service_id",
    "contact_id",
    "place_id",
    "closed_for_now",
    "contact_visible",
}
_NOT_OUT |= {
    "place_visible",
    "easting",
    "northing",
    "point",
    "weekday",
    "opens_at",
    "closes_at",
    "cost_label",
    "cost_per",
}
_NOT_OUT |= {"ages", "wait", "other_link", "link_label", "extension", "phone_type", "department"}
_NOT_OUT |= {"times_mo", "times_tu", "times_we", "times_th", "times_fr", "times_sa", "times_su"}
_NOT_OUT_OF_TIMES = {
    "service_id",
    "place_id",
    "bymonth",
    "byweekno",
    "byyearday",
    "bysetpos",
    "count",
    "wkst",
}
_NOT_OUT_OF_TIMES |= {key for key in _NOT_OUT if key.startswith("times_")}
"""Fields that are read of other people's files and that our own columns say in another way."""


def columns_out(kind: Kind) -> list[Field]:
    """The columns of our own spreadsheets."""
    if kind == Kind.TIMES:
        return [field for field in of_kind(kind) if field.key not in _NOT_OUT_OF_TIMES]
    return [field for field in of_kind(kind) if field.key not in _NOT_OUT]


def neutral(text: str) -> str:
    """Never a formula to a spreadsheet program, whoever wrote it; reading takes the mark off again."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NEGATIVE.fullmatch(text) else text


def version_of(cells: Cells, kind: Kind) -> str:
    """A short mark of what the cells say, to tell whether somebody changed the listing since."""
    said = {field.key: cells.get(field.key, "") for field in columns_out(kind) if field.key != "version"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def current_version(record: Any, kind: Kind) -> str:
    return version_of(cells_of(record), kind)


class _Sheet(resources.Resource):
    """One row for each record; its columns are those of the kind."""

    def __init__(self, kind: Kind, found: QuerySet[Any]) -> None:
        super().__init__()
        self.kind, self._found = kind, found
        self.fields = {
            field.key: fields.Field(attribute=field.key, column_name=field.label)
            for field in columns_out(kind)
        }

    def get_queryset(self) -> Any:
        return whole(self._found, self.kind)

    def get_export_order(self, selected_fields: Any = None) -> Any:
        return tuple(self.fields)

    def export_resource(self, instance: Cells, selected_fields: Any = None, **kwargs: Any) -> list[str]:
        return [neutral(instance.get(key, "")) for key in self.fields]

    def iter_queryset(self, queryset: Any) -> Iterator[Cells]:
        for record in queryset.iterator(chunk_size=200):
            for cells in CELLS[self.kind](record):
                yield {"version": version_of(cells, self.kind)} | cells


def dataset(kind: Kind, found: QuerySet[Any]) -> Dataset:
    """Rows of the records of this query."""
    made: Dataset = _Sheet(kind, found).export()
    made.title = str(kind).capitalize()
    return made


def export(*, kind: Kind, found: QuerySet[Any], file_format: str, by: Actor) -> bytes:
    """The file, as bytes, without what the public must not see and without where a refuge is.

    Asks for leave to edit listings, and is in the audit. Raises NotAllowed.
    """
    require(by, EDIT_LISTINGS)
    made = dataset(kind, found)
    audit(
        "listings.exported", None, by=by, detail={"kind": str(kind), "rows": len(made), "format": file_format}
    )
    return as_file(made, file_format)


def as_file(made: Dataset, file_format: str) -> bytes:
    """CSV has the mark by which Excel knows UTF-8."""
    if file_format == "csv":
        return b"\xef\xbb\xbf" + str(made.export("csv")).encode()
    return bytes(made.export(file_format))


def rows_as_file(
    headings: Sequence[str], rows: Sequence[Sequence[str]], file_format: str, title: str
) -> bytes:
    """Any table, without formulas."""
    made = Dataset(headers=[neutral(heading) for heading in headings], title=title[:30])
    for row in rows:
        made.append([neutral(cell) for cell in row])
    return as_file(made, file_format)


_EXAMPLES: dict[Kind, list[dict[str, str]]] = {
    Kind.SERVICES: [
        {
            "name": "Example: Tuesday lunch club",
            "organisation": "Example Community Association",
            "description": "A hot lunch and company. Come on your own or bring a friend.",
            "status": "active",
            "website": "https://www.example.org/lunch",
            "email": "lunch@example.org",
            "phone": "01632 960011",
            "contact_name": "Alex Example",
            "contact_role": "Coordinator",
            "place_name": "Example Hall",
            "address": "1 Example Street",
            "town": "Exampleton",
            "postcode": "DT4 8NF",
            "times": "Tuesdays 12 noon to 2pm, not in August",
            "cost": "£4.50",
            "free": "No",
            "minimum_age": "60",
            "eligibility": "Anybody over 60 and their carers",
            "needs": "Lunch clubs; Loneliness",
            "begin": "Just turn up",
            "referral_only": "No",
            "step_free": "Yes",
            "hearing_loop": "No",
            "checked_on": "2026-03-12",
        }
    ],
    Kind.ORGANISATIONS: [
        {
            "organisation_name": "Example Community Association",
            "description": "We run the hall and what happens in it.",
            "website": "https://www.example.org",
            "email": "hello@example.org",
            "phone": "01632 960012",
        }
    ],
    Kind.PLACES: [
        {
            "place_name": "Example Hall",
            "address": "1 Example Street",
            "town": "Exampleton",
            "postcode": "DT4 8NF",
            "place_description": "Bus 4 stops outside.",
            "step_free": "Yes",
        }
    ],
    Kind.CONTACTS: [
        {
            "service": "Example: Tuesday lunch club",
            "organisation": "Example Community Association",
            "contact_name": "Alex Example",
            "contact_role": "Coordinator",
            "phone": "01632 960011",
            "email": "alex@example.org",
        }
    ],
    Kind.TIMES: [
        {
            "service": "Example: Tuesday lunch club",
            "organisation": "Example Community Association",
            "place_name": "Example Hall",
            "weekday": "Tuesday",
            "opens_at": "12:00",
            "closes_at": "14:00",
            "school": "Term time only",
            "times": "Ring the bell",
        },
    ],
}


def template(kind: Kind, file_format: str) -> bytes:
    """Our own columns with an example to write over."""
    columns = [field for field in columns_out(kind) if field.key not in ("own", "version")]
    if kind not in (Kind.CONTACTS, Kind.TIMES):
        columns.insert(0, BY_KEY["id"])
    rows = [[example.get(field.key, "") for field in columns] for example in _EXAMPLES[kind]]
    return rows_as_file([field.label for field in columns], rows, file_format, kind.capitalize())
