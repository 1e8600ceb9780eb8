"""Which services are events: on for single dates and no longer.

A service is an event where each of its times is one date. Anything that comes round every week or month, or
has times in words only, is a lasting service, also when its last day has passed: it may begin again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue import times, times_words
from directory.catalogue.models import Frequency, Schedule, Service
from directory.clock import LONDON


def is_event(schedules: Iterable[Schedule]) -> bool:
    rows = list(schedules)
    return bool(rows) and all(row.frequency == Frequency.ONCE and row.starts_on is not None for row in rows)


def ended_at(schedules: Iterable[Schedule]) -> datetime | None:
    """When an event's last date ends; None for a lasting service. Without a time it lasts all day, without an
    end as long as the page says it does (directory/catalogue/times.py)."""
    rows = list(schedules)
    if not is_event(rows):
        return None
    return max(_end_of(row) for row in rows)


def _end_of(row: Schedule) -> datetime:
    if row.starts_on is None:
        raise ValueError("A date that is not known has no end")
    day = times.sessions([row], first=row.starts_on, days=1)
    if day:
        return max(session.ends for session in day)
    return datetime.combine(row.starts_on + timedelta(days=1), time(), LONDON)


def is_over(service: Service) -> bool:
    """Reads its schedules: prefetch them."""
    ended = ended_at(service.schedules.all())
    return ended is not None and ended <= clock.now()


def was_on(service: Service) -> str:
    """ "This was on Saturday 14 November." Empty for what is not over, or is no event."""
    if not is_over(service):
        return ""
    last = max(row.starts_on for row in service.schedules.all() if row.starts_on)
    return _("This was on %(day)s.") % {"day": times_words.date_words(last, today=clock.today())}
