"""Grid metres become degrees, right to within five metres."""

import csv

import pytest

from directory.places.distances import metres
from directory.places.grid import from_grid
from search.documents import Point


def test_the_ordnance_survey_worked_example():
    """Easting 651409.903, northing 313177.270 is 52°39′27.2531″N 1°43′4.5177″E on Airy; shifted to WGS 84."""
    point = from_grid(651_409.903, 313_177.270)
    assert metres(point, Point(52.657977, 1.716038)) < 5


def test_the_units_of_four_areas_agree_within_five_metres(shared_data):
    with (shared_data / "data/geography/unit_postcodes_BS_DE_DT_ST.csv").open(encoding="utf-8") as file:
        rows = [row for i, row in enumerate(csv.DictReader(file)) if i % 50 == 0]
    assert len(rows) > 1000
    off = [
        metres(
            from_grid(float(row["easting"]), float(row["northing"])),
            Point(float(row["latitude"]), float(row["longitude"])),
        )
        for row in rows
    ]
    assert max(off) < 5


@pytest.mark.parametrize(("east", "north"), [(0, 0), (51.5, -0.1), (900_000, 100_000)])
def test_what_is_off_the_grid_is_refused(east, north):
    with pytest.raises(ValueError, match="National Grid"):
        from_grid(east, north)
