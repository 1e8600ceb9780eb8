"""Brings records in a batch at a time, a transaction each; one that fails is done again record by record."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from directory import clock
from directory.indexing.models import ListingChange
from directory.indexing.touched import gathered
from directory.openreferral.identity import Known, Point
from directory.openreferral.models import ImportLine, ImportRun
from directory.openreferral.organisations_and_places import Surroundings

log = logging.getLogger(__name__)
Progress = Callable[[], object]


@dataclass(frozen=True, slots=True)
class SoFar:
    """Where a run stands, to go back to when what comes next is rolled back."""

    lines: int
    counts: dict[str, int]
    times: Counter[str]
    again: dict[str, ImportLine]


@dataclass(frozen=True, slots=True)
class BeforeRecord:
    """What a record that fails goes back to, within its batch."""

    known: Point
    around: int
    touched: int
    said: dict[UUID, datetime]
    writes: int


class WrittenWithOthers(RuntimeError):
    """A record failed when something of it may be written, in a transaction that holds other records too."""


class InBatches:
    """What an import needs to go back to where it stood. Importing itself builds on it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.around = Surroundings(known)
        self.run = ImportRun(source=known.source)
        self.lines: list[ImportLine] = []
        self.counts: dict[str, int] = {}
        self.times: Counter[str] = Counter()
        self.again_lines: dict[str, ImportLine] = {}
        self.touched: list[UUID] = []
        self.said: dict[UUID, datetime] = {}
        self.by_itself = True
        self._writes = 0

    def _read_ahead(self, records: list[Any]) -> None:
        """Say what the records of a batch may ask of the database."""
        raise NotImplementedError

    def _line(self, given: Any) -> None:
        """Bring in one record, or tell why not."""
        raise NotImplementedError

    def _cannot_be_written(self, record: Any, problem: Exception) -> None:
        """One record by itself: it is told why, unless the run itself cannot go on."""
        raise NotImplementedError

    def _bring(self, records: list[Any], progress: Progress) -> None:
        """In one transaction; record by record where that fails, so that one keeps no other out."""
        stands = SoFar(len(self.lines), dict(self.counts), self.times.copy(), dict(self.again_lines))
        self.by_itself = len(records) == 1
        try:
            with transaction.atomic(), self._writes_counted():
                self._lines(records)
        except Exception as problem:  # noqa: BLE001  told of the record that it is of
            self._back_to(stands)
            if len(records) == 1:
                self._cannot_be_written(records[0], problem)
            else:
                why = problem.__cause__ or problem
                log.warning("A batch is imported again record by record: %s", type(why).__name__)
                for record in records:
                    self._bring([record], progress)
                return
        self.known.settle()
        self.around.settle()
        for _record in records:
            progress()

    def _lines(self, records: list[Any]) -> None:
        self._read_ahead(records)
        with self.around.postcodes.in_use(), gathered() as self.touched:
            self.said = {}
            for record in records:
                self._line(record)
            self.known.write()
        ListingChange.objects.bulk_create(
            [ListingChange(service_id=pk, said=at) for pk, at in self.said.items()],
            update_conflicts=True,
            unique_fields=["service_id"],
            update_fields=["said"],
        )
        self._keep_counts()

    def _back_to(self, stands: SoFar) -> None:
        """All since then was rolled back."""
        self.known.forget()
        self.around.forget()
        del self.lines[stands.lines :]
        self.counts, self.times, self.again_lines = dict(stands.counts), stands.times.copy(), stands.again

    def _keep_counts(self) -> None:
        for what, count in self.counts.items():
            setattr(self.run, what, count)
        self.run.last_line_at = clock.now()
        self.run.save(update_fields=[*self.counts, "last_line_at"])

    @contextmanager
    def _writes_counted(self) -> Iterator[None]:
        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            self._writes += not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            yield

    def _apart(self) -> AbstractContextManager[object]:
        """For all that writes one record. By itself it can be taken back; with others see `_undo`."""
        return transaction.atomic() if self.by_itself else nullcontext()

    def _so_far(self) -> BeforeRecord:
        return BeforeRecord(
            self.known.so_far(), self.around.so_far(), len(self.touched), dict(self.said), self._writes
        )

    def _undo(self, before: BeforeRecord | None, why: Exception | None = None) -> None:
        """What one record did since then.

        Most that fail were refused before anything of them was written. Raises WrittenWithOthers where that
        is not sure and others are in the transaction, which is then done again record by record.
        """
        if not before:
            return
        if not self.by_itself and (
            self._writes != before.writes
            or self.known.hand.changes != before.known.in_hand
            or isinstance(why, DatabaseError)
            or self.known.waiting.has_written_since(before.known.waiting)
        ):
            raise WrittenWithOthers from why
        self.known.forget(before.known)
        self.around.forget(before.around)
        del self.touched[before.touched :]
        self.said = before.said
