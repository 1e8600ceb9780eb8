"""What `setup` puts into the database, so that it may be repeated after every upgrade.

A row is written when it is new, and written again when the shipped words changed and nobody touched the row
since. What an editor changed, drafted or deleted stays as they left it.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models, transaction

from directory import clock

Row = TypeVar("Row", bound=models.Model)


class ShippedRow(models.Model):
    """One row that `setup` wrote, and how it looked then."""

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=250)
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="shipped_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


@dataclass(slots=True)
class Loaded:
    """What a load did, as counts; `left` are rows that an editor has made their own."""

    added: int = 0
    changed: int = 0
    left: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        words = f"{self.added} added, {self.changed} changed, {self.unchanged} as they were"
        return f"{words}, {self.left} left as an editor made them" if self.left else words


class SeededKind(ABC, Generic[Row]):
    """One kind of shipped row. `shape` of a row and `wanted` of an item are compared: both plain data."""

    kind: ClassVar[str]

    @abstractmethod
    def key(self, item: dict[str, Any]) -> str: ...

    @abstractmethod
    def wanted(self, item: dict[str, Any]) -> dict[str, Any]:
        """How the row looks once the item is written: same keys and types as `shape`."""

    @abstractmethod
    def rows(self) -> dict[str, Row]:
        """The rows there are, by key, with all that `shape` reads already fetched."""

    @abstractmethod
    def shape(self, row: Row) -> dict[str, Any]: ...

    @abstractmethod
    def write(self, row: Row | None, wanted: dict[str, Any]) -> None: ...

    def add(self, items: list[dict[str, Any]]) -> None:
        """Write new rows, in the order given."""
        for wanted in items:
            self.write(None, wanted)

    def is_drafted(self, row: Row) -> bool:
        """Whether an editor has begun something that is not yet shown."""
        return getattr(row, "latest_revision_id", None) is not None

    @transaction.atomic
    def load(self, items: Iterable[dict[str, Any]]) -> Loaded:
        rows = self.rows()
        kept = dict(ShippedRow.objects.filter(kind=self.kind).values_list("key", "digest"))
        added: dict[str, dict[str, Any]] = {}
        changed: dict[str, dict[str, Any]] = {}
        done = Loaded()
        for item in items:
            key, wanted = self.key(item), self.wanted(item)
            row, digest = rows.get(key), kept.get(key)
            if row is None and digest is not None:
                done.left += 1  # deleted on purpose
            elif row is None:
                added[key] = wanted
            elif _digest(self.shape(row)) == _digest(wanted):
                done.unchanged += 1
            elif digest != _digest(self.shape(row)) or self.is_drafted(row):
                done.left += 1
            else:
                changed[key] = wanted
        self.add(list(added.values()))
        for key, wanted in changed.items():
            self.write(rows[key], wanted)
        self._remember({**added, **changed})
        done.added, done.changed = len(added), len(changed)
        return done

    def _remember(self, written: dict[str, dict[str, Any]]) -> None:
        ShippedRow.objects.bulk_create(
            (
                ShippedRow(kind=self.kind, key=key, digest=_digest(wanted), written_at=clock.now())
                for key, wanted in written.items()
            ),
            batch_size=500,
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["digest", "written_at"],
        )


def _digest(shape: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shape, sort_keys=True, default=str).encode()).hexdigest()
