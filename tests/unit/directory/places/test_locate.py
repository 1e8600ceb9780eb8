"""A postcode, an outcode, a sector or a name is a place on the map, or a reason why not."""

import csv

import pytest

from directory.catalogue.models import Location
from directory.places.loading import load_areas
from directory.places.locate import PlaceProblem, locate, of_point
from directory.places.models import Area, AreaKind, Postcode
from directory.places.place_names import fold
from search.documents import Point

pytestmark = pytest.mark.django_db


def area(kind: AreaKind, code: str, name: str, at: tuple[float, float], within: tuple[str, ...] = ()) -> Area:
    return Area(
        key=f"{kind}:{code}",
        kind=kind,
        code=code,
        name=name,
        search_name=fold(name),
        latitude=at[0],
        longitude=at[1],
        within=list(within),
    )


LANCASHIRE = ("authority:E07000123", "nation:england")
DORSET = ("authority:E06000059", "nation:england")


@pytest.fixture(autouse=True)
def places() -> None:
    """Weymouth and around it, and two Prestons."""
    load_areas(
        [
            area(AreaKind.AUTHORITY, "E06000059", "Dorset", (50.75, -2.35), ("nation:england",)),
            area(AreaKind.AUTHORITY, "E07000123", "Preston", (53.77, -2.72), ("nation:england",)),
            area(AreaKind.TOWN, "weymouth", "Weymouth", (50.6139, -2.4576), DORSET),
            area(AreaKind.TOWN, "preston", "Preston", (50.6458, -2.4208), DORSET),
            area(
                AreaKind.TOWN,
                "preston-2",
                "Preston",
                (53.7587, -2.7),
                ("authority:E07000123", "nation:england"),
            ),
            area(AreaKind.TOWN, "saint-ives", "St Ives", (50.208, -5.49)),
            area(AreaKind.OUTCODE, "DT4", "DT4", (50.6119, -2.4593), DORSET),
            area(AreaKind.SECTOR, "DT4 8", "DT4 8", (50.609, -2.456), (*DORSET, "outcode:DT4")),
            area(AreaKind.OUTCODE, "CO2", "CO2", (51.87, 0.9)),
        ]
    )
    Postcode.objects.create(
        compact="DT48NF",
        sector="DT4 8",
        outcode="DT4",
        latitude=50.61006,
        longitude=-2.456758,
        authority_code="E06000059",
        ward_code="E05012345",
    )
    Postcode.objects.create(
        compact="DT48AA", sector="DT4 8", outcode="DT4", latitude=50.61, longitude=-2.45, terminated="201809"
    )


def test_a_unit_postcode_is_placed_exactly_with_every_code_it_is_in():
    place = locate("dt48nf.")
    assert place.precision == "unit"
    assert place.label == place.postcode == "DT4 8NF"
    assert place.point == Point(50.61006, -2.456758)
    assert place.note == ""
    assert place.codes >= {
        "nation:england",
        "authority:E06000059",
        "ward:E05012345",
        "town:weymouth",
        "outcode:DT4",
        "sector:DT4 8",
    }


def test_one_we_do_not_have_is_placed_at_its_sector_and_says_so():
    place = locate("DT4 8ZZ")
    assert place.precision == "sector"
    assert place.point == Point(50.609, -2.456)
    assert "DT4 8ZZ" in place.note
    assert "middle of DT4 8" in place.note
    assert place.codes >= {"sector:DT4 8", "outcode:DT4", "authority:E06000059", "town:weymouth"}


def test_without_a_sector_at_its_outcode():
    place = locate("DT4 1AA")
    assert (place.precision, place.point) == ("outcode", Point(50.6119, -2.4593))


def test_a_letter_mended_is_said():
    place = locate("C02 8LY")
    assert place.postcode == "CO2 8LY"
    assert "We read this as CO2 8LY." in place.note


def test_a_terminated_one_at_its_last_point():
    place = locate("DT4 8AA")
    assert (place.precision, place.point) == ("terminated", Point(50.61, -2.45))
    assert "no longer in use" in place.note


