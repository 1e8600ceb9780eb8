"""Whatever columns of ours a file has, in whatever order and spelling, each is taken for what it is."""

from __future__ import annotations

import pytest
from hypothesis import given as given_by
from hypothesis import strategies as st

from directory.spreadsheets.columns.guess_contents import CHECKS
from directory.spreadsheets.columns.guessing import guess_columns
from directory.spreadsheets.columns.names_of_fields import Field, Kind, of_kind
from directory.spreadsheets.exporting import columns_out
from directory.spreadsheets.files.headings import fold
from directory.spreadsheets.files.reading import read_table
from tests.unit.directory.spreadsheets.conftest import as_csv

pytestmark = pytest.mark.django_db
WORDS = ["Tea and talk", "Choir of the bay", "Walking football", "Knit and natter"]
LOOKS_LIKE: dict[str, list[str]] = {
    "postcode": ["DT4 8NF", "DT5 1LT", "BS1 4DJ", "M1 1AA"],
    "phone": ["01632 960011", "01632 960012", "01632 960013", "01632 960014"],
    "email": ["a@example.org", "b@example.org", "c@example.org", "d@example.org"],
    "url": ["https://a.example", "https://b.example", "https://c.example", "https://d.example"],
    "date": ["2026-03-12", "13/03/2026", "1 May 2026", "2025-12-31"],
    "clock": ["09:30", "10am", "18:00", "7.15pm"],
    "coordinate": ["50.61", "-2.45", "51.4", "-0.14"],
    "metres": ["367800", "79300", "358613", "170058"],
    "point": ["SY 678 793", "50.61, -2.45", "SY 679 790", "51.4, -2.6"],
    "yesno": ["Yes", "No", "Yes", "No"],
    "cost": ["£2", "Free", "£4.50", "Donation"],
    "age": ["5", "18", "50", "65"],
    "ages": ["5 to 11", "over 60", "18+", "all ages"],
    "times": ["Tuesdays 10am", "Mon-Fri 9-5", "weekly", "closed"],
    "status": ["active", "closed", "active", "paused"],
    "uuid": [f"8d4f5a0e-6c53-4b6e-9d3f-1f3c3a5b7a1{n}" for n in range(4)],
    "code": ["a-1", "a-2", "a-3", "a-4"],
}
SPELLINGS = (
    str,
    str.upper,
    str.lower,
    lambda label: label.replace(" ", "_"),
    lambda label: f"  {label}: ",
)


def values_of(field: Field) -> list[str]:
    found = LOOKS_LIKE.get(field.check, WORDS)
    assert not field.check or all(map(CHECKS[field.check], found)), field.key
    return found


@given_by(st.sampled_from(list(Kind)), st.data())
def test_our_own_columns_in_any_order_and_spelling(kind: Kind, data: st.DataObject) -> None:
    fields = {fold(field.label): field for field in columns_out(kind)}.values()
    chosen = data.draw(st.lists(st.sampled_from(list(fields)), min_size=1, unique_by=lambda one: one.key))
    headings = [data.draw(st.sampled_from(SPELLINGS))(field.label) for field in chosen]
    rows = [headings, *(list(row) for row in zip(*map(values_of, chosen), strict=True))]
    table = read_table(as_csv(rows), "ours.csv")
    assert [column.field for column in guess_columns(table, kind)] == [field.key for field in chosen]


@given_by(st.sampled_from(list(Kind)), st.data())
def test_what_was_chosen_for_any_headings_is_chosen_again(kind: Kind, data: st.DataObject) -> None:
    heads = data.draw(st.lists(st.from_regex(r"[A-Z][a-z]{3,9} [a-z]{2,6}", fullmatch=True), min_size=1,
                               max_size=6, unique_by=fold))  # fmt: skip
    single = st.lists(st.sampled_from([field.key for field in of_kind(kind)]), min_size=len(heads),
                      max_size=len(heads), unique=True)  # fmt: skip
    chosen = dict(zip(map(fold, heads), data.draw(single), strict=True))
    table = read_table(as_csv([heads, ["a word"] * len(heads)]), "theirs.csv")
    found = guess_columns(table, kind, chosen)
    assert [column.field for column in found] == [chosen[fold(column.heading)] for column in found]
