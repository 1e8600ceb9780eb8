"""The names of areas become codes, or are told apart from what is not known."""

import pytest

from directory.places.area_served import Cover, resolve
from directory.places.loading import load_shipped
from search.documents import Point

pytestmark = pytest.mark.django_db
WEYMOUTH = Point(50.61, -2.4567)


@pytest.fixture(autouse=True)
def shipped():
    load_shipped()


EXPECTED = {
    "Weymouth": ("town:weymouth",),
    "Weymouth and Portland": ("town:portland", "town:weymouth"),
    "Bakewell and surrounding villages": ("town:bakewell",),
    "Dorset": ("authority:E06000059",),
    "Dorset Council area": ("authority:E06000059",),
    "Derbyshire": ("authority:E10000007",),
    "Amber Valley": ("authority:E07000032",),
    "the Borough of Erewash": ("authority:E07000036",),
    "City of Bristol": ("authority:E06000023", "town:bristol"),
    "DT3, DT4 or DT5": ("outcode:DT3", "outcode:DT4", "outcode:DT5"),
    "England and Wales": ("nation:england", "nation:wales"),
    "Great Britain": ("nation:england", "nation:scotland", "nation:wales"),
    "Dorset and Narnia": ("authority:E06000059",),
    "Narnia": (),
    "All residents of the MyCity area": (),
    "": (),
}


def test_names():
    assert {name: resolve(name) for name in EXPECTED} == EXPECTED


def test_the_whole_country_is_every_nation():
    assert len(resolve("United Kingdom")) == 4


def test_of_two_prestons_the_one_near_the_service():
    assert resolve("Preston", near=WEYMOUTH) == ("town:preston",)
    assert "authority:E07000123" in resolve("Preston", near=Point(53.76, -2.7))


def test_of_two_prestons_the_one_near_the_other_areas():
    assert Cover().resolve_all(["Preston", "Weymouth"])["Preston"] == ("town:preston",)


def test_a_place_far_away_of_that_name_is_not_meant():
    assert resolve("Weymouth", near=Point(57.0, -3.0)) == ()


def test_a_name_is_looked_up_once(django_assert_num_queries):
    cover = Cover()
    cover.resolve("Weymouth")
    with django_assert_num_queries(0):
        cover.resolve("Weymouth")
