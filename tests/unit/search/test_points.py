"""The squares of a web map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.documents import Point
from search.points import FINEST, Box, circle, column, extent, finest, row

LATITUDE, LONGITUDE = st.floats(-90, 90), st.floats(-180, 180)


def test_squares_are_numbered_as_tiles_are() -> None:
    """The tile of Weymouth at zoom 12, as every tile server numbers it."""
    assert (column(-2.4546, 12), row(50.6134, 12)) == (2020, 1378)


@given(LATITUDE, LONGITUDE, st.integers(0, FINEST))
def test_every_point_lies_in_a_square_and_halving_keeps_to_it(north: float, east: float, zoom: int) -> None:
    assert 0 <= column(east, zoom) < 1 << zoom
    assert 0 <= row(north, zoom) < 1 << zoom
    if zoom:
        assert column(east, zoom) >> 1 == column(east, zoom - 1)
        assert row(north, zoom) >> 1 == row(north, zoom - 1)


@given(LATITUDE, LONGITUDE, st.floats(0, 5), st.floats(0, 5), st.integers(1, 500))
def test_a_box_never_has_more_squares_than_asked(
    south: float, west: float, high: float, wide: float, most: int
) -> None:
    box = Box(south, west, min(90.0, south + high), min(180.0, west + wide))
    zoom = finest(box, most)
    columns = column(box.east, zoom) - column(box.west, zoom) + 1
    rows = row(box.south, zoom) - row(box.north, zoom) + 1
    assert columns * rows <= most


def test_a_circle_lies_in_its_box() -> None:
    box = circle(Point(50.6, -2.45), 1609.344)
    assert box.holds(50.6 + 1600 / 111_195, -2.45)
    assert box.north == pytest.approx(50.6 + 1609.344 / 111_195, abs=1e-3)


def test_the_box_round_boxes() -> None:
    assert extent([Box(1, 2, 3, 4), Box(0, 3, 2, 9)]) == Box(0, 2, 3, 9)
    assert extent([]) is None
