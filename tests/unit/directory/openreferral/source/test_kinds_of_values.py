"""Kinds of values that sources write in ways of their own: gifts, ages in months, areas, bare records."""

import pytest

from directory.catalogue.inference.facts import free
from directory.catalogue.inference.words import Words
from directory.openreferral.feeds.reader import NotServices, services_in
from directory.openreferral.normalise import normalise
from directory.openreferral.source import service
from directory.places.area_served import resolve
from directory.places.models import Area


def read(**more):
    return service.read(normalise({"id": "m", "name": "Mini", **more}))


@pytest.mark.parametrize(
    ("option", "said", "pence"),
    [
        ({"option": "Suggested donation", "amount": 0}, "", None),
        ({"option": "Suggested donation", "amount": 3}, "£3", None),
        ({"option": "Per visit", "amount": 2.5, "amount_description": "donations welcome"}, "£2.5", None),
        ({"option": "Voluntary contribution", "amount": "£2 to £4"}, "£2 to £4", None),
        ({"option": "Minimum donation", "amount": 3}, "", 300),
        ({"option": "Session", "amount": 3}, "", 300),
    ],
)
def test_what_nobody_has_to_give_is_no_price(option, said, pence):
    [row] = read(cost_options=[option]).groups["cost"]["costs"]
    assert row["pence"] == pence
    assert said in row["note"]


@pytest.mark.parametrize(
    ("cost", "fact"),
    [
        ("Suggested donation of £3", "yes"),
        ("£3 suggested donation", "yes"),
        ("Voluntary contribution (£2 to £4)", "yes"),
        ("Suggested donation £3, lunch £5", "no"),
        ("Minimum donation £3", "no"),
        ("Donations of £3 are required", "no"),
    ],
)
def test_a_gift_that_is_only_suggested_costs_nothing(cost, fact):
    made = free(Words("Tea", cost=cost))
    assert made is not None
    assert made[0] == fact


@pytest.mark.parametrize(
    ("low", "high", "kept", "words"),
    [
        (0.5, 4.75, (None, 4), "6 months to 4 years 9 months"),
        (1.5, None, (1, None), "1 year 6 months and over"),
        (None, 2.5, (None, 2), "up to 2 years 6 months"),
        (None, 0.5, (None, 0), "up to 6 months"),
        (0.25, None, None, "3 months and over"),
        (5, 11, (5, 11), ""),
    ],
)
def test_parts_of_a_year_are_kept_in_words(low, high, kept, words):
    given = {"minimum_age": low, "maximum_age": high}
    groups = read(**{key: value for key, value in given.items() if value is not None}).groups
    ages = groups.get("ages")
    assert (tuple(ages.values()) if ages else None) == kept
    assert groups.get("eligibility", {}).get("eligibility", "") == (f"Ages: {words}" if words else "")


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "name": "Lunch"},
        {"id": "1", "name": "Lunch", "description": "Soup", "url": "https://example.org"},
        {"id": "1", "name": "Lunch", "schedules": [{"freq": "WEEKLY", "byday": "MO"}]},
        {"id": "1", "name": "Lunch", "cost_options": [], "phones": [{"number": "0117 496 0000"}]},
    ],
)
def test_a_record_with_little_more_than_a_name_is_a_service(record):
    assert services_in([record], "list") == [record]


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "name": "Food", "parent_id": "0", "vocabulary": "esd"},
        {"id": "1", "name": "Org", "website": "https://example.org"},
        {"id": "1", "name": "Hall", "latitude": 51.4},
        {"id": "1", "name": "Bananas", "weight": 3},
    ],
)
def test_a_record_of_another_kind_is_no_service(record):
    with pytest.raises(NotServices):
        services_in([record], "list")


def test_an_area_is_read_by_the_code_of_the_statisticians(db):
    Area.objects.create(key="authority:E06000099", kind="authority", code="E06000099", name="Anywhere")
    assert resolve("E06000099") == ("authority:E06000099",)
    assert resolve("E06000098") == ()


@pytest.mark.parametrize(
    ("extent", "name", "told"),
    [
        ("BS1, BS2", "BS1, BS2", 0),
        ('{"type": "Polygon"}', "", 1),
        ({"type": "Polygon"}, "", 1),
        ("51.45,-2.59 51.46,-2.60", "", 1),
        ("https://example.org/area.kml", "", 1),
    ],
)
def test_the_extent_of_an_area_is_read_where_it_is_words(extent, name, told):
    said = read(service_areas=[{"id": "1", "extent": extent, "extent_type": "other"}])
    assert said.groups["areas"]["areas"] == ([{"name": name}] if name else [])
    assert len([problem for problem in said.problems if "extent" in problem]) == told
