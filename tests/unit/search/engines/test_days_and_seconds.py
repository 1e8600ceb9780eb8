"""What both engines reckon alike."""

from __future__ import annotations

from datetime import UTC, datetime

from search.engines.days_and_seconds import LONDON, seconds


def test_the_hour_that_comes_twice_when_clocks_go_back_is_two_hours() -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    again = first.replace(fold=1)
    assert first == again  # as Python compares them
    assert seconds(first) == seconds(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert seconds(again) == seconds(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert seconds(again) - seconds(first) == 3600
