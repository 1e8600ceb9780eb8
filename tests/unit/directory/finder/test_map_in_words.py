"""The map in words says what the map shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from directory.catalogue.models import Service, ServiceDelivery
from directory.finder.map_in_words import MapSummary, describe_map
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from directory.places.models import Area, AreaKind
from tests.factories.catalogue import LocationFactory, ServiceFactory

Index = Callable[[], int]


def town(name: str, latitude: float, longitude: float, reach: int = 3000) -> None:
    Area.objects.get_or_create(
        key=f"town:{name.lower()}",
        defaults={
            "kind": AreaKind.TOWN,
            "code": name.lower(),
            "name": name,
            "search_name": name.lower(),
            "latitude": latitude,
            "longitude": longitude,
            "reach": reach,
        },
    )


@pytest.fixture
def towns(own_index: None) -> None:
    Area.objects.filter(kind=AreaKind.TOWN).delete()
    town("Weymouth", 50.6134, -2.4546, 4500)
    town("Radipole", 50.626, -2.4637, 1500)
    town("Portland", 50.5488, -2.4424, 5000)


def at(*points: tuple[float, float]) -> list[Service]:
    return [ServiceFactory(name="Tea", location=LocationFactory(latitude=n, longitude=e)) for n, e in points]


@pytest.mark.usefixtures("towns")
def test_how_many_have_a_place_and_around_which_towns(index: Index) -> None:
    at((50.613, -2.455), (50.626, -2.463), (50.549, -2.442), (50.75, -2.1))
    ServiceDelivery.objects.create(service=ServiceFactory(name="Tea by phone", location=None), how="phone")
    index()
    said = describe_map(find(SearchParameters(q="tea"))).words
    assert said == (
        "Of 5 results 4 have a place: 2 around Weymouth, 1 around Portland and 1 elsewhere. "
        "The other is by phone, online, comes to you or has no place we can show."
    )


@pytest.mark.usefixtures("towns")
def test_a_service_that_meets_twice_in_a_town_is_counted_there_once(index: Index) -> None:
    (service,) = at((50.613, -2.455))
    service.at_locations.create(location=LocationFactory(latitude=50.62, longitude=-2.46))
    service.save()
    index()
    seen = describe_map(find(SearchParameters(q="tea")))
    assert seen.words == "It has a place: 1 around Weymouth."
    assert seen.placed == 1


@pytest.mark.usefixtures("towns")
def test_all_over_the_country_no_towns_are_named(index: Index) -> None:
    at((50.613, -2.455), (55.9, -3.2))
    index()
    seen = describe_map(find(SearchParameters(q="tea")))
    assert seen.words == "All 2 have a place."
    assert seen.box
    assert (seen.box.south, seen.box.north) == pytest.approx((50.613, 55.9))


@pytest.mark.usefixtures("towns")
def test_nowhere_is_no_map(index: Index) -> None:
    index()
    assert describe_map(find(SearchParameters(q="tea"))) == MapSummary()
