"""Rows that say little of where they are are taken with that; rows of one listing become one listing."""

from __future__ import annotations

import pytest

from directory.catalogue.models import Location, Service
from directory.spreadsheets import running
from directory.spreadsheets.files.reading import read_table
from directory.spreadsheets.rows.row_values import Choices, joined
from tests.unit.directory.spreadsheets.conftest import as_csv

pytestmark = pytest.mark.database


def why(sheet) -> list[tuple[int, str]]:
    rows = sheet.outcomes.filter(is_check=False, what="skipped").order_by("number")
    return list(rows.values_list("number", "why"))


@pytest.mark.parametrize("kind", ["services", "places"])
@pytest.mark.parametrize(
    ("heading", "value"),
    [("Town", "Weymouth"), ("Town", "Nowhere-under-Hill"), ("Postcode", "DT4 8NF"), ("Postcode", "DT4"),
     ("Address", "1 Quay Street"), ("County", "Dorset"), ("Venue", "Village hall"),
     ("Grid ref", "SY 678 793")],
)  # fmt: skip
def test_one_thing_that_says_where_it_is_is_enough(brought, kind: str, heading: str, value: str) -> None:
    name = {"services": "Name"}.get(kind, "Notes of ours")
    sheet = brought([[name, heading], ["Knit and natter", value]], kind=kind)
    assert why(sheet) == []
    place = Location.objects.get()
    said = (place.name, place.town, place.postcode, place.address, place.county)
    assert value in said or place.latitude is not None
    assert sheet.outcomes.filter(is_check=False, what="added").count() == 1


def test_towns_without_a_venue_are_a_place_each(brought) -> None:
    head = ["Name", "Town", "Phone"]
    rows = [["Choir", "Weymouth", "01632 960011"], ["Knitting", "Portland", "01632 960012"],
            ["Chess", "Weymouth", "01632 960013"]]  # fmt: skip
    assert why(brought([head, *rows])) == []
    at = {s.name: s.at_locations.get().location for s in Service.objects.all()}
    assert {name: place.town for name, place in at.items()} == {
        "Choir": "Weymouth", "Knitting": "Portland", "Chess": "Weymouth",
    }  # fmt: skip
    assert at["Choir"] == at["Chess"]


def test_a_town_alone_stands_in_its_middle_and_says_so(brought) -> None:
    brought([["Name", "Town"], ["Choir", "Weymouth"], ["Chess", "Nowhere-under-Hill"]])
    found = Location.objects.get(town="Weymouth")
    assert found.latitude is not None
    assert found.point_doubt == "Placed in the middle of Weymouth, for want of a better point."
    assert Location.objects.get(town="Nowhere-under-Hill").latitude is None


def test_nothing_that_says_where_nor_how_is_refused(brought) -> None:
    assert why(brought([["Name", "Town"], ["Choir", ""], ["Chess", "Weymouth"]])) == [
        (2, "No way to reach it")
    ]


def test_a_town_whose_address_must_not_be_seen_is_hidden(brought) -> None:
    brought([["Name", "Town", "Hide address"], ["Choir", "Weymouth", "Yes"]])
    assert Service.objects.get().at_locations.get().visibility == "owner"


# Several rows of one listing --------------------------------------------------------------------------------

TWICE = [
    ["Id", "Name", "Phone", "Category", "Day", "Open", "Close", "Venue", "Postcode"],
    ["7", "Hall", "01632 960011", "Badminton", "Monday", "10:00", "12:00", "Hall", "DT4 8NF"],
    ["7", "Hall", "01632 960011", "Chess", "Tuesday", "14:00", "16:00", "Hall", "DT4 8NF"],
    ["7", "Hall", "01632 960011", "Chess", "Friday", "14:00", "16:00", "Annexe", "DT4 8NF"],
]


@pytest.mark.parametrize("with_id", [True, False])
def test_one_row_for_each_time_is_one_listing(brought, with_id: bool) -> None:
    rows = TWICE[:3] if not with_id else TWICE
    sheet = brought([row[not with_id :] for row in rows], fields={"Day": "weekday", "Open": "opens_at",
                    "Close": "closes_at"})  # fmt: skip
    assert why(sheet) == []
    service = Service.objects.get()
    times = {(row.days, f"{row.opens_at:%H:%M}", f"{row.closes_at:%H:%M}") for row in service.schedules.all()}
    wanted = {("MO", "10:00", "12:00"), ("TU", "14:00", "16:00"), ("FR", "14:00", "16:00")}
    assert times == (wanted if with_id else wanted - {("FR", "14:00", "16:00")})
    assert {at.location.name for at in service.at_locations.all()} == (
        {"Hall", "Annexe"} if with_id else {"Hall"}
    )
    assert service.phones.count() == 1
    assert sum(running.counts_of(sheet, is_check=False).values()) == sheet.rows


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (["7", "Hall", "01632 960011", "We meet."], "The same twice in this file"),
        (["7", "Hall", "01632 960012", "We sing."], "The same twice in this file"),
        (["7", "Another hall", "01632 960012", "We meet."], "The same twice in this file"),
        (["7", "Hall", "01632 960012", "We meet."], ""),
        (["7", "Hall", "01632 960012", ""], ""),
    ],
)
def test_rows_are_joined_where_they_agree_and_one_says_more(brought, second: list[str], reason: str) -> None:
    sheet = brought(
        [["Id", "Name", "Phone", "Description"], ["7", "Hall", "01632 960011", "We meet."], second]
    )
    assert why(sheet) == ([(3, reason)] if reason else [])
    assert Service.objects.get().phones.count() == (1 if reason else 2)


def test_rows_of_our_own_are_never_joined() -> None:
    head = ["Waymark id", "Name", "Phone"]
    one = "8d4f5a0e-6c53-4b6e-9d3f-1f3c3a5b7a10"
    table = read_table(as_csv([head, [one, "Hall", "01632 960011"], [one, "Hall", "01632 960012"]]), "x.csv")
    assert len(joined(table, Choices(("own", "name", "phone")))) == 2
