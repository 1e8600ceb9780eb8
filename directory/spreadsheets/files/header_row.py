"""Finds the row of headings, below titles and above the rows, and makes a table of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import median

from directory.spreadsheets.columns.names_of_fields import is_known_heading
from directory.spreadsheets.files.grid import Grid
from directory.spreadsheets.files.headings import fold, letter_of
from directory.spreadsheets.files.limits import NotASpreadsheet

_LOOKED_AT = 30
_LONGEST = 80
_NO_WORDS = re.compile(
    r"[\d\s.,:/£€$%+()-]+|[^@\s]+@[^@\s]+|https?:.*|www\..*|[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|yes|no|y|n|true|false|n/?a",
    re.I,
)
"""Cells that are a value and no heading: a number, date, price, address on the web, postcode, identifier, yes
or no."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, a cell for each heading, and what stands beyond the headings."""

    number: int
    cells: tuple[str, ...]
    beyond: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """`headings` are all different. `places` are the columns of the file that they stand over, from 0."""

    name: str
    headings: list[str]
    rows: list[Row]
    places: list[int]
    notes: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    sheet: str = ""

    def column(self, place: int) -> list[str]:
        return [row.cells[place] for row in self.rows]


def table_of(grid: Grid, name: str) -> Table:
    """Raises NotASpreadsheet where no row stands below the headings and there are none to be read."""
    at = header_place(grid)
    notes = list(grid.notes)
    if at is None:
        width = max(len(row) for _number, row in grid.rows)
        written, below, titles = [""] * width, grid.rows, []
        notes.append("It has no row of headings, so its columns are called by their letters.")
    else:
        written, below = grid.rows[at][1], grid.rows[at + 1 :]
        titles = [" ".join(filter(None, row)) for _number, row in grid.rows[:at]]
    if titles:
        what = (
            f"{len(titles)} rows above the headings are" if len(titles) > 1 else "A row above the headings is"
        )
        notes.append(f"{what} left out: “{titles[0][:80]}”.")
    places = _places(written, [row for _number, row in below], at is None)
    if not places:
        raise NotASpreadsheet(f"{name} has no columns that can be read.")
    headings = _different([written[place] if place < len(written) else "" for place in places], places)
    last = max(places)
    rows = [
        Row(
            number,
            tuple(row[place] if place < len(row) else "" for place in places),
            tuple(cell for cell in row[last + 1 :] if cell),
        )
        for number, row in below
        if not _repeats_headings(row, written)
    ]
    return Table(
        name,
        headings,
        [row for row in rows if any(row.cells) or row.beyond],
        places,
        notes,
        titles,
        grid.sheet,
    )


def header_place(grid: Grid) -> int | None:
    """The place among the rows; None where the first row is already a row of values."""
    rows = [row for _number, row in grid.rows[:_LOOKED_AT]]
    usual = median(sum(map(bool, row)) for row in rows)
    scores = [_score(row, usual) for row in rows]
    at = _above_values(rows, scores.index(max(scores)))
    known = _known(rows[at])
    if known >= 1 and known * 3 >= sum(map(bool, rows[at])):
        return at
    if known < 2 and _is_of_values(rows[at], rows[at + 1 :]):
        return None
    return at


def _above_values(rows: list[list[str]], at: int) -> int:
    """The place of the first row of words alone, as full as the one at `at`, where that one holds a value:
    what is said in a row ("location", "name") may be words we know, and headings stand above it."""

    def filled(row: list[str]) -> int:
        return sum(map(bool, row))

    def is_words(row: list[str]) -> bool:
        return not any(cell and _NO_WORDS.fullmatch(cell) for cell in row)

    if is_words(rows[at]):
        return at
    above = (n for n in range(at) if filled(rows[n]) >= filled(rows[at]) and is_words(rows[n]))
    return next(above, at)


def _score(row: list[str], usual: float) -> float:
    filled = [cell for cell in row if cell]
    words = [cell for cell in filled if len(cell) <= _LONGEST and not _NO_WORDS.fullmatch(cell)]
    known = _known(words)
    different = len({cell.lower() for cell in words})
    share = len(words) / len(filled)
    if len(filled) < min(2.0, usual) or (len(filled) * 2 < usual and known < 2):
        return 0.01 * len(filled)
    short = sum(len(cell) <= 30 for cell in words) / len(filled)
    return (
        min(len(filled), usual * 1.5) * share * (different / max(len(words), 1)) * (0.5 + short / 2)
        + 3 * known
    )


def _known(row: list[str]) -> int:
    """How many different headings we know. A single letter is more often a tick ("x") than a coordinate."""
    return len({cell.lower() for cell in row if len(cell) > 1 and is_known_heading(cell)})


def _is_of_values(row: list[str], below: list[list[str]]) -> bool:
    """Whether a row holds a number, a postcode or an address where the rows below hold one too."""
    for place, cell in enumerate(row):
        if not cell or not _NO_WORDS.fullmatch(cell):
            continue
        others = [other[place] for other in below if place < len(other) and other[place]]
        if others and sum(bool(_NO_WORDS.fullmatch(other)) for other in others) * 2 > len(others):
            return True
    return False


def _places(written: list[str], below: list[list[str]], every: bool) -> list[int]:
    """Columns with a heading, and those without one that hold something."""
    width = max([len(written), *(len(row) for row in below)])
    named = [place for place, heading in enumerate(written) if heading]
    last = max(named, default=-1)
    holding = {place for row in below for place, cell in enumerate(row) if cell}
    # Past the last heading stands what a stray comma pushed there, unless most rows have it.
    often = {
        place
        for place in range(last + 1, width)
        if sum(1 for row in below if place < len(row) and row[place]) * 2 > max(len(below), 1)
    }
    return [
        place
        for place in range(width)
        if place in named or (place in holding and (every or place < last or place in often))
    ]


def _different(headings: list[str], places: list[int]) -> list[str]:
    made: list[str] = []
    taken: dict[str, int] = {}
    for heading, place in zip(headings, places, strict=True):
        plain = " ".join(heading.split())[:_LONGEST] or f"Column {letter_of(place)}"
        taken[plain.lower()] = taken.get(plain.lower(), 0) + 1
        made.append(plain if taken[plain.lower()] == 1 else f"{plain} ({taken[plain.lower()]})")
    return made


def _repeats_headings(row: list[str], written: list[str]) -> bool:
    """Headings that stand again at the top of a page."""
    filled, said = ([cell for cell in cells if cell] for cells in (written, row))
    if len(filled) < 2 or len(said) != len(filled):
        return False
    # Of nearly every row the first cell says that it is none.
    return all(fold(cell) == fold(heading) for cell, heading in zip(said, filled, strict=True))
