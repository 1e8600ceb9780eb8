"""Little or nothing found: wider step by step, in order, and said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.catalogue.models import Need, NeedPhrase
from directory.finder.answering import find
from directory.finder.asking import Asked
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
    answer = find(Asked(q=q, **asked))
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
