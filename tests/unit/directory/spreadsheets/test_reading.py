"""Spreadsheets as they come: any encoding, any separator, titles above, merged cells, and traps refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from directory.spreadsheets.files import limits
from directory.spreadsheets.files.reading import NotASpreadsheet, read_table
from tests.unit.directory.spreadsheets.sheets import cell, cells, ods, ods_of, row, sheet, xlsx

ROWS = [
    ["Name", "Postcode", "Phone"],
    ["Café Lunch", "DT4 8NF", "01632 960011"],
    ["Men’s Shed", "DT5 1AA", ""],
]


_MORNING = datetime.combine(date(2026, 3, 12), time())  # a workbook knows no zones


def text(delimiter: str = ",", end: str = "\r\n") -> str:
    return end.join(delimiter.join(row) for row in ROWS) + end


def values(raw: bytes, name: str = "groups.csv") -> list[list[str]]:
    table = read_table(raw, name)
    return [table.headings, *(list(row.cells) for row in table.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end(encoding: str, delimiter: str, end: str) -> None:
    assert values(text(delimiter, end).encode(encoding)) == ROWS


def test_utf_16_with_the_mark_of_either_order() -> None:
    assert values(b"\xfe\xff" + text().encode("utf-16-be")) == ROWS


def test_excels_own_line_names_the_separator() -> None:
    assert values(b"sep=;\r\n" + b"Name;Price\r\nTea, cake;1,50\r\n") == [
        ["Name", "Price"],
        ["Tea, cake", "1,50"],
    ]


def test_decimal_commas_do_not_make_the_comma_the_separator() -> None:
    raw = b"Name;Lat;Long\nHall;50,61;-2,45\nShed;50,62;-2,46\n"
    assert values(raw)[1] == ["Hall", "50,61", "-2,45"]


def test_lists_within_cells_do_not_make_the_semicolon_the_separator() -> None:
    raw = b'Name,Tags\n"A","x; y; z"\n"B","x; y; z"\n'
    assert values(raw)[1] == ["A", "x; y; z"]


def test_titles_above_the_headings_and_empty_rows_and_columns() -> None:
    raw = (
        b"Community groups of the borough,,,,\r\nUpdated October 2026,,,,\r\n,,,,\r\n"
        b"Group Name,,Tel,PC,\r\nLunch Club,,01632 960011,DT4 8NF,\r\n,,,,\r\nShed,,,DT5 1AA,\r\n"
    )
    table = read_table(raw, "groups.csv")
    assert table.headings == ["Group Name", "Tel", "PC"]
    assert [(row.number, row.cells[0]) for row in table.rows] == [(5, "Lunch Club"), (7, "Shed")]
    assert table.titles == ["Community groups of the borough", "Updated October 2026"]
    assert any("2 rows above the headings are left out" in note for note in table.notes)


def test_headings_that_come_twice_or_are_missing() -> None:
    table = read_table(b"Name,Phone,Phone,,Email\nA,1,2,x,a@example.org\nB,1,2,y,b@example.org\n", "a.csv")
    assert table.headings == ["Name", "Phone", "Phone (2)", "Column D", "Email"]


def test_headings_that_stand_again_on_each_page_are_no_rows() -> None:
    assert [row[0] for row in values(b"Name,Tel\nA,1\nName,Tel\nB,2\n")] == ["Name", "A", "B"]


def test_a_file_without_headings_keeps_its_first_row() -> None:
    raw = b"Lunch Club,DT4 8NF,01632 960011\nShed,DT5 1AA,01632 960012\nChoir,DT4 7AA,01632 960013\n"
    table = read_table(raw, "a.csv")
    assert table.headings == ["Column A", "Column B", "Column C"]
    assert len(table.rows) == 3
    assert "no row of headings" in table.notes[0]


def test_a_row_of_identifiers_and_words_we_know_is_not_taken_for_the_headings() -> None:
    head = ["id", "resource_id", "resource_type", "last_action", "field_name", "previous_value"]
    row = ["6cd71e9f-1013-49d9-8370-26b8f59d3e5a", "38960354-e7d2-4cfa-a368-820f729d6ccf"]
    row += ["location", "update", "name", "The old hall"]
    assert values("\n".join([",".join(head), ",".join(row)]).encode()) == [head, row]


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    lines = ["Name,About", 'First,"Open'] + [f"Group {n},about" for n in range(40)]
    table = read_table("\n".join(lines).encode(), "a.csv")
    assert len(table.rows) == 41
    assert any("not closed" in note for note in table.notes)


def test_a_cell_may_hold_lines_commas_and_quotes() -> None:
    raw = b'Name,About\nA,"First line\r\nsecond, with ""quotes"""\n'
    assert values(raw)[1] == ["A", 'First line\nsecond, with "quotes"']


def test_cells_beyond_the_headings_are_kept_apart() -> None:
    table = read_table(b"Name,Tel\nA,1,pushed out\nB,2\nC,3\n", "a.csv")
    assert table.rows[0].beyond == ("pushed out",)
    assert table.headings == ["Name", "Tel"]


