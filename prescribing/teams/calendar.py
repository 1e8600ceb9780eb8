"""Working days of a team or a group, with England's bank holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from directory.catalogue.holidays_and_terms.bank_holidays import bank_holidays
from directory.clock import LONDON

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FOREVER = 3660


class NeverStaffed(ValueError):
    """A calendar without a single staffed day: nothing would ever come due."""


@dataclass(frozen=True, slots=True)
class Delay:
    """So many working days ("wd") or plain days ("d")."""

    number: int
    unit: Literal["wd", "d"] = "wd"

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


@dataclass(frozen=True)
class Calendar:
    """Which days are worked and until when. `hours` is by weekday (0 Monday); local times in London."""

    hours: Mapping[int, tuple[time, time]]
    keeps_bank_holidays: bool = True

    @classmethod
    def read(cls, hours: Mapping[str, Sequence[str]], *, keeps_bank_holidays: bool) -> Calendar:
        """From {"mon": ["09:00", "17:00"]}. Raises NeverStaffed, or ValueError for hours that are none."""
        try:
            read = {
                DAYS.index(day): (time.fromisoformat(span[0]), time.fromisoformat(span[1]))
                for day, span in hours.items()
            }
        except (TypeError, AttributeError, IndexError, KeyError, ValueError) as problem:
            raise ValueError("Give the hours of each day as two times, like 09:00 and 17:00.") from problem
        if not read:
            raise NeverStaffed("Give at least one day on which somebody is there.")
        if any(opens >= closes for opens, closes in read.values()):
            raise ValueError("A day's hours end after they begin.")
        return cls(read, keeps_bank_holidays)

    def is_working(self, day: date) -> bool:
        if day.weekday() not in self.hours:
            return False
        return not (self.keeps_bank_holidays and day in bank_holidays(day.year))

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first after it that is."""
        for ahead in range(_FOREVER):
            candidate = day + timedelta(days=ahead)
            if self.is_working(candidate):
                return candidate
        raise NeverStaffed("No working day within ten years.")

    def add(self, day: date, number: int) -> date:
        """The `number`th working day after `day`, which itself does not count. Zero: as next_working."""
        current = self.next_working(day) if number == 0 else day
        for _ in range(number):
            current = self.next_working(current + timedelta(days=1))
        return current

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; none when `last` is not later."""
        days = (last - first).days
        return sum(self.is_working(first + timedelta(days=ahead)) for ahead in range(1, days + 1))

    def closing(self, day: date) -> datetime:
        """The aware moment a working day ends; the latest hour of the week on a day not worked."""
        closes = self.hours[day.weekday()][1] if day.weekday() in self.hours else time(17)
        return datetime.combine(day, closes, LONDON)

    def due(self, since: datetime, delay: Delay, *, counted_by: Calendar | None = None) -> datetime:
        """When something started at `since` is due: the end of a day on which this calendar is staffed.

        `counted_by` counts the working days (a group's week), this calendar does the work. No working day at
        all is "today", which waits for nobody: whoever is staffed on a Saturday or on Christmas Day acts on
        it. Nothing is due at an hour that had passed when it started: then it is the next working day.
        """
        start = since.astimezone(LONDON).date()
        if delay.unit == "d":
            day = self.next_working(start + timedelta(days=delay.number))
        elif delay.number == 0:
            day = self.next_working(start)
        else:
            day = self.next_working((counted_by or self).add(start, delay.number))
        if self.closing(day) <= since:
            day = self.add(day, 1)
        return self.closing(day)

    def is_staffed(self, moment: datetime) -> bool:
        local = moment.astimezone(LONDON)
        if not self.is_working(local.date()):
            return False
        opens, closes = self.hours[local.weekday()]
        return opens <= local.time() < closes


OFFICE = Calendar({day: (time(9), time(17)) for day in range(5)})
"""Monday to Friday: how a group's days are counted."""
