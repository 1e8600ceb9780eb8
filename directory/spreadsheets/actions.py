"""Taking a spreadsheet in, choosing its columns, looking it through and importing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import EDIT_LISTINGS, IMPORT_LISTINGS, require
from directory.audit.actions import record as audit
from directory.catalogue.models import Service
from directory.indexing.touched import touch
from directory.openreferral.importer import ensure_source
from directory.openreferral.models import Source
from directory.spreadsheets.columns.file_kind import guess_kind
from directory.spreadsheets.columns.guess_contents import filled
from directory.spreadsheets.columns.guessing import Column
from directory.spreadsheets.columns.names_of_fields import BY_KEY, Kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.files.headings import fold
from directory.spreadsheets.files.reading import NotASpreadsheet, read_table
from directory.spreadsheets.models import CHECK_STOPPED, RememberedColumns, Spreadsheet, Stage
from directory.spreadsheets.reads import columns_of, waiting_to_be_shown

KEPT_DAYS = 90
"""How long a file is kept, for its refused rows and to take the import back."""


_TO_CHOOSE = (Stage.COLUMNS, Stage.TO_CHECK, Stage.CHECKED, Stage.STOPPED)


class WrongColumns(ValueError):
    """Columns that cannot be imported as they were chosen; the message says why."""


@transaction.atomic
def take_file(*, name: str, content: bytes, source_name: str, kind: str = "", by: Actor) -> Spreadsheet:
    """Keep a file with what its columns are taken for. Raises NotAllowed or NotASpreadsheet."""
    require(by, IMPORT_LISTINGS)
    table = read_table(content, name)
    if not table.rows:
        raise NotASpreadsheet(f"{name} has headings and no rows below them.")
    source = ensure_source(slugify(source_name)[:80] or "spreadsheet", name=source_name[:200])
    rows_are = Kind(kind) if kind else _kind_before(source, table) or guess_kind(table)
    sheet = Spreadsheet(
        source=source,
        name=name[:200],
        content=content,
        kind=str(rows_are),
        rows=len(table.rows),
        by_label=by.label[:200],
        by_user=by if isinstance(by, User) else None,
    )
    _put(sheet, columns_of(sheet, table))
    sheet.save(force_insert=True)
    audit("listings.spreadsheet-given", sheet, by=by, detail={"rows": sheet.rows, "source": source.key})
    return sheet


def _kind_before(source: Source, table: Table) -> Kind | None:
    """What this source's rows were where its columns are called the same again."""
    have = {fold(heading) for heading in table.headings}
    for row in RememberedColumns.objects.filter(source=source).order_by("-changed_at"):
        if row.fields and len(have & set(row.fields)) * 10 >= len(have) * 8:
            return Kind(row.kind)
    return None


def _put(sheet: Spreadsheet, columns: Sequence[Column]) -> None:
    sheet.fields = [column.field for column in columns]
    sheet.options = {option: value for column in columns for option, value in column.options.items()}


@transaction.atomic
def guess_again(*, sheet: Spreadsheet, kind: str, by: Actor) -> None:
    """Its rows are something else than we thought. Raises NotAllowed or WrongColumns."""
    require(by, IMPORT_LISTINGS)
    _claim(sheet, Stage.COLUMNS)
    sheet.kind = str(Kind(kind))
    _put(sheet, columns_of(sheet, read_table(bytes(sheet.content), sheet.name)))
    sheet.save(update_fields=["kind", "fields", "options"])
    sheet.outcomes.filter(is_check=True).delete()


@transaction.atomic
def choose_columns(
    *, sheet: Spreadsheet, fields: Sequence[str], options: Mapping[str, Any], remember: bool, by: Actor
) -> None:
    """What each column is. Nothing is imported by it. Raises NotAllowed or WrongColumns."""
    require(by, IMPORT_LISTINGS)
    _claim(sheet, Stage.TO_CHECK)
    _can_be(sheet, fields)
    sheet.fields, sheet.options = list(fields), {key: bool(value) for key, value in options.items()}
    sheet.remember = remember
    sheet.save(update_fields=["fields", "options", "remember"])
    sheet.outcomes.filter(is_check=True).delete()


