"""The names of areas become codes, or are told apart from what is not known."""

import pytest

from directory.places.area_served import Cover, resolve
from directory.places.loading import load_shipped
from directory.places.locate import PlaceProblem, locate
from directory.places.models import Area
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


def test_a_council_that_nothing_else_is_called_after_is_meant_from_anywhere():
    london = Point(51.5, -0.12)
    assert resolve("Aberdeenshire", near=london) == ("authority:S12000034",)
    assert resolve("Preston", near=Point(57.0, -3.0)) == ()


def test_areas_far_apart_do_not_put_each_other_off_the_map():
    read = Cover().read_all(["Truro", "Aberdeenshire", "Preston"])
    assert read["Truro"].codes == ("town:truro",)
    assert read["Aberdeenshire"].codes == ("authority:S12000034",)
    assert Cover().read("Truro, Aberdeenshire and Orkney").unplaced == ""


def test_a_name_is_looked_up_once(django_assert_num_queries):
    cover = Cover()
    cover.resolve("Weymouth")
    with django_assert_num_queries(0):
        cover.resolve("Weymouth")


READ = {
    # ways of helping are none of the map's
    "Online": ((), "", ("online",)),
    "Telephone": ((), "", ("phone",)),
    "By phone or online": ((), "", ("phone", "online")),
    "Home visits": ((), "", ("home-visit",)),
    "Dorset (telephone)": (("authority:E06000059",), "", ("phone",)),
    "Online - Weymouth": (("town:weymouth",), "", ("online",)),
    "Online support across Narnia": ((), "Narnia", ("online",)),
    # what is not known is told as it stands
    "Narnia": ((), "Narnia", ()),
    "Dorset and Narnia": (("authority:E06000059",), "Narnia", ()),
    "Narnia, Weymouth; Cair Paravel": (("town:weymouth",), "Narnia, Cair Paravel", ()),
    "Weymouth and surrounding areas": (("town:weymouth",), "", ()),
    "Weymouth & district": (("town:weymouth",), "", ()),
    "Weymouth (all areas)": (("town:weymouth",), "", ()),
    "Weymouth and beyond": (("town:weymouth",), "beyond", ()),
    "": ((), "", ()),
    # former councils, counties and shorthand
    "Penwith": (
        *(("outcode:TR17", "outcode:TR18", "outcode:TR19", "outcode:TR20", "outcode:TR26", "outcode:TR27"),),
        *("", ()),
    ),
    "Cleveland": (
        ("authority:E06000001", "authority:E06000002", "authority:E06000003", "authority:E06000004"),
        *("", ()),
    ),
    "Glos": (("authority:E10000013",), "", ()),
    "Ynys Mon": (("authority:W06000001",), "", ()),
    # districts
    "BS1 to BS4": (("outcode:BS1", "outcode:BS2", "outcode:BS3", "outcode:BS4"), "", ()),
    "DT4 postcodes": (("outcode:DT4",), "", ()),
    # what lies in what
    "St Ives, Cornwall": (("town:saint-ives",), "", ()),
    "Weymouth (Dorset)": (("town:weymouth",), "", ()),
    "Devon excluding Plymouth": (("authority:E10000008",), "", ()),
}


def test_what_a_name_says_beside_what_it_covers():
    cover = Cover()
    read = {name: cover.read(name) for name in READ}
    assert {name: (area.codes, area.unplaced, area.ways) for name, area in read.items()} == READ


WHOLE = (
    "UK-wide",
    "nationwide",
    "National",
    "Across the UK",
    "Anywhere in the UK",
    "Nation-wide by phone",
    "anywhere",
)


def test_the_whole_country_by_its_many_names():
    cover = Cover()
    assert {
        name: (len(cover.read(name).codes), cover.read(name).unplaced) for name in WHOLE
    } == dict.fromkeys(WHOLE, (4, ""))


def test_quarters_are_of_the_districts_that_lie_that_way():
    cover = Cover()
    west, north_and_east = cover.resolve("West Cornwall"), cover.resolve("North and East Cornwall")
    assert {"outcode:TR18", "outcode:TR26", "outcode:TR15"} <= set(west)
    assert not {"outcode:PL12", "outcode:EX23"} & set(west)
    assert {"outcode:PL12", "outcode:EX23"} <= set(north_and_east)
    assert "outcode:TR19" not in north_and_east
    assert cover.resolve("north Devon") == ("authority:E07000043",)  # a council of today has that name
    south, north = set(cover.resolve("South Bristol")), set(cover.resolve("northern Bristol"))
    assert {"outcode:BS13", "outcode:BS14"} <= south - north
    assert {"outcode:BS10", "outcode:BS9"} <= north - south
    assert set(cover.resolve("Mid Wales")) >= {"authority:W06000023", "authority:W06000008"}
    assert cover.resolve("South East London")
    assert cover.read("North Narnia").unplaced == "North Narnia"


def test_every_former_council_has_its_own_towns_and_leaves_the_others():
    towns = {"penwith": "TR18 2", "kerrier": "TR13 8", "carrick": "TR1 2", "restormel": "PL25 5"}
    towns |= {
        "caradon": "PL14 3",
        "north-cornwall": "PL31 2",
        "south-lakeland": "LA9 4",
        "wansbeck": "NE63 9",
    }
    for code, sector in towns.items():
        region = Area.objects.get(key=f"region:{code}")
        keys = {f"sector:{sector}", f"outcode:{sector.split()[0]}"}
        assert keys & set(region.parts), code
        holders = [
            other.code
            for other in Area.objects.filter(key__in=[f"region:{one}" for one in towns])
            if keys & set(other.parts)
        ]
        assert holders == [code]


def test_a_former_council_may_be_looked_around_and_a_whole_region_may_not():
    place = locate("Penwith")
    assert (place.label, place.note) == ("Penwith", "Distances are from the middle of Penwith.")
    assert (place.point.latitude, place.point.longitude) == pytest.approx((50.14, -5.5), abs=0.1)
    with pytest.raises(PlaceProblem):
        locate("South West England")
