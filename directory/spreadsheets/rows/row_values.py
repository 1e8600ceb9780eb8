"""A row's cells by our fields, without what stands for nothing, and with the rows that continue it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from directory.spreadsheets.columns.guessing import Column
from directory.spreadsheets.files.header_row import Row, Table
from directory.spreadsheets.rows.cells import HIDDEN, said


@dataclass(slots=True)
class Part:
    """One row: what it says under each field, and its number in the file."""

    number: int
    values: dict[str, list[str]]
    beyond: bool = False
    withheld: frozenset[str] = frozenset()
    """Fields of which the file says that they are kept from the public."""

    def one(self, key: str) -> str:
        """The first that is said, or nothing."""
        return next((value for value in self.values.get(key, ()) if value), "")

    def all(self, key: str) -> list[str]:
        return [value for value in self.values.get(key, ()) if value]

    def has(self, *keys: str) -> bool:
        """Whether the file has a column for one of these, though this row may say nothing in it."""
        return any(key in self.values for key in keys)


@dataclass(slots=True)
class Rows:
    """A row with those that continue it. `lost_parent` is the id of one that is not in the file."""

    first: Part
    more: list[Part] = field(default_factory=list)
    lost_parent: str = ""

    @property
    def parts(self) -> list[Part]:
        return [self.first, *self.more]

    @property
    def numbers(self) -> list[int]:
        return [part.number for part in self.parts]

    def one(self, key: str) -> str:
        return next((value for part in self.parts if (value := part.one(key))), "")

    def all(self, key: str) -> list[str]:
        return [value for part in self.parts for value in part.all(key)]

    def has(self, *keys: str) -> bool:
        return self.first.has(*keys)


@dataclass(frozen=True, slots=True)
class Choices:
    """Which field each column is, and what was chosen where values leave it open."""

    fields: tuple[str, ...]
    pounds: bool = True
    month_first: bool = False

    @classmethod
    def of(cls, columns: Sequence[Column]) -> Choices:
        options = {
            name: value for column in columns if column.field for name, value in column.options.items()
        }
        return cls(
            tuple(column.field for column in columns),
            pounds=options.get("pounds", True),
            month_first=options.get("month_first", False),
        )


def part_of(row: Row, choices: Choices) -> Part:
    values: dict[str, list[str]] = {}
    withheld: set[str] = set()
    for key, cell in zip(choices.fields, row.cells, strict=True):
        if key:
            hidden = said(cell).lower() == HIDDEN
            withheld |= {key} if hidden else set()
            values.setdefault(key, []).append("" if hidden else said(cell))
    return Part(row.number, values, bool(row.beyond), frozenset(withheld))


def joined(table: Table, choices: Choices) -> list[Rows]:
    """The rows of the table in order, each with those that say they belong to it."""
    made: list[Rows] = []
    by_id: dict[str, Rows] = {}
    for part in _parts(table.rows, choices):
        parent = part.one("parent")
        if parent and parent in by_id:
            by_id[parent].more.append(part)
            continue
        one = Rows(part, lost_parent=parent)
        made.append(one)
        if (identity := part.one("id")) and not parent:
            by_id.setdefault(identity, one)
    return made


def _parts(rows: Iterable[Row], choices: Choices) -> Iterable[Part]:
    return (part_of(row, choices) for row in rows)
