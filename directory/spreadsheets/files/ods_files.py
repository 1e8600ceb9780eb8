"""Reads OpenDocument spreadsheets (ODS), value by value, without their repeats of nothing."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.conf import settings

from directory.spreadsheets.files.grid import Grid, fill_down, gather
from directory.spreadsheets.files.limits import MOST_COLUMNS, NotASpreadsheet, check_letters
from directory.spreadsheets.files.workbooks import most_of

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_DURATION = re.compile(r"PT(\d+)H(\d+)M(?:[\d.]+S)?")


BROKEN: tuple[type[Exception], ...] = (KeyError, ValueError, ParseError, DefusedXmlException, EOFError)
BROKEN += (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError, RecursionError)
"""What a file that is broken, nested without end or packed in an odd way makes the libraries raise."""


def read_ods(archive: zipfile.ZipFile, name: str, sheet: str = "") -> Grid:
    """The sheet of this name, else the one that holds most. Raises NotASpreadsheet."""
    try:
        with archive.open("content.xml") as content:
            grids = list(_sheets(content, name))
    except NotASpreadsheet:
        raise
    except BROKEN as problem:
        raise NotASpreadsheet(
            f"{name} is an OpenDocument spreadsheet that cannot be read ({type(problem).__name__}). "
            "Open it in a spreadsheet program and save it again as XLSX or CSV."
        ) from problem
    return most_of([grid for grid in grids if grid.sheet == sheet] or grids, name)


def _sheets(content: Any, name: str) -> Iterator[Grid]:
    rows: list[tuple[int, list[Any]]] = []
    merged: list[tuple[int, int, int]] = []
    title, number, depth, letters = "", 1, 0, 0
    for event, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                depth += 1
                if depth == 1:
                    title, number = element.get(f"{_TABLE}name", ""), 1
                    rows, merged = [], []
            continue
        if element.tag == f"{_TABLE}table-row" and depth == 1:
            repeated = _count(element, "rows")
            values = _row(element, number, merged)
            if any(value not in (None, "") for value in values):
                most = min(repeated, settings.SPREADSHEET_MOST_ROWS + 2)
                letters += most * sum(map(_letters, values))
                check_letters(letters, name)
                rows += [(number + again, values) for again in range(most)]
                if len(rows) > settings.SPREADSHEET_MOST_ROWS + 2:
                    gather(rows, name)  # refuses it
            number += repeated
            element.clear()
        elif element.tag == f"{_TABLE}table":
            depth -= 1
            if depth == 0:
                made = gather(rows, name)
                made.sheet = title
                fill_down(made, merged)
                element.clear()
                yield made


def _row(element: Element, number: int, merged: list[tuple[int, int, int]]) -> list[Any]:
    values: list[Any] = []
    empty = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        value, repeated = _value(cell), _count(cell, "columns")
        if value in (None, ""):
            empty += repeated
            continue
        if len(values) + empty > MOST_COLUMNS:
            break
        values += [""] * empty
        empty = 0
        spanned = cell.get(f"{_TABLE}number-rows-spanned", "1")
        if spanned.isdecimal() and len(spanned) < 10 and int(spanned) > 1:
            merged.append((len(values), number, number + int(spanned) - 1))
        values += [value] * min(repeated, MOST_COLUMNS + 1)
    return values


def _letters(value: Any) -> int:
    return len(value) if isinstance(value, str) else 1


def _count(element: Element, what: str) -> int:
    written = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(int(written), 1) if written.isdecimal() and len(written) < 10 else 1


def _value(cell: Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "currency", "percentage"):
        try:
            return float(cell.get(f"{_OFFICE}value", ""))
        except ValueError:
            return _words(cell)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "").upper()
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").replace("T00:00:00", "").replace("T", " ")
    if kind == "time":
        found = _DURATION.fullmatch(cell.get(f"{_OFFICE}time-value", ""))
        return f"{int(found[1]):02}:{found[2]}" if found else _words(cell)
    return _words(cell)


def _words(cell: Element) -> str:
    return "\n".join(_paragraph(part) for part in cell if part.tag == f"{_TEXT}p")


def _paragraph(element: Element) -> str:
    made = [element.text or ""]
    for part in element:
        if part.tag == f"{_TEXT}s":
            times = part.get(f"{_TEXT}c", "1")
            made.append(" " * min(int(times[:4]) if times[:4].isdecimal() else 1, 1_000))
        elif part.tag == f"{_TEXT}tab":
            made.append("\t")
        elif part.tag == f"{_TEXT}line-break":
            made.append("\n")
        elif not part.tag.startswith(_OFFICE):  # a remark beside the cell is not what the cell says
            made.append(_paragraph(part))
        made.append(part.tail or "")
    return "".join(made)
