"""Reads Excel workbooks (XLSX): values only, never formulas, macros or links.

The library is loaded where a file is read: it brings numpy, which the web has no other use for.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from directory.spreadsheets.files.grid import Grid, fill_down, gather
from directory.spreadsheets.files.limits import NotASpreadsheet

_MERGED = re.compile(rb'<(?:\w{1,40}:)?mergeCell\s{1,20}ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA_ENDS = re.compile(rb"</(?:\w{1,40}:)?f>|<(?:\w{1,40}:)?f(?: [^<>]{0,2000})?/>")
_NO_VALUE = re.compile(
    rb"\s{0,200}(?:<(?:\w{1,40}:)?v\s{0,9}/>|<(?:\w{1,40}:)?v></(?:\w{1,40}:)?v>)?\s{0,200}</(?:\w{1,40}:)?c>"
)
"""No part of either may repeat without end: the time to look grows with the length and no faster."""
_MOST_MERGED = 20_000


def read_xlsx(archive: zipfile.ZipFile, raw: bytes, name: str, sheet: str = "") -> Grid:
    """The sheet of this name, else the one that holds most. Raises NotASpreadsheet."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except Exception as problem:
        raise NotASpreadsheet(_broken(name, problem)) from problem
    try:
        shown = [one for one in book.worksheets if one.sheet_state == "visible"] or list(book.worksheets)
        wanted = [one for one in shown if one.title == sheet] or shown
        grids: list[Grid] = []
        for one in wanted:
            grids.append(_grid(archive, one, name, sum(grid.letters for grid in grids)))
    except NotASpreadsheet:
        raise
    except Exception as problem:
        raise NotASpreadsheet(_broken(name, problem)) from problem
    finally:
        book.close()
    return most_of(grids, name, hidden=[one.title for one in book.worksheets if one not in shown])


def most_of(grids: list[Grid], name: str, hidden: list[str] | None = None) -> Grid:
    """The fullest of the sheets; says which it is where there are others."""
    if not any(grid.rows for grid in grids):
        raise NotASpreadsheet(f"{name} has nothing in it.")
    best = max(grids, key=lambda grid: grid.cells)
    others = [f"“{grid.sheet}”" for grid in grids if grid is not best and grid.rows]
    others += [f"“{title}” (hidden)" for title in hidden or []]
    if others:
        best.notes.append(f"The sheet “{best.sheet}” is read, and not {', '.join(others)}.")
    return best


def _grid(archive: zipfile.ZipFile, sheet: Any, name: str, before: int) -> Grid:
    sheet.reset_dimensions()
    made = gather(_rows(sheet), name, before)
    made.sheet = sheet.title
    raw = archive.read(sheet._worksheet_path.lstrip("/"))
    fill_down(made, _merged(raw))
    empty = never_counted(raw)
    if empty:
        held = (
            "1 cell holds a formula whose value is"
            if empty == 1
            else f"{empty} cells hold formulas whose values are"
        )
        made.notes.append(f"{held} not kept in the file. Open it in a spreadsheet program and save it again.")
    return made


def never_counted(raw: bytes) -> int:
    """How many cells of a sheet hold a formula and no value."""
    return sum(_NO_VALUE.match(raw, found.end()) is not None for found in _FORMULA_ENDS.finditer(raw))


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    yield from enumerate(sheet.iter_rows(values_only=True), start=1)


def _merged(raw: bytes) -> Iterator[tuple[int, int, int]]:
    from openpyxl.utils.cell import range_boundaries

    for written in _MERGED.findall(raw)[:_MOST_MERGED]:
        left, top, _right, bottom = range_boundaries(written.decode("ascii"))
        if bottom and top and left and bottom > top:
            yield left - 1, top, bottom


def _broken(name: str, problem: Exception) -> str:
    return (
        f"{name} is an Excel workbook that cannot be read ({type(problem).__name__}). "
        "Open it in a spreadsheet program and save it again as XLSX or CSV."
    )
