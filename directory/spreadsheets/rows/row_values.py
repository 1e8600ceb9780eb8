"""A row's cells by our fields, without what stands for nothing, and with the rows that continue it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from directory.places.place_names import fold
from directory.spreadsheets.columns.guessing import Column
from directory.spreadsheets.files.header_row import Row, Table
from directory.spreadsheets.rows.cells import HIDDEN, said

_TOGETHER = tuple(
    tuple(keys.split())
    for keys in (
        "weekday opens_at closes_at times times_mo times_tu times_we times_th times_fr times_sa times_su",
        "cost cost_label cost_per",
        "place_name place_id address town county postcode latitude longitude easting northing point "
        "place_visible place_hidden getting_there place_description getting_in step_free accessible_toilet "
        "hearing_loop parking blue_badge_parking lift changing_places",
        "contact_name contact_role contact_phone contact_email contact_visible",
        "link_label other_link",
        *("phone", "needs", "areas", "languages", "eligibility", "begin"),
    )
)
"""What a listing may have several of: fields that say one of them together."""
_WHERE = ("place_name", "address", "town", "postcode", "latitude", "easting", "point")
_OF_THE_ROW = {"id", "parent", "own", "version", "checked_on", "visible"}


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
    """The rows of the table in order, each with those that belong to it: by the id that they name, or since
    they tell of the same listing and say one more time, price, place, contact or the like of it."""
    made: list[Rows] = []
    by_id: dict[str, Rows] = {}
    by_listing: dict[tuple[str, ...], Rows] = {}
    for part in parts_of(table, choices):
        parent = part.one("parent")
        if parent and parent in by_id:
            by_id[parent].more.append(part)
            continue
        listing = () if parent else _listing(part)
        if listing in by_listing and (more := _one_more(by_listing[listing], part)):
            by_listing[listing].more.append(more)
            continue
        one = Rows(part, lost_parent=parent)
        made.append(one)
        if listing:
            by_listing.setdefault(listing, one)
        if (identity := part.one("id")) and not parent:
            by_id.setdefault(identity, one)
    return made


def parts_of(table: Table, choices: Choices) -> Iterable[Part]:
    """Each row by itself."""
    return (part_of(row, choices) for row in table.rows)


def _listing(part: Part) -> tuple[str, ...]:
    """What tells that two rows are of one listing: name and id, or without an id name and place."""
    name = fold(part.one("name"))
    if not name or part.one("own") or part.beyond:
        return ()
    if identity := part.one("id"):
        return (name, identity)
    return (name, "", *(fold(part.one(key)) for key in _WHERE))


def _one_more(rows: Rows, part: Part) -> Part | None:
    """What the row says beyond the rows before; None where it says nothing more, or something else."""
    several = {key for keys in _TOGETHER for key in keys}
    for key in part.values.keys() - several - _OF_THE_ROW:
        before, now = rows.one(key), part.one(key)
        if before and now and before != now:
            return None
    left = dict(part.values)
    more = False
    for keys in _TOGETHER:
        here = [key for key in keys if key in left]
        now_said = [part.all(key) for key in here]
        if any([one.all(key) for key in here] == now_said for one in rows.parts):
            left |= {key: [] for key in here}
        elif any(now_said):
            more = True
    return Part(part.number, left, part.beyond, part.withheld) if more else None
