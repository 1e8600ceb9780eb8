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


class Shipment(ABC, Generic[Row]):
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

    def is_drafted(self, row: Row) -> bool:
        """Whether an editor has begun something that is not yet shown."""
        return getattr(row, "latest_revision_id", None) is not None

    @transaction.atomic
    def load(self, items: Iterable[dict[str, Any]]) -> Loaded:
        rows = self.rows()
        kept = dict(ShippedRow.objects.filter(kind=self.kind).values_list("key", "digest"))
        done = Loaded()
        for item in items:
            key = self.key(item)
            self._load_one(key, self.wanted(item), rows.get(key), kept.get(key), done)
        return done

    def _load_one(
        self, key: str, wanted: dict[str, Any], row: Row | None, kept: str | None, done: Loaded
    ) -> None:
        if row is None and kept is not None:
            done.left += 1  # deleted on purpose
        elif row is None:
            self._write(key, None, wanted)
            done.added += 1
        elif _digest(self.shape(row)) == _digest(wanted):
            done.unchanged += 1
        elif kept != _digest(self.shape(row)) or self.is_drafted(row):
            done.left += 1
        else:
            self._write(key, row, wanted)
            done.changed += 1

    def _write(self, key: str, row: Row | None, wanted: dict[str, Any]) -> None:
        self.write(row, wanted)
        ShippedRow.objects.update_or_create(
            kind=self.kind, key=key, defaults={"digest": _digest(wanted), "written_at": clock.now()}
        )


def _digest(shape: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shape, sort_keys=True, default=str).encode()).hexdigest()
