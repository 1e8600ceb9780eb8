"""Days of a schedule as boxes to tick, and back to how they are stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS, bydays
from directory.catalogue.times_words import WEEKDAYS

DAYS = list(zip(BYDAYS, WEEKDAYS, strict=True))
EVERY = "every"
WEEKS = [
    ("1", "First"),
    ("2", "Second"),
    ("3", "Third"),
    ("4", "Fourth"),
    ("5", "Fifth"),
    ("-1", "Last"),
    ("-2", "Second last"),
    (EVERY, "Every week"),
]
"""Which one of a month. The stored number is the value; no number is every one."""


@dataclass(frozen=True, slots=True)
class TickedDays:
    """What is ticked: days as MO, and for a month which of them as 2 or -1."""

    days: frozenset[str] = frozenset()
    weeks: frozenset[str] = frozenset()

    def stored(self, frequency: str) -> str:
        """As `Schedule.days` keeps them, in the order of the week."""
        days = [day for day, _name in DAYS if day in self.days]
        if frequency != Frequency.MONTHLY:
            return ",".join(days)
        weeks = [week for week, _name in WEEKS if week in self.weeks]
        return ",".join(f"{'' if week == EVERY else week}{day}" for week in weeks for day in days)


def ticks_of(stored: str, frequency: str) -> TickedDays | None:
    """The ticks that stand for these days; None where ticks cannot say it (second Tuesday, last Friday)."""
    found = bydays(stored)
    days = frozenset(BYDAYS[day.weekday] for day in found)
    if frequency != Frequency.MONTHLY:
        return TickedDays(days)
    ticks = TickedDays(days, frozenset(EVERY if day.nth is None else str(day.nth) for day in found))
    known = {week for week, _name in WEEKS}
    return ticks if ticks.weeks <= known and set(bydays(ticks.stored(frequency))) == set(found) else None


def written(stored: str, frequency: str, days: Collection[str], weeks: Collection[str]) -> str:
    """What to store once these are ticked. What was stored stays as it is while the ticks say the same."""
    ticked = TickedDays(frozenset(days), frozenset(weeks))
    was = ticks_of(stored, frequency)
    if was is None:
        return stored if ticked == TickedDays() else ticked.stored(frequency)
    return stored if stored and ticked == was else ticked.stored(frequency)
