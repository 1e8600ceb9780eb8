"""Reads a spreadsheet of any usual kind into a table. What kind it is, its bytes say and not its name."""

from __future__ import annotations

import io
import zipfile

from directory.spreadsheets.files.csv_files import read_csv
from directory.spreadsheets.files.grid import Grid
from directory.spreadsheets.files.header_row import Table, table_of
from directory.spreadsheets.files.limits import NotASpreadsheet, check_bytes, check_parts
from directory.spreadsheets.files.ods_files import BROKEN, read_ods
from directory.spreadsheets.files.workbooks import read_xlsx

__all__ = ["NotASpreadsheet", "Table", "read_table"]

_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format", "a database"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
)


def read_table(raw: bytes, name: str, sheet: str = "") -> Table:
    """The table of the file, with its headings found. Raises NotASpreadsheet, saying what to do."""
    check_bytes(len(raw), name)
    grid = _grid(raw, name, sheet)
    if not grid.rows:
        raise NotASpreadsheet(f"{name} has nothing in it.")
    return table_of(grid, name)


def _grid(raw: bytes, name: str, sheet: str) -> Grid:
    if raw.startswith(b"PK\x03\x04"):
        return _zipped(raw, name, sheet)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotASpreadsheet(
            f"{name} is a workbook of an old Excel, or one with a password. "
            "Open it and save it as XLSX without a password."
        )
    for start, kind in _OTHER_KINDS:
        if raw.startswith(start):
            raise NotASpreadsheet(f"{name} is {kind}, not a spreadsheet. Give it as CSV, XLSX or ODS.")
    return read_csv(raw, name)


def _says_ods(archive: zipfile.ZipFile, names: set[str], name: str) -> bool:
    if "mimetype" not in names:
        return False
    try:
        written = archive.read("mimetype")[:200]
    except BROKEN as problem:
        raise NotASpreadsheet(f"{name} is broken or not whole. Save it or send it again.") from problem
    return written.startswith(b"application/vnd.oasis.opendocument.spreadsheet")


def _zipped(raw: bytes, name: str, sheet: str) -> Grid:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except BROKEN as problem:
        raise NotASpreadsheet(f"{name} is broken or not whole. Save it or send it again.") from problem
    with archive:
        check_parts(archive, name)
        names = set(archive.namelist())
        if _says_ods(archive, names, name):
            return read_ods(archive, name, sheet)
        if any(part.startswith("xl/") for part in names):
            return read_xlsx(archive, raw, name, sheet)
    what = "a Word document" if any(part.startswith("word/") for part in names) else "a ZIP file"
    if "mimetype" in names:
        what = "an OpenDocument file"
    if "Index/Document.iwa" in names:
        what = "a Numbers document"
    raise NotASpreadsheet(f"{name} is {what}, not a spreadsheet. Give it as CSV, XLSX or ODS.")
