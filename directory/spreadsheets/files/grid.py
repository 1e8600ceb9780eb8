"""Cells as they stand in a file: rows of plain text with the number that a spreadsheet program shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from directory.spreadsheets.files.limits import MOST_COLUMNS, MOST_LETTERS, check_letters, check_rows

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]|[\ud800-\udfff]")


@dataclass(slots=True)
class Grid:
    """Rows that hold something, each with its number from 1. `notes` say what was odd about the file."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheet: str = ""
    letters: int = 0

    @property
    def cells(self) -> int:
        return sum(1 for _number, row in self.rows for cell in row if cell)


def gather(rows: Iterable[tuple[int, Sequence[Any]]], name: str, before: int = 0) -> Grid:
    """Rows as text, without the empty ones and without empty cells at their end.

    Raises NotASpreadsheet where there are too many, or too many letters with those of the sheets `before`.
    """
    made = Grid()
    cells = letters = 0
    wide = False
    for number, values in rows:
        end = len(values)
        while end and values[end - 1] in (None, ""):
            end -= 1
        wide = wide or end > MOST_COLUMNS
        texts = [text_of(value) for value in values[: min(end, MOST_COLUMNS)]]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            made.rows.append((number, texts))
            cells += len(texts)
            letters += sum(map(len, texts))
            check_letters(before + letters, name)
            check_rows(len(made.rows) - 1, cells, name)
    made.letters = letters
    if wide:
        made.notes.append(f"Only the first {MOST_COLUMNS} columns are read.")
    return made


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates and times as ISO writes them, errors as none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" if 0 <= minutes < 100 * 60 else str(value)
    text = str(value)[:MOST_LETTERS].replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    text = _CONTROL.sub("", text).replace("\xa0", " ").strip()
    return "" if text in _ERRORS else text


def _number(value: float) -> str:
    if not isfinite(value):
        return ""
    if value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    # Fifteen digits are what a spreadsheet program keeps; the rest is noise of the binary form.
    return f"{value:.15g}"


def fill_down(grid: Grid, merged: Iterable[tuple[int, int, int]]) -> None:
    """Give a value merged over several rows to each of them that holds anything.

    `merged` has column (from 0), first row and last row of each.
    """
    numbers = dict(grid.rows)
    for column, first, last in merged:
        top = numbers.get(first)
        value = top[column] if top and column < len(top) else ""
        if not value or last - first > len(grid.rows) + 10_000:
            continue
        for number in range(first + 1, last + 1):
            row = numbers.get(number)
            if row is not None:
                row.extend([""] * (column + 1 - len(row)))
                row[column] = row[column] or value
