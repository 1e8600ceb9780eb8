"""Which services are events, on for single dates and no longer, and which of all services are over.

A service is over when the last day of each of its times has passed: an event after its last date, a weekly
course after the day until which it is held. What has times without a last day, or in words only, is lasting.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue import times, times_words
from directory.catalogue.models import Frequency, Schedule, Service

REPEATED = frozenset({Frequency.WEEKLY, Frequency.MONTHLY})
LONGEST_BREAK = 62
"""Days before its last day in which the last date of what is held every week or month is looked for."""


def is_event(schedules: Iterable[Schedule]) -> bool:
    rows = list(schedules)
    return bool(rows) and all(row.frequency == Frequency.ONCE and row.starts_on is not None for row in rows)


def ended_at(schedules: Iterable[Schedule]) -> datetime | None:
    """When the last date of the last of them ends; None where one of them is lasting. Without a time a date
    lasts all day, without an end as long as the page says it does (directory/catalogue/times.py)."""
    days = [(row, last_day_of(row)) for row in schedules]
    ends = [_end_of(row, day) for row, day in days if day is not None]
    return max(ends) if ends and len(ends) == len(days) else None


def last_day_of(row: Schedule) -> date | None:
    """The last date on which it is held; None where none is said, or it is before the first."""
    if row.frequency == Frequency.ONCE:
        return row.starts_on
    last = row.ends_on
    if last is None or (row.starts_on and last < row.starts_on):
        return None
    if row.frequency not in REPEATED:
        return last
    before = (last - timedelta(days=n) for n in range(LONGEST_BREAK))
    held = (day for day in before if times.occurs_on(row, day))
    return next(held, last)


def _end_of(row: Schedule, last: date) -> datetime:
    day = times.sessions([row], first=last, days=1)
    if day:
        return max(session.ends for session in day)
    return clock.midnight(last + timedelta(days=1))


def is_over(service: Service) -> bool:
    """Reads its schedules: prefetch them."""
    ended = ended_at(service.schedules.all())
    return ended is not None and ended <= clock.now()


def was_on(service: Service) -> str:
    """As `over_words`, of all the times of a service."""
    return over_words(service.schedules.all())


def over_words(schedules: Iterable[Schedule]) -> str:
    """ "This was on Saturday 14 November.", "This ended on Tuesday 24 November."; empty for what goes on."""
    rows = list(schedules)
    ended = ended_at(rows)
    if ended is None or ended > clock.now():
        return ""
    last = max(day for row in rows if (day := last_day_of(row)))
    said = {"day": times_words.date_words(last, today=clock.today())}
    return (_("This was on %(day)s.") if is_event(rows) else _("This ended on %(day)s.")) % said
