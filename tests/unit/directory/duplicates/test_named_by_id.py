"""A listing that was made one with another, and that a spreadsheet or a feed still names by its id here."""

import pytest

from directory.accounts.actors import SYSTEM
from directory.catalogue.models import Service
from directory.duplicates import actions
from directory.openreferral.importer import import_records
from directory.spreadsheets import actions as sheets
from directory.spreadsheets import running
from directory.spreadsheets.columns.names_of_fields import Kind as SheetKind
from directory.spreadsheets.exporting import export, rows_as_file
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.models import Spreadsheet, Stage
from tests.factories.catalogue import ServiceFactory
from tests.unit.directory.duplicates.test_feeds_and_organisations import said

pytestmark = pytest.mark.django_db


def sheet_of(*services, **cells):
    """As it was written out, with cells changed, by heading, in the row of the last."""
    found = Service._base_manager.filter(pk__in=[one.pk for one in services])
    raw = export(kind=SheetKind.SERVICES, found=found, file_format="csv", by=SYSTEM)
    table = read_table(raw, "own.csv")
    rows = [list(row.cells) for row in table.rows]
    at = next(row for row in rows if str(services[-1].pk) in row)
    for heading, value in cells.items():
        at[table.headings.index(heading)] = value
    return rows_as_file(table.headings, rows, "csv", "Own")


def import_sheet(content):
    sheet = sheets.take_file(name="own.csv", content=content, source_name="Ourselves", kind="", by=SYSTEM)
    Spreadsheet.objects.filter(pk=sheet.pk).update(stage=Stage.TO_IMPORT)
    running.import_now(sheet, by=SYSTEM)
    return list(sheet.outcomes.filter(is_check=False).order_by("number"))


def test_a_row_written_out_before_changes_the_one_that_stayed(kept, merged):
    content = sheet_of(merged, Email="new@example.org")
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    rows = import_sheet(content)
    assert [row.what for row in rows] == ["changed"], [row.told for row in rows]
    changed = rows[0]
    assert changed.record_id == kept.pk
    assert "It was made one with “Harbour lunch club”, which is what is changed." in changed.told
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.email, merged.email) == ("new@example.org", "")
    assert kept.name == "Harbour lunch club"


def test_a_row_that_says_nothing_new_changes_nothing(kept, merged):
    content = sheet_of(merged)
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    before = list(Service._base_manager.order_by("pk").values())
    assert [row.what for row in import_sheet(content)] == ["unchanged"]
    assert list(Service._base_manager.order_by("pk").values()) == before


def test_a_row_of_another_time_is_told_with_whom_it_is_one(kept, merged):
    content = sheet_of(merged, Email="new@example.org", **{"Version (leave as it is)": "another"})
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    row = import_sheet(content)[0]
    assert row.what == "skipped"
    assert "made one with “Harbour lunch club”" in " ".join(row.told)


def test_a_merge_that_was_undone_leads_nowhere(kept, merged):
    content = sheet_of(merged, Email="new@example.org")
    actions.undo_merge(merge=actions.merge(kept=kept, merged=merged, by=SYSTEM), by=SYSTEM)
    assert [row.what for row in import_sheet(content)] == ["changed"]
    merged.refresh_from_db()
    assert merged.email == "new@example.org"


@pytest.mark.parametrize("steps", [1, 2])
def test_a_feed_that_passes_on_a_merged_listing_makes_it_not_anew(kept, merged, steps):
    last = kept
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    if steps == 2:
        last = ServiceFactory(name="Harbour meals", organisation=kept.organisation)
        actions.merge(kept=last, merged=kept, by=SYSTEM)
    report = import_records([said(id=str(merged.pk), name="The harbour lunch")], source="county", by=SYSTEM)
    assert report.lines[0].what == "unchanged"
    assert report.lines[0].problems == [
        f"This listing was made one with “{last.name}”, which stays as it is here."
    ]
    assert Service.objects.filter(archived_at=None).get() == last


def test_a_spreadsheet_of_others_that_names_it_makes_it_not_anew(kept, merged):
    actions.merge(kept=kept, merged=merged, by=SYSTEM)
    rows = f"Id,Name,Organisation,Phone\n{merged.pk},The harbour lunch,Harbour Trust,01305 251150\n"
    made = import_sheet(rows.encode())
    assert [row.what for row in made] == ["unchanged"], [row.told for row in made]
    assert Service.objects.filter(archived_at=None).get() == kept
