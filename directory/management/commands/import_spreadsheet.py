"""Import listings from a spreadsheet: manage.py import_spreadsheet FILE --source NAME"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from directory.accounts.actors import System
from directory.openreferral.importer import ADDED, CHANGED, SKIPPED, UNCHANGED, ImportStopped
from directory.spreadsheets import actions, reads, running
from directory.spreadsheets.apply.applying import JOINED
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.exporting import FORMATS, rows_as_file
from directory.spreadsheets.files.limits import NotASpreadsheet
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.models import Spreadsheet

SHOWN = 50
"""Refused rows printed; all of them are kept."""


class Command(BaseCommand):
    help = "Import organisations, services, places, contacts or opening times from CSV, XLSX or ODS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="A spreadsheet: CSV, XLSX or ODS.")
        parser.add_argument("--source", required=True, help="Whose listings these are; the same each time.")
        parser.add_argument("--kind", choices=list(Kind), default="", help="What each row is; else guessed.")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help="Take this column for this field; an empty field leaves it out. May be given again.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would change; change nothing.")
        parser.add_argument(
            "--show-new", action="store_true", help="Show new listings to the public at once."
        )
        parser.add_argument("--refused", default="", help="Write the refused rows to this file, with why.")

    def handle(self, *args: Any, **options: Any) -> None:
        path, by = Path(options["file"]), System("import")
        try:
            content = path.read_bytes()
            sheet = actions.take_file(
                name=path.name, content=content, source_name=options["source"], kind=options["kind"], by=by
            )
            self._columns(sheet, options["column"])
            actions.choose_columns(
                sheet=sheet, fields=sheet.fields, options=sheet.options, remember=True, by=by
            )
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        except (NotASpreadsheet, actions.WrongColumns) as problem:
            raise CommandError(str(problem)) from problem
        dry = options["dry_run"]
        if dry:
            running.check_now(sheet, by=by)
        else:
            self._import(sheet, by, options["show_new"])
        self._report(sheet, dry, options["refused"])
        if dry:
            sheet.delete()

    def _import(self, sheet: Spreadsheet, by: System, show_new: bool) -> None:
        actions.skip_check(sheet=sheet, show_new=show_new, by=by)
        try:
            with tqdm(total=sheet.rows, unit=" rows", disable=None) as bar:
                running.import_now(sheet, by=by, progress=lambda done: bar.update(done - bar.n))
        except ImportStopped as problem:
            raise CommandError(str(problem)) from problem

    def _columns(self, sheet: Spreadsheet, chosen: list[str]) -> None:
        table = read_table(bytes(sheet.content), sheet.name)
        for note in table.notes:
            self.stdout.write(note)
        for one in chosen:
            heading, _equals, key = one.rpartition("=")
            if heading not in table.headings:
                raise CommandError(f"There is no column “{heading}”. It has: {', '.join(table.headings)}.")
            sheet.fields[table.headings.index(heading)] = key
        for column in reads.columns_of(sheet, table):
            key = sheet.fields[column.place]
            self.stdout.write(
                f"{column.heading[:30]:<30}  {key or '(left out)':<18}  {column.sureness}: {column.reason}"
            )

    def _report(self, sheet: Spreadsheet, dry: bool, refused: str) -> None:
        rows = sheet.outcomes.filter(is_check=dry)
        for row in rows.filter(what=SKIPPED).order_by("number")[:SHOWN]:
            self.stdout.write(f"Row {row.number} refused: {row.why}. {' '.join(row.told[:1])}")
        for row in rows.filter(what=CHANGED).order_by("number")[:SHOWN]:
            cells = "; ".join(f"{label}: “{was[:40]}” → “{now[:40]}”" for label, was, now in row.changes)
            self.stdout.write(f"Row {row.number} changed: {row.name[:60]}. {cells}")
        if refused:
            kind = Path(refused).suffix.removeprefix(".").lower()
            file_format = kind if kind in FORMATS else "csv"
            headings, cells_of = running.refused_table(sheet, is_check=dry)
            Path(refused).write_bytes(rows_as_file(headings, cells_of, file_format, "Refused"))
        found = running.counts_of(sheet, is_check=dry)
        words = (
            f"{found[ADDED]} new, {found[CHANGED]} changed, {found[UNCHANGED]} the same, "
            f"{found[SKIPPED]} refused, {found[JOINED]} joined to another: "
            f"{sheet.rows} row{'s' if sheet.rows != 1 else ''}."
        )
        self.stdout.write(words + (" Dry run: nothing was written." if dry else ""))
