"""Without a place the site's own area comes first, nothing is called near, and a postcode is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cms.pages import name_the_hub
from directory.catalogue.models import ServiceLanguage
from directory.finder import chips_and_filters
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]
DERBY = {"latitude": 52.92, "longitude": -1.47, "town": "Derby", "postcode": "DE23 8GB"}


@pytest.fixture
def choirs(index: Index, weymouth: Any) -> None:
    need = NeedFactory(slug="singing", name="Singing")
    ServiceFactory(name="A choir in Derby", need=need, location=LocationFactory(**DERBY))
    ServiceFactory(name="Z choir in Weymouth", need=need, location=LocationFactory())
    index()


def test_the_own_area_comes_first_and_towns_are_named(choirs: None) -> None:
    assert find(SearchParameters(q="choir")).rows[0].name == "A choir in Derby"
    name_the_hub(place_name="Weymouth", area_from="DT4 8RU")
    answer = find(SearchParameters(q="choir"))
    assert [row.name for row in answer.rows] == ["Z choir in Weymouth", "A choir in Derby"]
    assert answer.own_area == "Weymouth"
    assert answer.near_words == ""
    assert answer.codes == frozenset()
    assert answer.results.unsure == 0
    assert "Derby, DE23 8GB" in answer.rows[1].where
    assert {row.metres for row in answer.rows} == {None}
    assert not any("near" in row.why for row in answer.rows)


def test_a_place_that_is_said_goes_before_it(choirs: None) -> None:
    name_the_hub(place_name="Weymouth", area_from="DT4 8RU")
    assert find(SearchParameters(q="choir", place="DT4 8RU")).own_area == ""
    assert find(SearchParameters(q="choir", any_distance=True)).own_area == ""
    assert find(SearchParameters()).own_area == "", "everything, A to Z"


def test_a_page_of_a_need_asks_for_a_postcode(choirs: None, client: Client) -> None:
    name_the_hub(place_name="Weymouth", area_from="DT4 8RU")
    page = client.get("/find/", {"need": "singing"}).content.decode()
    assert "Add your postcode to see the nearest" in page
    assert '<input type="hidden" name="need" value="singing">' in page
    assert "What is nearest to Weymouth comes" in page
    assert (
        "Add your postcode"
        not in client.get("/find/", {"need": "singing", "postcode": "DT4 8RU"}).content.decode()
    )
    assert "Add your postcode" not in client.get("/find/").content.decode()


def test_languages_stand_by_their_names_with_british_sign_language_first(index: Index) -> None:
    service = ServiceFactory(name="Choir")
    for code in ("ku", "pl", "bfi", "prs", "en", "xx"):
        ServiceLanguage.objects.create(service=service, code=code, name=code)
    index()
    labels = [choice.label for choice in chips_and_filters.languages(find(SearchParameters()))]
    assert labels == [
        "British Sign Language (BSL)",
        "Another language (xx)",
        "Dari",
        "Kurdish",
        "Polish",
    ]
