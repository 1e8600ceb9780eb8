"""The rules of the shipped points: places, districts, sectors and the demo's postcodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

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
