"""Days and moments as the whole numbers that both engines compare."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NEVER = 10_000_000
"""A day, as a number, that does not come."""


def day(value: date | None, missing: int) -> int:
    """A date as a number of days."""
    return missing if value is None else value.toordinal()


def today(now: datetime) -> int:
    """The London date of a moment, as a number of days."""
    return now.astimezone(LONDON).date().toordinal()


def midnight(now: datetime) -> int:
    """The end of the London day of a moment, in seconds."""
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    return seconds(datetime.combine(tomorrow, time(), LONDON))


def seconds(moment: datetime) -> int:
    """A moment in seconds since 1970, UTC."""
    return _seconds(moment, moment.fold)


@lru_cache(maxsize=8192)
def _seconds(moment: datetime, fold: int) -> int:
    """Sessions of one pattern are the same moments in every document. The fold is asked for because the two
    half past ones of the night when clocks go back are equal without it."""
    return math.floor(moment.timestamp())