@pytest.mark.parametrize(
    ("typed", "precision"), [("dt4", "outcode"), ("DT4 8", "sector"), ("DT48", "sector")]
)
def test_an_outcode_or_sector_alone(typed, precision):
    assert locate(typed).precision == precision


@pytest.mark.parametrize(
    "typed", ["weymouth", "Weymouth, Dorset", "near Weymouth", "weymouth dorset", " WEYMOUTH. "]
)
def test_a_name(typed):
    place = locate(typed)
    assert (place.label, place.precision) == ("Weymouth", "name")
    assert place.codes >= {"town:weymouth", "authority:E06000059", "nation:england", "outcode:DT4"}


def test_a_saint_is_found_however_he_is_written():
    assert locate("Saint Ives").point == locate("st. ives").point


def test_two_of_one_name_are_listed():
    with pytest.raises(PlaceProblem) as problem:
        locate("Preston")
    assert problem.value.choices == ("Preston, Dorset", "Preston")


def test_of_two_the_one_nearest_to_what_is_known():
    assert locate("Preston", near=Point(50.6, -2.4)).label == "Preston, Dorset"


def test_of_two_the_one_that_says_where_it_lies():
    assert locate("Preston, Dorset").point == Point(50.6458, -2.4208)


def test_of_two_the_one_with_listings_near_it():
    Location.objects.create(name="Hall", town="Weymouth", latitude=50.61, longitude=-2.45)
    assert locate("Preston").label == "Preston, Dorset"


def test_a_town_no_list_has_is_found_by_the_addresses_of_listings_but_not_hidden_ones():
    Location.objects.create(
        name="Refuge", town="Sandsfoot", latitude=51.5, longitude=-1.0, visibility="owner"
    )
    with pytest.raises(PlaceProblem):
        locate("Sandsfoot")
    Location.objects.create(name="Hall", town="Sandsfoot", latitude=50.6, longitude=-2.46)
    assert locate("sandsfoot").point == Point(50.6, -2.46)


def test_a_name_spelt_nearly_right_is_offered():
    with pytest.raises(PlaceProblem) as problem:
        locate("Weymoth")
    assert "Did you mean Weymouth?" in str(problem.value)


def test_the_middle_of_a_map_is_named_by_its_town_and_has_the_codes_of_its_sector():
    found = of_point(Point(50.612, -2.457))
    assert (found.label, found.precision, found.postcode) == ("Weymouth", "point", "")
    assert {"town:weymouth", "sector:DT4 8", "outcode:DT4", *DORSET} <= found.codes
    assert found.note == "Distances are from the middle of the map."


def test_the_middle_of_the_sea_is_the_middle_of_the_map():
    found = of_point(Point(49.9, -2.5))
    assert (found.label, found.codes) == ("the middle of the map", frozenset())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter a postcode"),
        ("   ", "Enter a postcode"),
        ("Xyzzy", "Try a postcode"),
        ("BT44 9LF", "Northern Ireland"),
        ("BF1 0DL", "forces"),
        ("JE3 2LN", "Jersey"),
        ("GY8 0LP", "Guernsey"),
        ("DT4 88NF", "Did you mean DT4 8NF?"),
        ("ZE9 9ZZ", "Check it"),
    ],
)
def test_refused_with_a_reason(typed, says):
    with pytest.raises(PlaceProblem) as problem:
        locate(typed)
    assert says in str(problem.value)


def test_every_line_people_typed_is_placed_or_refused_with_a_reason(shared_data):
    """With the shipped outcodes alone, as a new deployment has them."""
    from directory.places.loading import load_shipped

    load_shipped()
    refused = {}
    with (shared_data / "data" / "geography" / "messy_postcodes_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        try:
            place = locate(row["raw"])
        except PlaceProblem as problem:
            refused[row["raw"]] = str(problem)
        else:
            assert place.point
            assert place.note
    assert set(refused) == {"BT44 9LF", "BT54 6AD", "BF1 0DL", "GY8 0LP", "JE3 2LN"}
    assert all(len(reason) > 30 for reason in refused.values())
    assert len(rows) == 29
