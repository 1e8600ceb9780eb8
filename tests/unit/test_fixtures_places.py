"""The rules of the shipped points: places, districts, sectors and the demo's postcodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from directory.places.loading import load_shipped
from directory.places.models import Area, AreaKind
from directory.places.place_names import slug
from fixtures.make_places_geonames import places
from tests.unit.shipped import FIXTURES, read, rows, twice


def in_britain(latitude: str | float, longitude: str | float) -> bool:
    return 49.8 <= float(latitude) <= 60.9 and -8.7 <= float(longitude) <= 1.8


def test_places_are_many_named_once_and_in_britain() -> None:
    places = read("places.json")
    outcodes = {row["outcode"] for row in rows("outcodes.csv")}
    assert len(places) >= 450
    assert twice([f"{place['name']}, {place['county_or_authority']}" for place in places]) == []
    assert [place for place in places if not in_britain(place["latitude"], place["longitude"])] == []
    assert [place["name"] for place in places if place["outcode"] not in outcodes] == []


def test_the_demo_places_are_where_they_are() -> None:
    points = {
        (place["name"], place["county_or_authority"]): (place["latitude"], place["longitude"])
        for place in read("places.json")
    }
    assert points["Weymouth", "Dorset"] == pytest.approx((50.61, -2.455), abs=0.01)
    assert points["Fortuneswell", "Dorset"] == pytest.approx((50.561, -2.44), abs=0.01)
    assert points["Derby", "Derby"] == pytest.approx((52.922, -1.477), abs=0.01)
    assert points["Bakewell", "Derbyshire"] == pytest.approx((53.213, -1.676), abs=0.01)


def test_districts_and_sectors_are_all_of_great_britain() -> None:
    outcodes = {row["outcode"] for row in rows("outcodes.csv")}
    sectors = rows("sectors.csv")
    assert len(outcodes) > 2_800
    assert len(sectors) > 9_000
    assert {row["sector"].split()[0] for row in sectors} <= outcodes
    assert not any(code.startswith(("BT", "JE", "GY", "IM")) for code in outcodes)
    assert [row for row in sectors if not in_britain(row["latitude"], row["longitude"])] == []
    assert (FIXTURES / "sectors.csv").stat().st_size < 700_000


def test_the_demo_knows_every_postcode_it_uses() -> None:
    def postcodes(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if "postal_code" in node:
                yield node["postal_code"]
            node = list(node.values())
        if isinstance(node, list):
            for part in node:
                yield from postcodes(part)

    known = rows("demo/postcodes.csv")
    assert len(known) >= 280
    assert set(postcodes(read("demo/services.json"))) <= {row["postcode"] for row in known}
    assert {row["lsoa_edition"] for row in known} <= {"2011", ""}
    assert {row["imd_decile"] for row in known} == {str(decile) for decile in range(1, 11)}


def test_the_places_of_geonames_are_many_each_once_and_on_our_map() -> None:
    found = rows("places_geonames.csv")
    outcodes = {row["outcode"] for row in rows("outcodes.csv")}
    councils = {row["name"] for row in rows("authorities.csv")}
    irish = [row for row in found if row["council"] == "Northern Ireland"]
    british = [row for row in found if row["council"] != "Northern Ireland"]
    assert len(found) > 5_000
    assert len(irish) > 100
    assert {row["outcode"] for row in irish} == {""}
    assert {row["outcode"] for row in british} <= outcodes
    assert {row["council"] for row in british} <= councils
    assert twice(["|".join(row.values()) for row in found]) == []
    assert [row for row in found if not in_britain(row["latitude"], row["longitude"])] == []
    names = {row["name"] for row in found} | {place["name"] for place in read("places.json")}
    # of every corner, and none of the towns that were ours before is there a second time
    assert {"Penryn", "Mousehole", "Bude", "Totnes", "Yetminster", "Ballycastle", "Tobermory"} <= names
    assert not {"Weymouth", "Bristol", "Derby"} & {row["name"] for row in found}


def test_a_place_of_geonames_gets_the_district_and_council_of_the_nearest_sector() -> None:
    sectors = [
        {"sector": "TR17 0", "latitude": "50.125", "longitude": "-5.47", "authority_code": "E06000052"},
        {"sector": "TR99 9", "latitude": "50.126", "longitude": "-5.474", "authority_code": ""},
        {"sector": "DT4 8", "latitude": "50.61", "longitude": "-2.45", "authority_code": "E06000059"},
    ]
    here = {"countrycode": "GB", "admin1code": "ENG", "population": 1000}
    cities = [
        {**here, "geonameid": 1, "name": "Marazion", "latitude": 50.1256, "longitude": -5.4751},
        {**here, "geonameid": 2, "name": "Marazion", "latitude": 50.13, "longitude": -5.48, "population": 5},
        {**here, "geonameid": 3, "name": "St. Known", "latitude": 50.62, "longitude": -2.46},
        {**here, "geonameid": 4, "name": "Far Out", "latitude": 57.0, "longitude": -7.0},
        {**here, "geonameid": 5, "name": "Some Airport", "latitude": 50.12, "longitude": -5.47},
        {**here, "geonameid": 6, "name": "Antown", "latitude": 54.6, "longitude": -6.0, "admin1code": "NIR"},
        {**here, "geonameid": 7, "name": "Trebudge, Marazion", "latitude": 50.12, "longitude": -5.46},
    ]
    known = [{"name": "Saint Known", "latitude": 50.61, "longitude": -2.45}]
    made = list(places(cities, known, sectors, {"E06000052": "Cornwall", "E06000059": "Dorset"}))
    assert [(row["name"], row["council"], row["outcode"], row["population"]) for row in made] == [
        ("Marazion", "Cornwall", "TR17", 1000),
        ("Antown", "Northern Ireland", "", 1000),
        ("Trebudge", "Cornwall", "TR17", 1000),
    ]


@pytest.mark.django_db
def test_every_region_is_made_of_areas_of_today() -> None:
    """Loading refuses a town, a council or a district it does not know."""
    load_shipped()
    entries = read("regions.json")
    names = [name for entry in entries for name in (entry["name"], *entry.get("also", ()))]
    assert twice([slug(name) for name in names]) == []
    regions = Area.objects.filter(kind=AreaKind.REGION)
    assert regions.count() == len(names) > 400
    assert [region.name for region in regions if not region.parts] == []
    parts = {key for region in regions for key in region.parts}
    assert parts == set(Area.objects.filter(key__in=parts).values_list("key", flat=True))
    ended = {entry["until"] for entry in entries if "until" in entry}
    assert {1996, 2009, 2019, 2023} <= ended
    # councils that were side by side hold all of today's between them
    cornwall = [r for r in regions if r.name in {"Penwith", "Kerrier", "Carrick", "Restormel", "Caradon"}]
    cornwall += [r for r in regions if r.name == "North Cornwall"]
    held = {key for region in cornwall for key in region.parts}
    sectors = [row["sector"] for row in rows("sectors.csv") if row["authority_code"] == "E06000052"]
    assert [s for s in sectors if not {f"sector:{s}", f"outcode:{s.split()[0]}"} & held] == []


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_keeps_the_towns_that_were_there() -> None:
    load_shipped()
    before = {area.key: (area.name, area.within) for area in Area.objects.filter(kind=AreaKind.TOWN)}
    load_shipped()
    after = {area.key: (area.name, area.within) for area in Area.objects.filter(kind=AreaKind.TOWN)}
    assert after == before
    assert before["town:preston"][1][0] == "authority:E06000059"
    assert len(before) > 5_900
    assert "town:wales" not in before
