"""Writes what a source says to a record here, group by group, minding edits made here and open drafts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from directory import clock
from directory.bulk.new_row import new_row
from directory.openreferral import rebase_drafts, values
from directory.openreferral.field_groups import BY_MODEL, words_of
from directory.openreferral.identity import Known, new_id
from directory.openreferral.models import SourceGroup, SourceRecord

Values = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Applied:
    """The record here, whether it is new, and in words which of its groups changed or were kept as ours."""

    record: Any
    new: bool
    changes: list[str] = field(default_factory=list)


class Applier:
    """Brings records of one model to what a source says."""

    def __init__(self, model: type[models.Model], kind: str, known: Known) -> None:
        self.model, self.kind, self.known = model, kind, known
        self.groups = BY_MODEL[model]

    def apply(
        self, id_in_source: str, raw: dict[str, Any], said: Values, modified: str = "", **fixed: Any
    ) -> Applied:
        """Make the record or bring it up to date. `fixed` are fields that no group holds (organisation)."""
        held = self.known.get(self.kind, id_in_source)
        if held is None:
            return self._make(id_in_source, raw, said, modified, fixed)
        hand = self.known.hand
        if held.pk is None or self.known.waiting.find(self.model, held.object_id) is not None:
            self.known.waiting.write()
        record: Any = hand.take(self.model, held)
        if getattr(record, "has_unpublished_changes", False):
            hand.write()  # a draft is compared with what is in the database
        was = rebase_drafts.before(record)
        changes, names, conflicting = self._changes(record, held, said)
        if not held.is_merged:  # else it is of another's organisation, as an editor made them one
            names += self._fixed(record, fixed)
        if names:
            if hasattr(record, "changed_at"):
                record.changed_at = clock.now()
                names.append("changed_at")
            hand.changed(record, *names)
        if was is not None:
            hand.write()
        for field_name in rebase_drafts.rebase(record, was):
            conflicting |= {g for g in self.groups if field_name in self.groups[g].holds}
        if conflicting:
            hand.in_conflict(held, conflicting)
            changes += [f"{words_of(group)} (conflict: edited here too)" for group in sorted(conflicting)]
        if held.raw != raw or held.last_modified != modified:
            self.known.changing(held)
            held.raw, held.last_modified, held.last_seen_at = raw, modified, clock.now()
            hand.changed(held, "raw", "last_modified", "last_seen_at")
        if changes:
            self.known.renewed.append(record)
        if hand.at_once:
            hand.write()
            hand.forget()
        return Applied(record, new=False, changes=changes)

    def _fixed(self, record: Any, fixed: dict[str, Any]) -> list[str]:
        """Set what no group holds; names of what was something else."""
        made = []
        for name, value in fixed.items():
            column = self.model._meta.get_field(name).attname  # type: ignore[union-attr]
            if getattr(record, column) != getattr(value, "pk", value):
                setattr(record, name, value)
                made.append(name)
        return made

    def _make(
        self, id_in_source: str, raw: dict[str, Any], said: Values, modified: str, fixed: dict[str, Any]
    ) -> Applied:
        record = new_row(self.model, pk=new_id(self.model, self.known, self.kind, id_in_source), **fixed)
        for group, value in said.items():
            values.write_fields(record, group, value)
        if hasattr(record, "first_published_at"):
            record.first_published_at = clock.now()
        waiting = self.known.waiting
        waiting.add(record)
        for group, value in said.items():
            waiting.add_said(values.rows_of_new(record, group, value))
        held = self.known.add(self.kind, id_in_source, record.pk, raw, modified)
        waiting.add_groups(held, said)
        self.known.renewed.append(record)
        return Applied(record, new=True)

    def _changes(
        self, record: Any, held: SourceRecord, said: Values
    ) -> tuple[list[str], list[str], set[str]]:
        """Words for what changed, names of plain fields set on `record`, and groups in conflict."""
        hand = self.known.hand
        rows = hand.groups_of(held)
        changes: list[str] = []
        names: list[str] = []
        conflicting: set[str] = set()
        for group, value in said.items():
            row = rows.get(group)
            if row and row.value == value:
                continue
            ours = self._is_ours(record, group, row)
            if ours:
                agrees = values.says_the_same(record, group, value, hand)
                conflicting |= set() if agrees else {group}
                ours = not agrees
            else:
                names += values.write_fields(record, group, value)
                values.write_rows(record, group, value, children=hand)
                changes.append(words_of(group))
            hand.keep(held, group, value, ours=ours)
        return changes, names, conflicting

    def _is_ours(self, record: Any, group: str, row: SourceGroup | None) -> bool:
        """Edited here: marked so, found to differ from the source's last word, or written before it spoke."""
        if row is None:
            return not values.is_empty(record, group, self.known.hand)
        return row.edited_here or not values.says_the_same(record, group, row.value, self.known.hand)