def _claim(sheet: Spreadsheet, stage: Stage) -> None:
    """Only what nothing works on and what is not imported. Raises WrongColumns where another was first."""
    free = Spreadsheet.objects.filter(pk=sheet.pk, stage__in=_TO_CHOOSE)
    if not free.update(stage=stage, stage_at=clock.now(), why_stopped=""):
        raise WrongColumns("It is being worked on, or is imported already.")
    sheet.refresh_from_db(fields=["stage", "stage_at", "why_stopped"])


def _can_be(sheet: Spreadsheet, fields: Sequence[str]) -> None:
    kind = Kind(sheet.kind)
    if len(fields) != len(sheet.fields):
        raise WrongColumns("There is not one choice for each column.")
    unknown = [key for key in fields if key and (key not in BY_KEY or kind not in BY_KEY[key].kinds)]
    if unknown:
        raise WrongColumns(f"There is no field “{unknown[0][:40]}” for these rows.")
    for key in dict.fromkeys(fields):
        if key and not BY_KEY[key].many and list(fields).count(key) > 1:
            raise WrongColumns(f"Two columns are “{BY_KEY[key].label}”, and only one can be.")
    named = {"name", "organisation_name", "place_name", "address", "postcode", "id", "own", "contact_name"}
    named |= {"service_id", "service", "phone", "email", "place_id"}
    if kind == Kind.PLACES:
        named |= {"town", "county", "point", "latitude", "easting"}
    if kind == Kind.TIMES:
        named |= {"weekday", "opens_at", "times", "place_name"}
    if not named & set(fields):
        raise WrongColumns("No column is the name. Choose which one is.")


@transaction.atomic
def ask_import(*, sheet: Spreadsheet, show_new: bool, by: Actor) -> bool:
    """Have it imported, and remember its columns. Whether this was the press that did: another was first."""
    require(by, IMPORT_LISTINGS)
    if show_new:
        require(by, EDIT_LISTINGS)
    ready = Spreadsheet.objects.filter(pk=sheet.pk, stage__in=(Stage.CHECKED, Stage.STOPPED))
    ready = ready.exclude(why_stopped=CHECK_STOPPED)
    if not ready.update(stage=Stage.TO_IMPORT, stage_at=clock.now(), show_new=show_new, why_stopped=""):
        return False
    sheet.refresh_from_db()
    if sheet.remember:
        _remember(sheet)
    return True


@transaction.atomic
def skip_check(*, sheet: Spreadsheet, show_new: bool, by: Actor) -> None:
    """Have it imported without looking it through first, as a command does that asked for no dry run."""
    require(by, IMPORT_LISTINGS)
    Spreadsheet.objects.filter(pk=sheet.pk, stage=Stage.TO_CHECK).update(stage=Stage.CHECKED)
    ask_import(sheet=sheet, show_new=show_new, by=by)


def _remember(sheet: Spreadsheet) -> None:
    """What was chosen, for the next file of this source."""
    table = read_table(bytes(sheet.content), sheet.name)
    chosen = {
        fold(heading): key
        for place, (heading, key) in enumerate(zip(table.headings, sheet.fields, strict=True))
        # One that was empty this time was not left out for good.
        if key or filled(table.column(place))
    }
    row, _made = RememberedColumns.objects.get_or_create(source=sheet.source, kind=sheet.kind)
    row.fields, row.options = {**row.fields, **chosen}, {**row.options, **sheet.options}
    row.changed_at = clock.now()
    row.save()


@transaction.atomic
def show_new_listings(*, sheet: Spreadsheet, by: Actor) -> int:
    """Publish what the import added and nobody published yet. Returns how many."""
    require(by, EDIT_LISTINGS)
    pks = list(waiting_to_be_shown(sheet).values_list("pk", flat=True))
    for start in range(0, len(pks), 500):
        Service.objects.filter(pk__in=pks[start : start + 500]).update(
            live=True, has_unpublished_changes=False, first_published_at=clock.now()
        )
    touch(pks)
    audit("listings.published", sheet, by=by, detail={"count": len(pks)})
    return len(pks)
