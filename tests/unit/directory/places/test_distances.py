"""Distances in metres and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places.distances import metres, rough_metres
from directory.places.miles import miles, miles_words
from search.documents import Point

british = st.builds(Point, st.floats(49.9, 60.9), st.floats(-8.2, 1.8))


@given(british, british)
def test_the_cheap_distance_is_within_six_parts_in_a_thousand(a, b):
    assert rough_metres(a, b) == pytest.approx(metres(a, b), rel=0.006, abs=0.5)


def test_from_weymouth_to_derby():
    assert metres(Point(50.6139, -2.4576), Point(52.9228, -1.4766)) == pytest.approx(265_600, rel=0.003)


@pytest.mark.parametrize(
    ("far", "words"),
    [
        (0, "less than 0.1\u00a0miles"),
        (322, "0.2\u00a0miles"),
        (1609, "1\u00a0mile"),
        (1700, "1.1\u00a0miles"),
        (15_900, "9.9\u00a0miles"),
        (16_093, "10\u00a0miles"),
        (80_467, "50\u00a0miles"),
        (None, ""),
    ],
)
def test_miles_in_words(far, words):
    assert miles_words(far) == words


def test_miles_as_data():
    assert miles(1609.344) == 1.0
