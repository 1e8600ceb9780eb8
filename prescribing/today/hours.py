"""What stands by the hour on the list of the day: appointments, and the meetings between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.accounts.models import User
from prescribing.meetings.by_the_hour import MeetingOfDay, meetings_of_day
from prescribing.plan.appointments.today import Hour, by_the_hour

FEW_COMING, FEW_PASSED = 4, 2
"""Of a full day the next hours are shown, and the last that passed, before somebody asks for all."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`rows` may be fewer than `count`: then the rest is one press away."""

    count: int
    rows: tuple[Hour | MeetingOfDay, ...]

    @property
    def folded(self) -> bool:
        return len(self.rows) < self.count


def hours_of_day(by: User) -> tuple[Hour | MeetingOfDay, ...]:
    """The earliest first."""
    every: list[Hour | MeetingOfDay] = [*by_the_hour(by), *meetings_of_day(by)]
    return tuple(sorted(every, key=lambda one: one.starts_at))


def folded(every: Sequence[Hour | MeetingOfDay], *, whole: bool) -> Hours:
    """What is next, where the day is full."""
    passed = [one for one in every if one.passed]
    coming = [one for one in every if not one.passed]
    few = [*passed[-FEW_PASSED:], *coming[:FEW_COMING]]
    if whole or len(every) <= len(few) + 1:
        few = list(every)
    return Hours(len(every), tuple(few))
