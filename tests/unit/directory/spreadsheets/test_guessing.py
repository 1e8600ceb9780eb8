"""Columns of files never seen: what they are taken for, how surely, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from directory.catalogue.models import Need
from directory.spreadsheets.columns.file_kind import guess_kind, other_table
from directory.spreadsheets.columns.guessing import Column, Sureness, guess_columns
from directory.spreadsheets.columns.names_of_fields import BY_KEY, FIELDS, Kind, of_kind
from directory.spreadsheets.files.header_row import Table
from directory.spreadsheets.files.headings import fold
from directory.spreadsheets.files.reading import read_table
from tests.factories.catalogue import LocationFactory
from tests.unit.directory.spreadsheets.conftest import as_csv

pytestmark = pytest.mark.django_db
COUNCIL = [
    ["£", "Access", "Cat.", "Organiser", "Grp_Name", "Day/Time", "Venue",
     "PC", "Tel", "Last upd", "Officer notes"],
    ["Free", "Y", "Older People", "Mrs J Bartlett", "Weymouth Tea & Chat", "Weds 10.30–12.30", "St Aldhelm’s",
     "DT4 9BQ", "1632960417", "12/03/26", "grant ends March"],
    ["2", "N", "MH", "Portland Stitchers", "PORTLAND STITCHERS", "alt Thurs 2pm", "Easton Methodist",
     "DT51LT", "01632 960233", "01/10/2026", "chair is hard work"],
    ["£1.50 tea", "", "Arts/crafts", "WRPWT", "Boules for Beginners", "first Mon of mth 7pm",
     "The Pavilion",
     "DT4 OPW", "01632 960234", "25/12/2025", "see email 3/4"],
]  # fmt: skip


def guessed(rows: list[list[str]], kind: Kind = Kind.SERVICES, **known: str) -> dict[str, Column]:
    table = read_table(as_csv(rows), "groups.csv")
    return {column.heading: column for column in guess_columns(table, kind, known)}


def test_a_councils_list_is_read_as_people_would() -> None:
    Need.objects.create(slug="older-people", name="Older people", live=True)
    LocationFactory(name="Easton Methodist")
    found = guessed(COUNCIL)
    assert {heading: (column.field, str(column.sureness)) for heading, column in found.items()} == {
        "£": ("cost", "Please check"),
        "Access": ("", "Please check"),
        "Cat.": ("needs", "Please check"),
        "Organiser": ("organisation", "Probably"),
        "Grp_Name": ("name", "Sure"),
        "Day/Time": ("times", "Sure"),
        "Venue": ("place_name", "Sure"),
        "PC": ("postcode", "Sure"),
        "Tel": ("phone", "Sure"),
        "Last upd": ("checked_on", "Sure"),
        "Officer notes": ("", "Left out"),
    }
    assert found["£"].reason == "Is a plain 2 in pounds? 1 row has only a number."
    assert found["£"].options == {"pounds": True}
    assert found["Access"].values == ("Y", "N", "")
    assert "could mean several things" in found["Access"].reason
    assert found["Cat."].reason == "3 words in 3 rows. We know 1."
    assert found["Organiser"].reason.startswith("1 are a person’s name: those are kept from the public")
    assert "Capitals put right in 1." in found["Grp_Name"].reason
    assert found["Venue"].reason == "1 are places we have already."
    assert "The leading nought put back in 1." in found["Tel"].reason
    assert "Day before month: 1 dates cannot be otherwise." in found["Last upd"].reason
    assert found["Officer notes"].reason == "Reads like private notes. Nobody will see it here."


@pytest.mark.parametrize("heading", ["Access", "Outdoor", "Suitable", "Description", "Notice", "Cost"])
@pytest.mark.parametrize(("yes", "no"), [("Y", "N"), ("Yes", "No"), ("TRUE", "FALSE"), ("y", ""), ("x", "")])
def test_what_y_and_n_mean_is_never_guessed(heading: str, yes: str, no: str) -> None:
    rows = [["Name", heading], *([f"Group {n}", yes if n % 2 else no] for n in range(9))]
    column = guessed(rows)[heading]
    assert (column.field, column.sureness) == ("", Sureness.CHECK)


def test_of_many_columns_of_yes_and_no_few_are_asked_about() -> None:
    heads = ["Step access", "Cafe", "Museum", "Archive", "Gallery", "Shop", "Theatre"]
    rows = [["Name", *heads], *([f"Group {n}", *("X" if n % 2 else "" for _ in heads)] for n in range(9))]
    found = guessed(rows)
    asked = [head for head in heads if found[head].sureness == Sureness.CHECK]
    assert asked == ["Step access"]
    assert {found[head].field for head in heads} == {""}
    assert found["Cafe"].reason == "It says yes or no, and we have nothing like it."


def test_of_a_table_without_headings_the_name_is_told_by_its_values() -> None:
    rows = [[f"A8{n}", f"THE {word} SURGERY", "Y63", "TS18 1HU", f"01642 67235{n}"]
            for n, word in enumerate(("PARK", "GREEN", "HILL", "BROOK", "WOOD", "QUAY"))]  # fmt: skip
    found = guessed(rows)
    assert found["Column B"].field == "name"
    assert str(found["Column B"].sureness) == "Please check"
    assert found["Column D"].field == "postcode"


@pytest.mark.parametrize(
    "heading",
    ["Notes", "Internal comments", "Officer notes", "Confidential", "Safeguarding", "Contact's date of birth",
     "NHS number", "Admin only", "Bank account no", "Remarks", "Home address"],
)  # fmt: skip
def test_what_reads_private_starts_left_out(heading: str) -> None:
    column = guessed([["Name", heading], ["A", "Some words here"], ["B", "Other words"]])[heading]
    assert (column.field, column.sureness) == ("", Sureness.LEFT_OUT)
    assert "private" in column.reason


def test_values_that_read_private_start_left_out_whatever_the_heading() -> None:
    rows = [["Name", "Further"], ["A", "chair is hard work, do not publish"], ["B", "Thursday"]]
    assert guessed(rows)["Further"].sureness == Sureness.LEFT_OUT


def test_values_tell_where_the_heading_does_not() -> None:
    rows = [["Name", "A1", "B2", "C3", "D4"]]
    rows += [["A", "DT4 8NF", "a@example.org", "01632 960011", "www.example.org/a"]]
    rows += [["B", "BS1 4DJ", "b@example.org", "01632 960012", "https://example.org"]]
    found = guessed(rows)
    assert [found[head].field for head in rows[0][1:]] == ["postcode", "email", "phone", "website"]
    assert {str(found[head].sureness) for head in rows[0][1:]} == {"Probably"}


def test_values_that_do_not_fit_the_heading_are_asked_about() -> None:
    column = guessed([["Name", "Postcode"], ["A", "see website"], ["B", "ask us"]])["Postcode"]
    assert column.sureness == Sureness.CHECK


def test_ids_that_come_twice_are_asked_about() -> None:
    column = guessed([["Id", "Name"], ["1", "A"], ["1", "B"], ["2", "C"]])["Id"]
    assert (column.field, column.sureness) == ("id", Sureness.CHECK)
    assert "stands in several rows" in column.reason


def test_dates_with_the_month_first_are_asked_about() -> None:
    column = guessed([["Name", "Updated"], ["A", "12/24/2015"], ["B", "1/2/2015"]])["Updated"]
    assert (column.sureness, column.options) == (Sureness.CHECK, {"month_first": True})


def test_only_one_column_is_the_name_and_several_may_be_the_address() -> None:
    found = guessed(
        [["Service", "Name", "Address 1", "Address 2"], ["Bolton", "Library", "1 High St", "Astley"]]
    )
    assert [column.field for column in found.values()].count("name") == 1
    assert [found["Address 1"].field, found["Address 2"].field] == ["address", "address"]


def test_what_was_chosen_before_comes_first() -> None:
    rows = [["Grp", "Blob", "Notes"], ["A", "01632 960011", "words"]]
    found = guessed(rows, blob="description", notes="alert", grp="name")
    assert [column.field for column in found.values()] == ["name", "description", "alert"]
    assert "As you chose" in found["Blob"].reason


@pytest.mark.parametrize("kind", list(Kind))
def test_our_own_headings_are_all_known_again(kind: Kind) -> None:
    for one in of_kind(kind):
        table = Table("a.csv", [one.label], [], [0])
        table.rows = read_table(as_csv([["Name"], ["x"]]), "a.csv").rows
        assert fold(one.label) in one.names


TOLD_APART = {"title", "state"}
"""By whether another column is the name, and by their values."""


def test_no_heading_means_two_fields_of_one_kind_equally() -> None:
    for kind in Kind:
        seen: dict[str, str] = {}
        for one in of_kind(kind):
            for name in one.names:
                assert seen.setdefault(name, one.key) == one.key or name in TOLD_APART, (kind, name)
    assert {one.key for one in FIELDS} == set(BY_KEY)


@settings(max_examples=40, deadline=None)
@given_by(
    st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), min_size=1, max_size=6),
    st.sampled_from(list(Kind)),
)
def test_any_table_is_guessed_without_an_error(rows: list[list[str]], kind: Kind) -> None:
    try:
        table = read_table(as_csv(rows), "x.csv")
    except ValueError:
        return
    found = guess_columns(table, kind)
    assert len(found) == len(table.headings)
    single = [column.field for column in found if column.field and not BY_KEY[column.field].many]
    assert len(single) == len(set(single))
    assert all(column.reason for column in found)


# Real files -------------------------------------------------------------------------------------------------

WANTED = {
    "trafford_mental_health_services.csv": "name description address postcode phone website",
    "sports_clubs.csv": "name needs address postcode",
    "gm_pharmacies.csv": "name address postcode times_mo times_tu times_we times_th times_fr times_sa "
    "times_su id",
    "gm_libraries.csv": "name address postcode needs email website longitude latitude",
    "trafford_allotments.csv": "name id longitude latitude",
    "trafford_general_practices.csv": "name address postcode phone longitude latitude",
    "trafford_defibrillators.csv": "place_name address address address postcode latitude longitude",
    "charities_trafford_stripped.csv": "id organisation_name description website",
    "unvalidated_libraries_bolton.csv": "name address postcode needs email website",
}


@pytest.mark.parametrize("name", WANTED)
def test_open_data_of_trafford(shared_data: Path, name: str) -> None:
    path = shared_data / "data" / "assets" / "trafford" / name
    if not path.exists():
        pytest.skip("the folder of public sample data has no such file")
    table = read_table(path.read_bytes(), name)
    found = guess_columns(table, guess_kind(table))
    assert [column.field for column in found if column.field] == WANTED[name].split()


def test_a_councils_import_file_of_58_columns(shared_data: Path) -> None:
    path = shared_data / "data" / "openreferral" / "outpost" / "services--with-sample-data.csv"
    if not path.exists():
        pytest.skip("the folder of public sample data has no such file")
    table = read_table(path.read_bytes(), path.name)
    found = {column.heading: column for column in guess_columns(table, guess_kind(table))}
    assert len(found) == 58
    wanted = {
        "import_id": "id", "import_id_reference": "parent", "organisation": "organisation", "url": "website",
        "visible": "visible", "needs_referral": "referral_only", "min_age": "minimum_age", "notes": "",
        "service_taxonomies": "needs", "contact_visible": "contact_visible", "location_name": "place_name",
        "location_postcode": "postcode", "mask_exact_address": "place_hidden", "cost_amount": "cost",
        "schedules_opens_at": "opens_at", "scheduled_weekday": "weekday", "labels": "", "is_local_offer": "",
    }  # fmt: skip
    assert {heading: found[heading].field for heading in wanted} == wanted
    assert found["notes"].sureness == Sureness.LEFT_OUT
    assert found["is_local_offer"].sureness == Sureness.CHECK
    assert other_table(table) == ""
