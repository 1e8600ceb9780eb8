"""New rows of a batch of records, written together: one statement for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from directory import clock
from directory.bulk.insert_rows import insert_rows, insert_said, insert_values, preparer
from directory.bulk.numbers_ahead import number_rows
from directory.openreferral.models import ImportLine, SourceGroup, SourceRecord

_FIRST: tuple[type[models.Model], ...] = (SourceRecord, ImportLine)
"""Rows that others name and that have their number only once they are written."""


Said = tuple[type[models.Model], dict[str, Any]]
"""A row that is to be: its model, and its values by column."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """How many rows waited and had been made at some point, and how often they had been written."""

    rows: int
    said: int
    groups: int
    made: int
    written: int


class WrittenSince(RuntimeError):
    """Rows of earlier records were written since the point that is gone back to."""


class WaitingRows:
    """Rows that wait to be written, in their order.

    Whoever reads what a waiting row says of the database calls `write` first. With `at_once` nothing waits.
    """

    def __init__(self) -> None:
        self.at_once = False
        self.after: Callable[[], None] = lambda: None
        """What else is written whenever these are: changed records, which may name new ones."""
        self._rows: list[models.Model] = []
        self._said: list[Said] = []
        self._groups: list[tuple[SourceRecord, str, dict[str, Any]]] = []
        self._by_id: dict[tuple[type[models.Model], Any], models.Model] = {}
        self._made: dict[tuple[type[models.Model], Any], None] = {}
        self._written = 0

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self._rows.append(row)
            if row.pk is not None:
                self._by_id[type(row), row.pk] = row
                self._made[type(row), row.pk] = None
        if self.at_once:
            self.write()

    def add_said(self, rows: Iterable[Said]) -> None:
        """Rows by column, which nothing here needs as models."""
        self._said.extend(rows)
        if self.at_once:
            self.write()

    def add_groups(self, record: SourceRecord, said: dict[str, dict[str, Any]]) -> None:
        """What the source said of each group of a record that is new: a third of all rows of an import."""
        self._groups.extend((record, group, value) for group, value in said.items())
        if self.at_once:
            self.write()

    def find(self, model: type[models.Model], pk: Any) -> Any:
        """The row with this id if it waits, else None."""
        return self._by_id.get((model, pk))

    def has_made(self, model: type[models.Model], pk: Any) -> bool:
        """Whether a row with this id was added since `settle`, written or not."""
        return (model, pk) in self._made

    def so_far(self) -> SoFar:
        return SoFar(len(self._rows), len(self._said), len(self._groups), len(self._made), self._written)

    def has_written_since(self, point: SoFar) -> bool:
        return self._written != point.written

    def back_to(self, point: SoFar) -> None:
        """Forget what was added since. Raises WrittenSince where older rows were written meanwhile."""
        if not self.has_written_since(point):
            for row in self._rows[point.rows :]:
                self._by_id.pop((type(row), row.pk), None)
            del self._rows[point.rows :], self._said[point.said :], self._groups[point.groups :]
        elif point.rows:
            raise WrittenSince
        else:
            self._empty()
        for key in list(self._made)[point.made :]:
            del self._made[key]

    def settle(self) -> None:
        """What was written is committed, or rolled back as a whole."""
        self._empty()
        self._made = {}

    def _empty(self) -> None:
        self._rows, self._said, self._groups, self._by_id = [], [], [], {}

    def write(self) -> None:
        """Write all that waits, in the transaction that is open."""
        self._write_new()
        self.after()

    def _write_new(self) -> None:
        if not (self._rows or self._said or self._groups):
            return
        rows, said, groups = self._rows, self._said, self._groups
        self._written += 1
        self._empty()
        by_model: dict[type[models.Model], list[models.Model]] = {model: [] for model in _FIRST}
        for row in rows:
            by_model.setdefault(type(row), []).append(row)
        for model, each in by_model.items():
            if model in _FIRST:
                number_rows(model, each)
            if each:
                insert_rows(model, each)
        children: dict[type[models.Model], list[dict[str, Any]]] = {}
        for model, columns in said:
            children.setdefault(model, []).append(columns)
        for model, all_columns in children.items():
            insert_said(model, all_columns)
        if groups:
            insert_values(SourceGroup._meta.db_table, _COLUMNS, _group_values(groups))


_COLUMNS = ("record_id", "group", "value", "said_at", "edited_here", "conflict")


def _group_values(groups: list[tuple[SourceRecord, str, dict[str, Any]]]) -> Iterator[tuple[Any, ...]]:
    prepare = preparer(SourceGroup._meta.get_field("value"))
    now = SourceGroup._meta.get_field("said_at").get_db_prep_save(clock.now(), connection)
    for record, group, value in groups:
        yield record.pk, group, prepare(value), now, False, False
