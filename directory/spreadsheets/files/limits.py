"""How large a spreadsheet may be, and the refusal of one that is larger, in words for people."""

from __future__ import annotations

import zipfile

from django.conf import settings

MOST_COLUMNS = 400
MOST_CELLS = 3_000_000
MOST_LETTERS_IN_ALL = 60_000_000
"""Of all cells together: a workbook may say one text in many cells, and repeat it."""
MOST_UNPACKED_MEGABYTES = 150
"""What all parts of a workbook may come to when they are unpacked."""
MOST_PARTS = 3_000
MOST_LETTERS = 200_000
"""In one cell."""


class NotASpreadsheet(ValueError):
    """What was given cannot be read as a spreadsheet; the message says what it is and what to do."""


def check_bytes(size: int, name: str) -> None:
    """Raises NotASpreadsheet."""
    most = settings.SPREADSHEET_MOST_MEGABYTES
    if size > most * 1_000_000:
        raise NotASpreadsheet(
            f"{name} has {size / 1_000_000:,.1f} MB, and a spreadsheet may have {most} MB. "
            "Give it in several files, or save it as CSV, which is smaller."
        )


def check_parts(archive: zipfile.ZipFile, name: str) -> None:
    """Refuses a workbook that unpacks to far more than a spreadsheet holds. Raises NotASpreadsheet.

    Reading a part stops at the size that it names here, so what it names is what it can come to.
    """
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED_MEGABYTES * 1_000_000 or len(parts) > MOST_PARTS:
        raise NotASpreadsheet(
            f"{name} unpacks to {unpacked // 1_000_000:,} MB in {len(parts):,} parts, and a spreadsheet may "
            f"come to {MOST_UNPACKED_MEGABYTES} MB. Save only the sheet with the listings, as CSV or XLSX."
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise NotASpreadsheet(f"{name} has a password. Save it without one.")


def check_letters(letters: int, name: str) -> None:
    """Raises NotASpreadsheet; `letters` are those of all cells together."""
    if letters > MOST_LETTERS_IN_ALL:
        raise NotASpreadsheet(
            f"{name} has more than {MOST_LETTERS_IN_ALL:,} letters in its cells. "
            "Leave out columns with long texts, or give it in several files."
        )


def check_rows(count: int, cells: int, name: str) -> None:
    """Raises NotASpreadsheet; `count` is of rows with something in them."""
    most = settings.SPREADSHEET_MOST_ROWS
    if count > most:
        raise NotASpreadsheet(
            f"{name} has more than {most:,} rows. Give it in several files under the same source."
        )
    if cells > MOST_CELLS:
        raise NotASpreadsheet(
            f"{name} has more than {MOST_CELLS:,} filled cells. "
            "Leave out columns, or give it in several files."
        )
