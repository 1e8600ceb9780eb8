"""Little or nothing found: wider step by step, in order, and said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from directory.catalogue.models import Need, NeedPhrase
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]


@pytest.fixture
def food(own_index: None, weymouth: Any) -> Need:
    """Groceries, with emergency parcels under it."""
    above = NeedFactory(slug="groceries", name="Groceries")
    below = NeedFactory(slug="parcels", name="Emergency parcels", parent=above)
    NeedPhrase.objects.create(need=below, text="nothing in the cupboard")
    return below


def found(q: str, **asked: Any) -> tuple[list[str], tuple[str, ...]]:
    answer = find(SearchParameters(q=q, **asked))
    return [row.name for row in answer.rows], answer.notes


def test_the_wider_need_comes_after_what_was_meant(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food)
    ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    index()
    names, notes = found("nothing in the cupboard")
    assert names == ["Larder", "Cookery"]
    assert notes == ("There is little for just that, so we looked for groceries as well.",)


def test_the_wider_need_alone(food: Need, index: Index) -> None:
    ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    index()
    assert found("nothing in the cupboard") == (
        ["Cookery"],
        ("There is nothing for just that, so we looked for groceries.",),
    )


def test_with_enough_nothing_is_widened(food: Need, index: Index) -> None:
    for _ in range(5):
        ServiceFactory(need=food)
    ServiceFactory(name="Cookery", need=NeedFactory(slug="cookery", parent=food.parent))
    index()
    names, notes = found("nothing in the cupboard")
    assert "Cookery" not in names
    assert notes == ()


def test_any_distance_comes_after_twenty_five_miles(index: Index, weymouth: Any) -> None:
    ServiceFactory(name="Chess in Derby", location=LocationFactory(latitude=52.92, longitude=-1.47))
    ServiceFactory(name="Chess in Dorchester", location=LocationFactory(latitude=50.72, longitude=-2.43))
    index()
    names, _notes = found("chess", place="DT4 8RU", miles=2)
    assert names == ["Chess in Dorchester"]


DERBY = {"latitude": 52.92, "longitude": -1.47}
DORCHESTER = {"latitude": 50.72, "longitude": -2.43}


def test_each_step_is_said_with_how_far(index: Index, weymouth: Any) -> None:
    ServiceFactory(name="Chess in Derby", location=LocationFactory(**DERBY))
    ServiceFactory(name="Bowls in Dorchester", location=LocationFactory(**DORCHESTER))
    index()
    assert found("bowls", place="DT4 8RU", miles=1)[1] == (
        "We found nothing within 1 mile, so we looked further.",
    )
    assert found("bowls", place="DT4 8RU", miles=1.4)[1] == (
        "We found nothing within 1.4 miles, so we looked further.",
    )
    assert found("chess", place="DT4 8RU")[1] == (
        "We found nothing within 25 miles, so we looked at any distance.",
    )
    assert found("chess", place="DT4 8RU", miles=60)[1] == (
        "We found nothing within 60 miles, so we looked at any distance.",
    )
    assert found("chess", place="DT4 8RU", any_distance=True)[1] == ()


def test_what_was_meant_is_looked_for_further_away_too(food: Need, index: Index) -> None:
    """Neither the words anywhere, nor the need within reach: both are widened, and both are said."""
    ServiceFactory(name="Larder", need=food, location=LocationFactory(**DERBY))
    index()
    answer = find(SearchParameters(q="nothing in the cupboard", place="DT4 8RU", need="parcels"))
    assert [row.name for row in answer.rows] == ["Larder"]
    assert answer.miles is None
    assert answer.as_asked == 0


def test_the_words_are_dropped_after_distance_and_before_the_wider_need(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food, location=LocationFactory())
    ServiceFactory(name="Cookery", need=food.parent, location=LocationFactory())
    index()
    answer = find(SearchParameters(q="zither", need="parcels", place="DT4 8RU"))
    assert [row.name for row in answer.rows][:1] == ["Larder"]
    assert answer.notes[0] == "Nothing has your words, so these help with emergency parcels."


def test_a_need_that_was_chosen_gives_way_to_the_one_above_it(food: Need, index: Index) -> None:
    ServiceFactory(name="Cookery", need=food.parent, location=LocationFactory(**DERBY))
    index()
    answer = find(SearchParameters(need="parcels", place="DT4 8RU"))
    assert [row.name for row in answer.rows] == ["Cookery"]
    assert answer.notes == (
        "There is nothing for just that, so we looked for groceries.",
        "We found nothing within 25 miles, so we looked at any distance.",
    )


def test_a_filter_is_never_widened_away(food: Need, index: Index) -> None:
    ServiceFactory(name="Larder", need=food, minimum_age=50, maximum_age=60)
    index()
    answer = find(SearchParameters(q="nothing in the cupboard", age=20))
    assert answer.rows == ()


def test_the_data_says_what_was_done_too(food: Need, index: Index, client: Client) -> None:
    ServiceFactory(name="Larder", need=food, location=LocationFactory(**DERBY))
    index()
    asked = {"q": "nothing in the cupboard", "postcode": "DT4 8RU", "miles": "2"}
    notes = client.get("/find/", {**asked, "format": "json"}).json()["notes"]
    assert notes == ["We found nothing within 25 miles, so we looked at any distance."]
    assert notes[0] in client.get("/find/", asked).content.decode()
