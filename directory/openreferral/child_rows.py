"""The child rows of a record, as they are read, compared and brought to what a source says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models

from directory.openreferral.field_groups import Rows


@dataclass(slots=True)
class RowChanges:
    """What is to become of the rows of one kind: those that go, those with fields that changed, new ones."""

    gone: list[models.Model] = field(default_factory=list)
    changed: list[tuple[models.Model, list[str]]] = field(default_factory=list)
    fresh: list[models.Model] = field(default_factory=list)


class ChildRows:
    """In the database, read and written one kind of one record at a time."""

    def of(self, record: models.Model, rows: Rows) -> Sequence[models.Model]:
        """In their order."""
        found = rows.model._base_manager.filter(**{rows.owner: record.pk})
        ordered = "sort_order" if hasattr(rows.model, "sort_order") else "pk"
        return list(found.order_by(ordered, "pk"))

    def change(self, record: models.Model, rows: Rows, changes: RowChanges) -> None:
        if changes.gone:
            rows.model._base_manager.filter(pk__in=[row.pk for row in changes.gone]).delete()
        for row, names in changes.changed:
            row.save(update_fields=names)
        if changes.fresh:
            rows.model._base_manager.bulk_create(changes.fresh)


STORED = ChildRows()
