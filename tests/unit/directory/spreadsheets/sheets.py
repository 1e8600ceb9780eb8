"""Makes spreadsheets as people's programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from tablib import Dataset

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
HEAD = (
    f'<office:document-content xmlns:office="{OFFICE}" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"


def xlsx(rows: Iterable[Sequence[Any]], merged: Sequence[str] = (), title: str = "Groups") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods_of(content: str, doctype: str = "") -> bytes:
    """An ODS with this inside its only body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"{doctype}{HEAD}{content}{TAIL}")
    return out.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """As tablib writes it."""
    made = Dataset(*rows[1:], headers=list(rows[0]))
    return bytes(made.export("ods"))


def cell(words: str = "", kind: str = "string", **attributes: str) -> str:
    """A cell; an attribute's first underscore is the colon of its name, the others are hyphens."""
    named = [f'office:value-type="{kind}"'] if words or kind != "string" else []
    for name, value in attributes.items():
        space, rest = name.split("_", 1)
        named.append(f'{space}:{rest.replace("_", "-")}="{value}"')
    body = f"<text:p>{words}</text:p>" if words else ""
    return f"<table:table-cell {' '.join(named)}>{body}</table:table-cell>"


def cells(*values: str) -> str:
    return "".join(map(cell, values))


def row(content: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{content}</table:table-row>'


def sheet(*rows: str) -> str:
    return f'<table:table table:name="S">{"".join(rows)}</table:table>'
