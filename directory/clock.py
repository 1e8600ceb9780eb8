"""The clock: one seam, so that tests and the demo can move through time.

Nothing of ours asks Django or the operating system for the time; everything asks here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """This moment, aware."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The date in London."""
    return now().astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The moment in London at which the day begins."""
    return datetime.combine(day, time(), LONDON)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment` (aware). Only tests, the demo and processes that
    take the moment of the one that started them move the clock."""
    if timezone.is_naive(moment):
        raise ValueError("The clock is moved to an aware moment, with its time zone.")
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
