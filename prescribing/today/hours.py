"""What stands by the hour on the list of the day: appointments, and the meetings between them."""

from __future__ import annotations

from directory.accounts.models import User
from prescribing.meetings.by_the_hour import MeetingOfDay, meetings_of_day
from prescribing.plan.appointments.today import Hour, by_the_hour


def hours_of_day(by: User) -> tuple[Hour | MeetingOfDay, ...]:
    """The earliest first."""
    every: list[Hour | MeetingOfDay] = [*by_the_hour(by), *meetings_of_day(by)]
    return tuple(sorted(every, key=lambda one: one.starts_at))
