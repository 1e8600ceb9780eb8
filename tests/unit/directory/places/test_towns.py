"""Which town a spot on the map is said to be around."""

import pytest

from directory.places.models import Area, AreaKind
from directory.places.towns import Towns
from search.documents import Point
from search.points import Box

pytestmark = pytest.mark.django_db
DORSET = Box(50.5, -2.6, 50.8, -2.3)


@pytest.fixture(autouse=True)
def places() -> None:
    Area.objects.filter(kind=AreaKind.TOWN).delete()
    for name, latitude, longitude, reach in (
        ("Weymouth", 50.6134, -2.4546, 4500),
        ("Radipole", 50.626, -2.4637, 1500),
        ("Abbotsbury", 50.6657, -2.6003, 1500),
    ):
        Area.objects.create(
            key=f"town:{name}", kind=AreaKind.TOWN, code=name, name=name, search_name=name.lower(),
            latitude=latitude, longitude=longitude, reach=reach,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("point", "town"),
    [
        (Point(50.626, -2.4637), "Weymouth"),  # the town a suburb belongs to says more
        (Point(50.67, -2.58), "Abbotsbury"),
        (Point(50.71, -2.58), "Abbotsbury"),  # out in the country the nearest
        (Point(50.8, -2.2), ""),
    ],
)
def test_the_largest_that_reaches_here_else_the_nearest(point: Point, town: str) -> None:
    assert Towns.within(DORSET).of(point) == town


def test_over_a_whole_country_no_town_says_much(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert Towns.within(Box(50, -6, 59, 2)).of(Point(50.6134, -2.4546)) == ""