def test_excel_values_are_what_people_see() -> None:
    raw = xlsx(
        [
            ["Name", "Tel", "Date", "Time", "Price", "Ok", "Point"],
            ["A", 1632960417, _MORNING, time(10, 30), 2.5, True, 0.1 + 0.2],
            ["B", 1632960417.0, date(2026, 3, 12), None, 3.0, False, "#N/A"],
        ]
    )
    assert values(raw, "a.xlsx")[1:] == [
        ["A", "1632960417", "2026-03-12", "10:30", "2.5", "TRUE", "0.3"],
        ["B", "1632960417", "2026-03-12", "", "3", "FALSE", ""],
    ]


def test_merged_cells_give_their_value_to_each_row() -> None:
    raw = xlsx(
        [
            ["Our groups", None, None],
            ["Organisation", "Name", "Tel"],
            ["Harbour", "Lunch", "1"],
            [None, "Choir", "2"],
        ],
        merged=["A1:C1", "A3:A4"],
    )
    assert values(raw, "a.xlsx") == [
        ["Organisation", "Name", "Tel"],
        ["Harbour", "Lunch", "1"],
        ["Harbour", "Choir", "2"],
    ]


def test_formulas_are_read_as_their_values_and_told_where_those_are_not_kept() -> None:
    table = read_table(xlsx([["Name", "Total"], ["A", "=1+1"], ["B", 2]]), "a.xlsx")
    assert [row.cells for row in table.rows] == [("A", ""), ("B", "2")]
    assert any("1 cell holds a formula whose value is not kept" in note for note in table.notes)


def test_the_fullest_visible_sheet_is_read_and_the_others_are_named() -> None:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["How to use this file"])
    sheet = book.create_sheet("Groups")
    for line in ROWS:
        sheet.append(line)
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    for _ in range(9):
        hidden.append(["a", "b", "c"])
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "a.xlsx")
    assert (table.sheet, table.headings) == ("Groups", ROWS[0])
    assert any("“Read me”" in note and "“Old” (hidden)" in note for note in table.notes)


def test_ods_as_tablib_writes_it() -> None:
    assert values(ods(ROWS), "a.ods") == ROWS


def test_ods_repeats_typed_values_remarks_and_merged_cells() -> None:
    remark = "<office:annotation><text:p>secret</text:p></office:annotation>"
    nothing = cell(table_number_columns_repeated="16384")
    content = sheet(
        row(cells("Group", "Name", "When", "Price", "On")),
        row(nothing, repeated=3),
        row(
            cell("Har<text:s/>bour", table_number_rows_spanned="2").replace("<text:p>", f"{remark}<text:p>")
            + cell("Lunch")
            + cell("x", "time", office_time_value="PT10H30M00S")
            + cell("x", "currency", office_value="2.5")
            + cell("x", "date", office_date_value="2026-03-12")
        ),
        row("<table:covered-table-cell/>" + cell("Choir")),
        row(nothing, repeated=1_048_000),
    )
    table = read_table(ods_of(content), "a.ods")
    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (5, ["Har bour", "Lunch", "10:30", "2.5", "2026-03-12"]),
        (6, ["Har bour", "Choir", "", "", ""]),
    ]


# Refused ----------------------------------------------------------------------------------------------------


def test_too_many_bytes(settings) -> None:
    settings.SPREADSHEET_MOST_MEGABYTES = 1
    with pytest.raises(NotASpreadsheet, match=r"a\.csv has 1\.1 MB, and a spreadsheet may have 1 MB"):
        read_table(b"a" * 1_100_000, "a.csv")


def test_too_many_rows(settings) -> None:
    settings.SPREADSHEET_MOST_ROWS = 10
    with pytest.raises(NotASpreadsheet, match="more than 10 rows"):
        read_table(b"Name,Tel\n" + b"A,1\n" * 11, "a.csv")


def test_rows_repeated_by_an_ods_are_counted(settings) -> None:
    settings.SPREADSHEET_MOST_ROWS = 1_000
    many = sheet(row(cells("a", "b"), repeated=1_000_000))
    with pytest.raises(NotASpreadsheet, match="more than 1,000 rows"):
        read_table(ods_of(many), "a.ods")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(limits.MOST_UNPACKED_MEGABYTES + 20):
                part.write(b"0" * 1_000_000)
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(NotASpreadsheet, match="unpacks to 170 MB"):
        read_table(out.getvalue(), "a.xlsx")


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(NotASpreadsheet, match="cannot be read"):
        read_table(ods_of('<table:table table:name="S"/>', laughs), "a.ods")
    raw = xlsx(ROWS)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part).decode()
            if part.filename.endswith("sheet1.xml"):
                content = laughs.replace("x [", "worksheet [") + content.split("?>", 1)[-1]
            new.writestr(part.filename, content)
    with pytest.raises(NotASpreadsheet, match="cannot be read"):
        read_table(out.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is empty"),
        (b"\r\n \r\n", "is empty"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel, or one with a password"),
        (b'{"id": 1}', "is JSON"),
        (b"<!DOCTYPE html><table>", "web page"),
        (b"PK\x03\x04broken", "broken or not whole"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_what_is_no_spreadsheet_is_named(raw: bytes, why: str) -> None:
    with pytest.raises(NotASpreadsheet, match=why):
        read_table(raw, "file")


def test_a_word_document_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotASpreadsheet, match="a Word document"):
        read_table(out.getvalue(), "a.docx")
