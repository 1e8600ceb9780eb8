"""Reads of a spreadsheet: what its columns are taken for, and which of its listings wait to be shown."""

from __future__ import annotations

from directory.catalogue.models import Service
from directory.catalogue.services import ServiceQuerySet
from directory.openreferral.importer import ADDED
from directory.spreadsheets.columns.guessing import Column, guess_columns
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.models import RememberedColumns, Spreadsheet


def columns_of(sheet: Spreadsheet, table: Table) -> list[Column]:
    """What each column is taken for: as remembered for its source, else guessed."""
    known = RememberedColumns.objects.filter(source=sheet.source, kind=sheet.kind).first()
    columns = guess_columns(table, Kind(sheet.kind), known.fields if known else None)
    for column in columns:
        for option in column.options:
            if known and option in known.options:
                column.options[option] = bool(known.options[option])
    return columns


def waiting_to_be_shown(sheet: Spreadsheet) -> ServiceQuerySet:
    """Listings that the import added and that nobody has published or begun to change."""
    added = sheet.outcomes.filter(is_check=False, what=ADDED, record_kind="service")
    return Service.objects.filter(
        pk__in=added.values("record_id"), live=False, archived_at=None, latest_revision=None
    )
