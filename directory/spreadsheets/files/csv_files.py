"""Reads separated text: comma, semicolon, tab or bar, in any of the encodings that programs save it in."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from directory.openreferral.feeds.reader import decode
from directory.spreadsheets.files.grid import Grid, gather
from directory.spreadsheets.files.limits import MOST_LETTERS, NotASpreadsheet

Quoting = Literal[0, 3]
"""Of the csv module: only where it is needed, or never."""
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 80
_SEPARATOR_LINE = re.compile(r"^\ufeff?\s*sep=(.)\s*(?:\r\n|\n|\r)", re.I)
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_csv(raw: bytes, name: str) -> Grid:
    """Raises NotASpreadsheet for what is no table."""
    text = decode(raw).replace("\0", "")
    told = _SEPARATOR_LINE.match(text)
    text = text[told.end() :] if told else text
    if not text.strip():
        raise NotASpreadsheet(f"{name} is empty.")
    _refuse_others(text, name)
    delimiter = told[1] if told and told[1] in DELIMITERS else delimiter_of(text)
    made = _gathered(text, delimiter, csv.QUOTE_MINIMAL, name, 1 if told else 0)
    if text.count('"') % 2 and _swallowed(made):
        # A quote that is never closed swallows every row after it.
        made = _gathered(text, delimiter, csv.QUOTE_NONE, name, 1 if told else 0)
        for _number, row in made.rows:
            row[:] = [cell.strip('"') for cell in row]
        made.notes.append("A quotation mark is not closed, so quotation marks are read as letters.")
    if delimiter != ",":
        made.notes.append(f"Its columns are separated by {NAMES[delimiter]}.")
    return made


def _gathered(text: str, delimiter: str, quoting: Quoting, name: str, above: int) -> Grid:
    try:
        return gather(_rows(text, delimiter, quoting, above), name)
    except csv.Error as problem:
        raise NotASpreadsheet(
            f"{name} cannot be read as a table ({problem}). "
            "Open it in a spreadsheet program and save it as XLSX."
        ) from problem


def _rows(text: str, delimiter: str, quoting: Quoting, above: int = 0) -> Iterator[tuple[int, list[str]]]:
    before = csv.field_size_limit(MOST_LETTERS * 5)
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, skipinitialspace=True
        )
        yield from enumerate(reader, start=1 + above)
    finally:
        csv.field_size_limit(before)


def delimiter_of(text: str) -> str:
    """The one that gives most rows the same number of cells, from the earliest row on."""
    found = []
    for place, delimiter in enumerate(DELIMITERS):
        widths = _widths(text, delimiter)
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        mode, count = Counter(wide).most_common(1)[0]
        share = count / len(widths)
        earliest = next(i for i, width in enumerate(widths) if width >= max(2, mode // 2 + 1))
        found.append((share < 0.5, earliest, -share * min(mode, 12), place, delimiter))
    return min(found)[-1] if found else ","


def _widths(text: str, delimiter: str) -> list[int]:
    made: list[int] = []
    sample = text[:400_000]
    try:
        for _number, row in _rows(sample, delimiter, csv.QUOTE_MINIMAL):
            if any(cell.strip() for cell in row):
                made.append(len(row))
            if len(made) == _SAMPLE:
                break
    except csv.Error:
        pass
    return made


def _swallowed(grid: Grid) -> bool:
    """Whether one cell holds what were many rows."""
    return any(cell.count("\n") > 20 for _number, row in grid.rows for cell in row)


def _refuse_others(text: str, name: str) -> None:
    first = text.lstrip()[:200]
    if first.startswith(("{", "[{", "[\n")):
        raise NotASpreadsheet(f"{name} is JSON, not a spreadsheet. Import it as an Open Referral UK file.")
    if re.match(r"<(?:!doctype|html|\?xml|table)", first, re.I):
        raise NotASpreadsheet(
            f"{name} is a web page or XML. Open it in a spreadsheet program and save it as XLSX."
        )
