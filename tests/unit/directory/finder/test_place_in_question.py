"""A place that the question names is where it is asked from, and can be taken away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.catalogue.models import Service
from directory.finder import chips_and_filters, place_in_question
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from directory.places.models import Area, AreaKind
from search.language import Vocabulary
from tests.factories.catalogue import LocationFactory, ServiceFactory

Index = Callable[[], int]
WORDS = Vocabulary(needs={"hope": {"faith": 1.0}, "reading group": {"books": 1.0}})


@pytest.fixture
def towns(db: None) -> None:
    for name, latitude, longitude in (
        ("Penzance", 50.1188, -5.5376),
        ("Newton Abbot", 50.5289, -3.6119),
        ("Hope", 50.1200, -5.5400),
        ("Reading", 51.4543, -0.9781),
        ("March", 50.1190, -5.5380),
    ):
        Area.objects.create(
            key=f"town:{name.lower()}",
            kind=AreaKind.TOWN,
            code=name,
            name=name,
            search_name=name.lower(),
            latitude=latitude,
            longitude=longitude,
        )


@pytest.fixture
def choir(own_index: None, towns: None) -> Service:
    return ServiceFactory(name="Mousehole choir", location=LocationFactory(latitude=50.12, longitude=-5.54))


def said(text: str) -> tuple[str, str] | None:
    found = place_in_question.read(text, WORDS)
    return (found.place.label, found.rest) if found else None


@pytest.mark.parametrize(
    ("text", "place", "rest"),
    [
        ("choir near Penzance", "Penzance", "choir"),
        ("choir in penzance on fridays", "Penzance", "choir on fridays"),
        ("not far from Newton Abbot somewhere to sing", "Newton Abbot", "somewhere to sing"),
        (
            "I live in Penzance and need a lift to Newton Abbot",
            "Penzance",
            "i and need a lift to newton abbot",
        ),
        ("penzance choir", "Penzance", "choir"),
        ("choir in Hope", "Hope", "choir"),
        ("Penzance", "Penzance", ""),
    ],
)
def test_a_place_is_understood(choir: Service, text: str, place: str, rest: str) -> None:
    assert said(text) == (place, rest)


@pytest.mark.parametrize(
    "text",
    [
        "i live in hope",
        "CHOIR IN HOPE",
        "died in March",
        "help in Reading",
        "reading",
        "in pain",
        "near me",
        "b12 injections",
        "t2dm",
        "",
        "\ud800 in \x00",
    ],
)
def test_what_only_looks_like_a_place_is_left_alone(choir: Service, text: str) -> None:
    assert said(text) is None


def test_a_name_alone_counts_where_our_listings_are(own_index: None, towns: None) -> None:
    assert said("choir penzance") is None
    assert said("choir in penzance") == ("Penzance", "choir")


def test_a_small_place_is_heard_only_after_in_or_near(choir: Service) -> None:
    for name, source in (("Zawnbridge", "geonames"), ("Trethick", "os-open-names"), ("Mark", "geonames")):
        Area.objects.create(
            key=f"town:{name.lower()}", kind=AreaKind.TOWN, code=name, name=name, search_name=name.lower(),
            latitude=50.12, longitude=-5.54, source=source,
        )  # fmt: skip
    assert said("choir in zawnbridge") == ("Zawnbridge", "choir")
    assert said("near trethick a choir") == ("Trethick", "a choir")
    assert said("zawnbridge choir") is None
    assert said("a choir in mark time") is None


def test_outside_the_area_of_the_directory_is_said(choir: Service, index: Index) -> None:
    index()
    near, far = "choir near Penzance", "choir near Newton Abbot"
    assert not [note for note in find(SearchParameters(q=near)).notes if "outside" in note]
    for asked in (SearchParameters(q=far), SearchParameters(q="choir", place="Newton Abbot")):
        (said_first, *_more) = find(asked).notes
        assert said_first.startswith("Newton Abbot is outside the area of this directory.")
    assert not find(SearchParameters(q="choir")).notes


def test_a_directory_without_places_is_outside_of_nothing(own_index: None, towns: None, index: Index) -> None:
    index()
    assert not [note for note in find(SearchParameters(place="Penzance")).notes if "outside" in note]


def test_how_far_is_read_with_it(choir: Service) -> None:
    found = place_in_question.read("within 3 miles of Penzance, a choir", WORDS)
    assert found
    assert (found.miles, found.rest) == (3.0, "a choir")


def test_a_postcode_in_the_question_is_where_it_is_asked_from(
    money_advice: Service, index: Index, weymouth: Any
) -> None:
    index()
    answer = find(SearchParameters(q="bailiffs DT4 8RU"))
    assert answer.near_words == "DT4 8", "a whole postcode is never shown"
    assert answer.rows[0].where_strong == "0.6\u00a0miles"


def test_the_place_is_a_chip_that_can_be_taken_away(choir: Service, index: Index) -> None:
    index()
    asked = SearchParameters(q="choir near Penzance")
    answer = find(asked)
    assert [row.name for row in answer.rows] == ["Mousehole choir"]
    (chip,) = [chip for chip in chips_and_filters.chips(answer) if "Penzance" in chip.label]
    assert chip.label == "Near Penzance, up to 10 miles"
    assert "without=place" in chip.href
    assert find(SearchParameters(q=asked.q, without=("place:",))).place is None


def test_the_place_box_and_a_persons_home_come_first(choir: Service, index: Index, weymouth: Any) -> None:
    index()
    assert find(SearchParameters(q="choir near Penzance", place="DT4 8RU")).near_words == "DT4 8"
    assert find(SearchParameters(q="choir near Penzance", exact=True)).place is None


def test_a_listing_called_after_its_town_is_found_by_its_whole_name(choir: Service, index: Index) -> None:
    ServiceFactory(name="Penzance choir", location=LocationFactory(latitude=50.13, longitude=-5.55))
    index()
    assert find(SearchParameters(q="penzance choir")).rows[0].name == "Penzance choir"


def test_reading_a_place_costs_no_more_for_a_long_question(
    choir: Service, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        place_in_question.read("in none of these words " * 40, WORDS)
