"""Files that are made to take long, hold too much, or are broken: named, and never an error of ours."""

from __future__ import annotations

import io
import zipfile
from time import process_time

import pytest
from openpyxl import Workbook

from directory.spreadsheets.files import limits, workbooks
from directory.spreadsheets.files.reading import NotASpreadsheet, read_table
from tests.unit.directory.spreadsheets.sheets import cell, cells, ods, ods_of, row, sheet, xlsx
from tests.unit.directory.spreadsheets.test_reading import ROWS, values


def remade(raw: bytes, change) -> bytes:
    """The same workbook with each part as `change(name, content)` has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


@pytest.mark.parametrize(
    "filler",
    [
        b"</f>" + b" " * 400_000,
        b"<f" * 200_000,
        b"<f >" + b"</f> " * 100_000,
        b"</f>" + b"\n \t" * 100_000 + b"<v></v>" + b" " * 200_000,
        b"<mergeCell " + b" " * 400_000,
        b"<x:f" + b"a" * 400_000,
    ],
)
def test_the_time_to_find_empty_formulas_grows_with_the_length_and_no_faster(filler: bytes) -> None:
    begun = process_time()
    workbooks.never_counted(filler)
    list(workbooks._merged(filler))
    assert process_time() - begun < 2


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (b"<c><f>1+1</f></c>", 1),
        (b"<c><f>1+1</f><v></v></c>", 1),
        (b"<c><f>1+1</f> <v/> </c>", 1),
        (b"<x:c><x:f>1+1</x:f><x:v /></x:c>", 1),
        (b'<c><f t="shared" si="0"/></c>', 1),
        (b"<c><f>1+1</f><v>2</v></c>", 0),
        (b"<c><v>2</v></c>", 0),
        (b"<c><f>1</f></c><c><f>1</f><v>2</v></c><c><f>1</f><v/></c>", 2),
    ],
)
def test_formulas_without_a_value_are_counted(written: bytes, found: int) -> None:
    assert workbooks.never_counted(written) == found


def test_blanks_in_a_workbook_cost_nothing() -> None:
    raw = remade(
        xlsx(ROWS),
        lambda name, content: content.replace(b"</sheetData>", b" " * 900_000 + b"</sheetData>"),
    )
    begun = process_time()
    assert values(raw, "a.xlsx") == ROWS
    assert process_time() - begun < 5


# How many letters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "ods", "ods rows", "csv"])
def test_too_many_letters_in_all(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LETTERS_IN_ALL", 100_000)
    long = "x" * 1_000
    if kind == "xlsx":
        raw = xlsx([["Name", "About"], *[["A", long]] * 120])
    elif kind == "ods":
        raw = ods_of(sheet(row(cells("Name", "About")), row(cell(long, table_number_columns_repeated="120"))))
    elif kind == "ods rows":
        raw = ods_of(sheet(row(cells("Name", "About")), row(cells("A", long), repeated=120)))
    else:
        raw = ("Name,About\n" + f"A,{long}\n" * 120).encode()
    with pytest.raises(NotASpreadsheet, match="more than 100,000 letters"):
        read_table(raw, f"a.{kind[:4].strip()}")


# Broken ---------------------------------------------------------------------------------------------------


def _method(raw: bytes) -> bytes:
    """The parts say that they are packed in a way nobody reads."""
    head = b"PK\x01\x02\x14\x03\x14\x00\x00\x00"
    assert head + b"\x08\x00" in raw
    return raw.replace(head + b"\x08\x00", head + b"\x63\x00")


def _cut(raw: bytes) -> bytes:
    """The packed bytes of its content are others."""
    at = raw.index(b"content.xml") + 30
    return raw[:at] + bytes(255 - byte for byte in raw[at : at + 60]) + raw[at + 60 :]


_DEEP = "<text:span>" * 3_000 + "x" + "</text:span>" * 3_000


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(ods_of(sheet(row(cell(_DEEP)))), id="nested deeply"),
        pytest.param(_cut(ods_of(sheet(row(cells("Name", "Tel"))) * 50)), id="other bytes"),
        pytest.param(_method(ods_of(sheet(row(cells("Name", "Tel"))))), id="packed otherwise"),
        pytest.param(remade(ods(ROWS), lambda name, content: content[: len(content) // 2]), id="cut short"),
        pytest.param(
            remade(xlsx(ROWS), lambda name, content: content[: len(content) // 2]), id="xlsx cut short"
        ),
    ],
)  # fmt: skip
def test_a_broken_workbook_is_named_and_never_an_error_of_ours(raw: bytes) -> None:
    with pytest.raises(NotASpreadsheet, match=r"a\.ods"):
        read_table(raw, "a.ods")


@pytest.mark.parametrize("blanks", ["many", "²", "9" * 5_000, "-1", ""])
@pytest.mark.parametrize("repeated", ["²", "9" * 5_000, "-1", ""])
def test_a_count_that_is_none_is_one(blanks: str, repeated: str) -> None:
    content = sheet(
        row(cells("Name", "Tel")),
        row(cell(f'A<text:s text:c="{blanks}"/>B', table_number_columns_repeated=repeated)),
    )
    assert read_table(ods_of(content), "a.ods").rows[0].cells[0].split() == ["A", "B"]


def test_letters_are_counted_over_all_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_LETTERS_IN_ALL", 100_000)
    one = sheet(row(cells("Name", "About")), row(cells("A", "x" * 1_000), repeated=40))
    assert read_table(ods_of(one * 2), "a.ods").rows
    with pytest.raises(NotASpreadsheet, match="more than 100,000 letters"):
        read_table(ods_of(one * 3), "a.ods")
    book = Workbook()
    for _ in range(3):
        made = book.create_sheet()
        for _again in range(40):
            made.append(["A", "x" * 1_000])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(NotASpreadsheet, match="more than 100,000 letters"):
        read_table(out.getvalue(), "a.xlsx")
