"""Records that a batch changes: read with all that belongs to them, changed here, and written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from directory import clock
from directory.bulk.insert_rows import insert_rows
from directory.bulk.numbers_ahead import number_rows
from directory.bulk.update_rows import update_rows
from directory.openreferral.child_rows import ChildRows, RowChanges
from directory.openreferral.field_groups import BY_MODEL, Rows
from directory.openreferral.models import SourceGroup, SourceRecord
from directory.upkeep.inferred_facts import Refused
from directory.upkeep.models import RefusedInference

Model = type[models.Model]
Expected = Callable[[str], Iterable[SourceRecord]]
"""Of a kind ("service"), the known records that the batch may change."""


class InHand(ChildRows):
    """What is read is locked until the transaction ends. Nothing is written before `write`.

    With `at_once` each change is written when it is made and nothing is kept, for whoever reads the database
    between two records.
    """

    def __init__(self) -> None:
        self.at_once = False
        self.changes = 0
        """How often something was changed here, ever."""
        self._expected: Expected = lambda kind: ()
        self.forget()

    def expect(self, expected: Expected) -> None:
        """What the next batch may change: asked when the first record of a kind is taken."""
        self.forget()
        self._expected = expected

    def forget(self) -> None:
        """It was written and is committed, or all was rolled back."""
        self._taken: set[int] = set()
        self._records: dict[tuple[Model, UUID], models.Model] = {}
        self._seen: dict[tuple[Model, UUID], models.Model] = {}
        self._groups: dict[int, dict[str, SourceGroup]] = defaultdict(dict)
        self._rows: dict[tuple[Model, UUID, str], list[models.Model]] = {}
        self._refused: dict[UUID, Refused] = {}
        self._updates: dict[tuple[Model, Any], tuple[models.Model, dict[str, None]]] = {}
        self._inserts: list[models.Model] = []
        self._deletes: dict[Model, list[Any]] = {}

    # Reading ------------------------------------------------------------------------------------------------

    def take(self, model: Model, held: SourceRecord) -> Any:
        """The record here that the source's is now, locked. Raises DoesNotExist where it is gone."""
        if held.pk not in self._taken:
            self._read(model, held)
        found = self._records.get((model, held.object_id))
        if found is None:
            raise model.DoesNotExist(f"{held} is here no more.")  # type: ignore[attr-defined]
        return found

    def look_at(self, model: Model, held: SourceRecord) -> Any:
        """The same where it stays as it is, and need not be locked."""
        key = (model, held.object_id)
        if (found := self._records.get(key) or self._seen.get(key)) is not None:
            return found
        ids = {held.object_id, *(row.object_id for row in self._expected(held.kind))}
        ids -= {pk for of, pk in (*self._records, *self._seen) if of is model}
        self._seen |= {(model, pk): row for pk, row in model._base_manager.in_bulk(list(ids)).items()}
        if key not in self._seen:
            raise model.DoesNotExist(f"{held} is here no more.")  # type: ignore[attr-defined]
        return self._seen[key]

    def groups_of(self, held: SourceRecord) -> dict[str, SourceGroup]:
        """What the source last said of a record that was taken."""
        return self._groups[held.pk]

    def refused_of(self, held: SourceRecord) -> Refused:
        """What editors refused of a listing."""
        if held.object_id not in self._refused:
            ids = {held.object_id, *(row.object_id for row in self._expected(held.kind))}
            made: dict[UUID, set[tuple[str, str]]] = {pk: set() for pk in ids}
            rows = RefusedInference.objects.filter(service_id__in=ids)
            for pk, part, value in rows.values_list("service_id", "part", "value"):
                made[pk].add((part, value))
            self._refused |= {pk: frozenset(pairs) for pk, pairs in made.items()}
        return self._refused[held.object_id]

    def _read(self, model: Model, held: SourceRecord) -> None:
        asked = [held, *(row for row in self._expected(held.kind) if row.pk is not None)]
        wanted = {row.pk: row for row in asked if row.pk not in self._taken}
        # It may have been made one with another since this run began.
        now = SourceRecord.objects.filter(pk__in=wanted).values_list("pk", "object_id", "is_merged")
        for pk, object_id, is_merged in now:
            wanted[pk].object_id, wanted[pk].is_merged = object_id, is_merged
        self._taken |= wanted.keys()
        ids = {row.object_id for row in wanted.values()} - {pk for of, pk in self._records if of is model}
        # Nobody publishes between the look at what stands here and the writing.
        found = model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk")
        self._records |= {(model, row.pk): row for row in found}
        for group in SourceGroup.objects.filter(record__in=wanted):
            self._groups[group.record_id][group.group] = group
        for rows in (rows for spec in BY_MODEL[model].values() for rows in spec.rows):
            self._rows |= {(model, pk, rows.relation): [] for pk in ids}
            ordered = ["sort_order", "pk"] if hasattr(rows.model, "sort_order") else ["pk"]
            children = rows.model._base_manager.filter(**{f"{rows.owner}__in": ids}).order_by(*ordered)
            for child in children:
                self._rows[model, getattr(child, f"{rows.owner}_id"), rows.relation].append(child)

    def of(self, record: models.Model, rows: Rows) -> Sequence[models.Model]:
        held = self._rows.get((type(record), record.pk, rows.relation))
        return super().of(record, rows) if held is None else list(held)

    # Changing -----------------------------------------------------------------------------------------------

    def change(self, record: models.Model, rows: Rows, changes: RowChanges) -> None:
        key = (type(record), record.pk, rows.relation)
        gone = {id(row) for row in changes.gone}
        for row in changes.gone:
            if row._state.adding:
                self._inserts = [one for one in self._inserts if one is not row]
            else:
                self._updates.pop((rows.model, row.pk), None)
                self._deletes.setdefault(rows.model, []).append(row.pk)
        for row, names in changes.changed:
            self.changed(row, *names)
        self._inserts += changes.fresh
        self.changes += bool(changes.gone or changes.fresh)
        left = [row for row in self._rows[key] if id(row) not in gone] + changes.fresh
        self._rows[key] = sorted(left, key=lambda row: getattr(row, "sort_order", 0))

    def changed(self, row: models.Model, *names: str) -> None:
        """These fields of the row are to be written as they are at the end."""
        self.changes += 1
        if not row._state.adding:
            _row, held = self._updates.setdefault((type(row), row.pk), (row, {}))
            held.update(dict.fromkeys(names))

    def keep(self, held: SourceRecord, group: str, value: dict[str, Any], *, ours: bool) -> None:
        """What the source says of the group from now on, and whether what is shown is an editor's."""
        row = self._groups[held.pk].get(group)
        if row is None:
            row = SourceGroup(record=held, group=group, value=value, edited_here=ours)
            self._groups[held.pk][group] = row
            self._inserts.append(row)
            self.changes += 1
            return
        row.value, row.said_at, row.edited_here = value, clock.now(), ours
        self.changed(row, "value", "said_at", "edited_here")

    def in_conflict(self, held: SourceRecord, groups: Iterable[str]) -> None:
        for group in groups:
            if (row := self._groups[held.pk].get(group)) is not None:
                row.conflict = True
                self.changed(row, "conflict")

    # Writing ------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write what was changed, in the transaction that is open. What is in hand stays in hand."""
        deletes, updates, inserts = self._deletes, self._updates, self._inserts
        self._deletes, self._updates, self._inserts = {}, {}, []
        for model, keys in deletes.items():
            model._base_manager.filter(pk__in=keys).delete()
        alike: dict[tuple[Model, tuple[str, ...]], list[models.Model]] = {}
        for (model, _key), (row, of_row) in updates.items():
            alike.setdefault((model, tuple(sorted(of_row))), []).append(row)
        for (model, names), rows in alike.items():
            update_rows(model, rows, names)
        fresh: dict[Model, list[models.Model]] = {}
        for row in inserts:
            fresh.setdefault(type(row), []).append(row)
        for model, rows in fresh.items():
            if rows[0].pk is None:
                number_rows(model, rows)
            insert_rows(model, rows)
