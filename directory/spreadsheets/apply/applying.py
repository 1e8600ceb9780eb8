"""Brings rows into the directory, some hundred a transaction, by the same steps as a feed's records.

A dry run does all of it for each row and takes it back. An editor's own edits are never overwritten.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from directory.accounts.actors import Actor
from directory.accounts.permissions import IMPORT_LISTINGS, require
from directory.bulk.collecting import many_objects
from directory.bulk.new_row import new_row
from directory.catalogue.models import Service
from directory.indexing.touched import postponed
from directory.openreferral import normalise
from directory.openreferral.batches.read_ahead import postcodes_of
from directory.openreferral.batches.waiting_rows import WrittenSince
from directory.openreferral.feeds import characters
from directory.openreferral.feeds.reader import Feed
from directory.openreferral.identity import merged
from directory.openreferral.importer import (
    CHANGED,
    SKIPPED,
    UNCHANGED,
    Importing,
    ImportStopped,
)
from directory.openreferral.models import ImportLine, ImportRun, SourceRecord
from directory.openreferral.organisations_and_places import Placed
from directory.openreferral.source import service
from directory.spreadsheets.apply import apply_others, apply_own, apply_times, known_again, taking_back
from directory.spreadsheets.apply.matching import Matches, is_ours
from directory.spreadsheets.apply.tighten import hide, keep_from_public
from directory.spreadsheets.columns.names_of_fields import Kind
from directory.spreadsheets.listing_cells import Cells, cells_of, changed_cells
from directory.spreadsheets.models import RowOutcome, Spreadsheet
from directory.spreadsheets.rows.refusals import Refused
from directory.spreadsheets.rows.row_records import RowRecord
from directory.upkeep.inferred_facts import Refused as RefusedFacts

log = logging.getLogger(__name__)
JOINED = "joined"
"""A row that continues another."""
Progress = Callable[[int], object]
_WRITTEN_AT_ONCE = 50


def look_through(
    sheet: Spreadsheet, records: Iterable[RowRecord], *, by: Actor, progress: Progress = lambda done: None
) -> None:
    """What would become of each row, kept as outcomes of the check; the directory stays as it is."""
    require(by, IMPORT_LISTINGS)
    with disable_reference_index_auto_update():
        RowsImport(sheet, by, dry=True).check(records, progress)


def bring_in(
    sheet: Spreadsheet,
    records: list[RowRecord],
    *,
    by: Actor,
    progress: Progress = lambda done: None,
    brought: Iterable[RowRecord] = (),
) -> ImportRun:
    """Import the rows, after those that were `brought` before, each whole or refused with its reason.

    The run says how far it came at every row. Raises NotAllowed, or ImportStopped when it cannot go on.
    """
    require(by, IMPORT_LISTINGS)
    with ExitStack() as stack:
        stack.enter_context(many_objects())
        stack.enter_context(disable_reference_index_auto_update())
        stack.enter_context(postponed())
        importing = RowsImport(sheet, by)
        for row in brought:
            importing.first_row.setdefault(row.id, row.rows.numbers[0])
        feed = Feed(iter(records), "3.0", len(records), sheet.name)
        count = iter(range(1, len(records) + 1))
        return importing.whole(feed, lambda: progress(next(count))).run


class RowsImport(Importing):
    """The import of one spreadsheet."""

    def __init__(self, sheet: Spreadsheet, by: Actor, *, dry: bool = False) -> None:
        super().__init__(sheet.source, by, again=False)
        self.sheet, self.kind, self.dry = sheet, Kind(sheet.kind), dry
        # What is matched by name is read once, with all rows before it; what waits is written first.
        self.matches = Matches(self.known.waiting.write)
        self.first_row: dict[str, int] = {}
        self.current: RowRecord | None = None
        self.own_record = False
        self.run = ImportRun(source=sheet.source)
        # Rows of these kinds read what they wrote.
        self.known.waiting.at_once = self.kind != Kind.SERVICES
        # A row that changes something shows its cells before and after, as the database has them.
        self.known.hand.at_once = True

    def check(self, records: Iterable[RowRecord], progress: Progress) -> None:
        """Each row by itself, taken back at once; outcomes are written a few at a time."""
        waiting: list[RowOutcome] = []
        done = 0
        for row in records:
            waiting += self._outcomes(row)
            done += 1
            if len(waiting) >= _WRITTEN_AT_ONCE:
                RowOutcome.objects.bulk_create(waiting)
                waiting = []
                progress(done)
        RowOutcome.objects.bulk_create(waiting)
        progress(done)

    def _lines(self, records: list[Any]) -> None:
        if self.sheet.run_id is None:
            Spreadsheet.objects.filter(pk=self.sheet.pk).update(run=self.run)
            self.sheet.run = self.run
        super()._lines(records)

    def _read_ahead(self, records: list[RowRecord]) -> None:
        read = [row.record for row in records]
        self.known.ahead.expect(read)
        self.around.postcodes.expect(postcodes_of(read))

    def _line(self, given: Any) -> None:
        if given.own is not None:
            self.known.waiting.write()
        # A row may come twice, where its batch could not be written: it is left as it was read.
        self._outcomes(replace(given, problems=[*given.problems]))

    def _cannot_be_written(self, record: RowRecord, problem: Exception) -> None:
        if isinstance(problem, ImportStopped | WrittenSince):
            raise problem
        row = replace(record, problems=[*record.problems])
        with transaction.atomic():
            line, outcomes, told = self._begin(row)
            self._cannot(line, outcomes, problem, told)
            self.known.write()
            self._keep_counts()

    def _begin(self, row: RowRecord) -> tuple[ImportLine, list[RowOutcome], list[str]]:
        told: list[str] = []
        row.record = characters.mended_copy(row.record, told)
        line: ImportLine = new_row(ImportLine, run=self.run, id_in_source=row.id[:200], name=row.name[:255])
        return line, [self._outcome(row, number) for number in row.rows.numbers], told

    def _outcome(self, row: RowRecord, number: int) -> RowOutcome:
        made: RowOutcome = new_row(
            RowOutcome,
            spreadsheet=self.sheet,
            is_check=self.dry,
            number=number,
            name=row.name[:255],
            what=JOINED,
        )
        if number == row.rows.numbers[0]:
            made.what = ""
        return made

    def _outcomes(self, row: RowRecord) -> list[RowOutcome]:
        line, outcomes, told = self._begin(row)
        made = outcomes[0]
        before = self._so_far()
        try:
            with self._apart():
                self._row(row, line, made)
                line.problems = list(dict.fromkeys([*told, *row.problems, *line.problems]))
                made.what, made.told = line.what, line.problems
                self._keep(line, outcomes)
                if self.dry:
                    self.known.waiting.write()
                    transaction.set_rollback(True)
            if self.dry:
                self._undo(before)
        except WrittenSince:
            raise
        except Refused as problem:
            self._undo(before, problem)
            self._refuse(line, outcomes, problem.why, [str(problem), *told, *row.problems])
        except service.NotAService as problem:
            self._undo(before, problem)
            self._refuse(line, outcomes, "Cannot be read", [str(problem), *told])
        except Exception as problem:  # noqa: BLE001  one row never keeps the others out
            self._undo(before, problem)
            self._cannot(line, outcomes, problem, told)
        self.counts[line.what] += 1
        return outcomes

    def _cannot(
        self,
        line: ImportLine,
        outcomes: list[RowOutcome],
        problem: Exception,
        told: list[str],
    ) -> None:
        log.warning("Row %s could not be imported: %s", outcomes[0].number, type(problem).__name__)
        words = str(characters.mended(str(problem)[:200], []))
        self._refuse(line, outcomes, "Cannot be written", [f"{type(problem).__name__}: {words}", *told])

    def _keep(self, line: ImportLine, outcomes: list[RowOutcome]) -> None:
        if self.dry:
            return
        self._write(line)
        outcomes[0].line = line
        for outcome in outcomes:
            outcome.pk = None
        self.known.waiting.add(*outcomes)

    def _refuse(
        self,
        line: ImportLine,
        outcomes: list[RowOutcome],
        why: str,
        told: list[str],
    ) -> None:
        line.what, line.changes = SKIPPED, []
        line.problems = list(dict.fromkeys(told))
        first = outcomes[0]
        first.what, first.why, first.told = SKIPPED, why, line.problems
        first.changes, first.kept, first.before, first.record_id = [], [], {}, None
        for other in outcomes[1:]:
            other.what, other.why = SKIPPED, "Belongs to a row that was refused"
            other.told = [f"Row {first.number} was refused: {why}.", *line.problems[:1]]
        self._keep(line, outcomes)

    # One row ------------------------------------------------------------------------------------------------

    def _row(self, row: RowRecord, line: ImportLine, made: RowOutcome) -> None:
        self._can_be_read(row)
        if row.own is not None and apply_own.applies(self, row, line, made):
            return
        if self.kind == Kind.SERVICES:
            self._service(row, line, made)
        elif self.kind == Kind.TIMES:
            apply_times.times(self, row, line, made)
        else:
            apply_others.APPLY[self.kind](self, row, line, made)

    def _can_be_read(self, row: RowRecord) -> None:
        if row.other_table:
            raise Refused(
                "Not a table of listings",
                f"This is {row.other_table}. "
                "Give organisations, services, places, contacts or opening times.",
            )
        if any(part.beyond for part in row.rows.parts):
            raise Refused(
                "More cells than headings",
                "It has more cells than there are headings: perhaps a comma that is not in quotes.",
            )
        if row.rows.lost_parent:
            raise Refused(
                "Belongs to a row that is not here",
                f"It belongs to the row with the id “{row.rows.lost_parent[:60]}”, which is not here.",
            )

    def once(self, row: RowRecord) -> None:
        """Raises Refused for a row that was in the file before."""
        first = self.first_row.setdefault(row.id, row.rows.numbers[0])
        if first != row.rows.numbers[0]:
            raise Refused("The same twice in this file", f"It is in row {first} already, which is kept.")
        self.times[row.id] += 1

    def _service(self, row: RowRecord, line: ImportLine, made: RowOutcome) -> None:
        held = self.known.get("service", row.id)
        if not row.name and held is not None and not row.rows.has("name"):
            row.name = row.record["name"] = str(held.raw.get("name", ""))
            line.name = made.name = row.name
        if not row.name:
            raise Refused("No name", "A name is the one thing a listing must have.")
        self.once(row)
        known_again.organisation(self, row)
        known_again.places(self, row.record)
        held = held or known_again.service(self, row)
        if held is None:
            if row.ended:
                raise Refused(
                    "Says it has closed", "It says that it has closed, and we have no such listing."
                )
            if not row.reachable:
                raise Refused("No way to reach it", "It has no phone, email, website or place.")
        row.record["metadata"] = {"said": row.stated, "hidden": sorted([*row.hidden, *row.hidden_people])}
        self.bring(row, line, made, held)

    def bring(self, row: RowRecord, line: ImportLine, made: RowOutcome, held: SourceRecord | None) -> None:
        """By the feeds' own steps, with what changed cell by cell and what it takes to take it back."""
        self.current, self.own_record = row, held is not None and is_ours(held)
        before: Cells = {}
        if held is not None and merged(held.raw, normalise.normalise(row.record)) != held.raw:
            self.known.waiting.write()
            record = Service.objects.select_for_update().get(pk=held.object_id)
            before = cells_of(record)
            made.before = taking_back.state_of(record, held)
        self._one(row.record, line)
        held = self.known.get("service", row.id)
        if held is None:
            return  # a listing of our own that came back: see directory/openreferral/our_own.py
        made.record_kind, made.record_id = "service", held.object_id
        if line.what == UNCHANGED:
            made.before = {}
            return
        if row.hidden or row.hidden_people:
            self.known.waiting.write()
            if hide(held.object_id, row, places=self._places_of_ours(row)):
                line.changes = [*line.changes, "kept from the public"]
        if not before and not self.sheet.show_new:
            keep_from_public(held.object_id, waiting=self.known.waiting.find(Service, held.object_id))
        if before:
            made.changes = changed_cells(before, cells_of(Service.objects.get(pk=held.object_id)))
            made.kept = [words for words in line.changes if "conflict" in words]
            if line.what == UNCHANGED:
                line.what = CHANGED

    def _places_of_ours(self, row: RowRecord) -> list[Any]:
        """Ids of the row's places that this source made: only those are hidden for it."""
        ids = [at["location"]["id"] for at in row.record.get("service_at_locations", [])]
        found = (self.known.get("location", identity) for identity in ids)
        return [held.object_id for held in found if held is not None and not is_ours(held)]

    def values(
        self, told: service.Said, places: list[Placed] | None, refused: RefusedFacts
    ) -> dict[str, Any]:
        """A listing that was here before gets only what the row itself says."""
        made = super().values(told, places, refused)
        stated = self.current.stated if self.current else {}
        made.update(stated)
        if not self.own_record:
            return made
        said = {*told.groups, *stated, *(["places"] if places else [])}
        filled = {
            group: {name: part for name, part in value.items() if part not in ("", [], None)}
            for group, value in made.items()
            if group in said
        }
        return {group: value for group, value in filled.items() if value}
