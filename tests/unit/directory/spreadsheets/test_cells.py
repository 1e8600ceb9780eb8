"""Single cells as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from directory.places.distances import metres
from directory.spreadsheets.rows.cells import day_of, lost_zero, order_of, point_of, split_terms, yes_or_no
from search.documents import Point


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12/03/26", date(2026, 3, 12)),
        ("01/10/2026", date(2026, 10, 1)),
        ("1.2.2026", date(2026, 2, 1)),
        ("1-2-26", date(2026, 2, 1)),
        ("2026-03-12", date(2026, 3, 12)),
        ("2026-03-12 10:30", date(2026, 3, 12)),
        ("12/03/2026 10:30", date(2026, 3, 12)),
        ("1st March 2026", date(2026, 3, 1)),
        ("Thursday 12 March 2026", date(2026, 3, 12)),
        ("March 12, 2026", date(2026, 3, 12)),
        ("12-Mar-26", date(2026, 3, 12)),
        ("45000", date(2023, 3, 15)),
        ("1/1/85", date(1985, 1, 1)),
        ("2019", None),
        ("2017-01", None),
        ("31/02/2026", None),
        ("12/24/2015", None),
        ("March", None),
        ("soon", None),
        ("01632 960417", None),
    ],
)
def test_dates_in_british_order(written: str, read: date | None) -> None:
    assert day_of(written) == read


def test_a_column_that_can_only_have_the_month_first_is_known() -> None:
    assert order_of(["12/24/2015", "1/2/2015", "11/27/2014"]) == (0, 2)
    assert order_of(["24/12/2015", "1/2/2015"]) == (1, 0)
    assert day_of("12/24/2015", month_first=True) == date(2015, 12, 24)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1632960417", "01632960417"),
        ("1632960417.0", "01632960417"),
        ("1179228000", "01179228000"),
        ("1632 960417", "01632 960417"),
        ("7700900123", "07700900123"),
        ("441179228000", "+441179228000"),
        ("01632 960417", "01632 960417"),
        ("116123", "116123"),
        ("12345", "12345"),
        ("ring Jean", "ring Jean"),
    ],
)
def test_a_lost_nought_is_put_back(written: str, read: str) -> None:
    assert lost_zero(written) == read


def test_grid_references_and_coordinates() -> None:
    near = Point(50.6130, -2.4558)
    for written in ("SY678793", "SY 678 793", "sy 67800 79300"):
        found = point_of(written)
        assert isinstance(found, Point)
        assert metres(found, near) < 150
    assert point_of("50.61, -2.45") == (50.61, -2.45)
    assert point_of("(367800, 79300)") == (367800, 79300)
    assert point_of("POINT (-2.45 50.61)") == (50.61, -2.45)
    for none in ("SY 67 793", "II 678 793", "Weymouth", "678793", "SY 1"):
        assert point_of(none) is None


def test_yes_no_and_neither() -> None:
    assert [yes_or_no(word) for word in ("Y", "no", "TRUE", "0", "", "Partial", "x", "N/A")] == [
        True, False, True, False, None, None, None, None,
    ]  # fmt: skip


def test_several_words_in_a_cell() -> None:
    assert split_terms("Car parking;Hearing loop, with switch") == [
        "Car parking",
        "Hearing loop, with switch",
    ]
    assert split_terms("Arts, crafts") == ["Arts", "crafts"]
