"""When services are on: the parts of the week they reach, and their actual sessions.

Times of a schedule are wall-clock times in London with dates; an end that is not after its start is after
midnight. Only what comes out as a session is an aware moment.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol

from directory.catalogue.holidays_and_terms.bank_holidays import is_bank_holiday
from directory.catalogue.services import Frequency
from directory.clock import LONDON
from search.documents import DAYS, Session

MORNING_ENDS = 12 * 60
EVENING_BEGINS = 17 * 60
NIGHT_ENDS = 5 * 60
"""Minutes after midnight. What runs on past midnight is still that evening, and a morning only from 5am."""
REACHES = 30
"""Minutes that a session must spend in a part of the day to count in it."""
_WHOLE_DAY = 24 * 60
BYDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$")


class Times(Protocol):
    """What of a Schedule is read here; a row or anything like one."""

    frequency: str
    interval: int
    days: str
    month_days: str
    opens_at: time | None
    closes_at: time | None
    starts_on: date | None
    ends_on: date | None
    note: str
    location_id: Any


def limits_of(schedule: Times) -> tuple[str, str, bool]:
    """The months, the part of the school year and whether it is closed on bank holidays: what a schedule may
    leave out is no limit."""
    return (
        getattr(schedule, "months", ""),
        getattr(schedule, "school", ""),
        getattr(schedule, "closed_bank_holidays", False),
    )


class ClosedDays(Protocol):
    """What of a Closure is read here. Both days included; no last day is until further notice."""

    first_day: date
    last_day: date | None
    location_id: Any


@dataclass(slots=True)
class Rule:
    """When a schedule is on, without whose it is and where. Many listings share one ("Monday to Friday, 9 to
    5"), so what follows from it is worked out once."""

    frequency: str
    interval: int
    days: str
    month_days: str
    opens_at: time | None
    closes_at: time | None
    starts_on: date | None
    ends_on: date | None
    note: str = ""
    location_id: Any = None
    months: str = ""
    school: str = ""
    closed_bank_holidays: bool = False


_first_parts = attrgetter(
    *("frequency", "interval", "days", "month_days", "opens_at", "closes_at", "starts_on", "ends_on")
)


def _rule(schedule: Times) -> tuple[Any, ...]:
    """The parts of a schedule in the order of Rule, without its note and place."""
    return (*_first_parts(schedule), "", None, *limits_of(schedule))


@dataclass(frozen=True, slots=True)
class Byday:
    """A weekday (Monday is 0) and, in a month, which one: 2 is the second, -1 the last, None every one."""

    weekday: int
    nth: int | None = None


@lru_cache(maxsize=4096)
def bydays(days: str) -> tuple[Byday, ...]:
    """ "TU,TH", "2TU" or "-1FR" read; what is not a day is passed over."""
    found = (_BYDAY.match(part.strip().upper()) for part in days.split(","))
    return tuple(Byday(BYDAYS.index(m[2]), int(m[1]) if m[1] and int(m[1]) else None) for m in found if m)


def monthdays(days: str) -> tuple[int, ...]:
    """ "1,15" or "-1" (the last day of the month) read, in order."""
    numbers = (int(part) for part in re.findall(r"-?\d+", days))
    return tuple(sorted({n for n in numbers if 1 <= abs(n) <= 31}))


@lru_cache(maxsize=256)
def months_of(months: str) -> frozenset[int]:
    """ "4,5,6" read; nothing is every month."""
    found = frozenset(n for n in (int(part) for part in re.findall(r"\d+", months)) if 1 <= n <= 12)
    return found or frozenset(range(1, 13))


def weekly_parts(schedules: Iterable[Times], *, on: date) -> frozenset[str]:
    """Parts of the week with sessions, as "tue-morning", of what has not ended by `on`.

    Monthly sessions on a weekday and dates still to come count too. A session counts in each part it reaches
    for 30 minutes, or else in the one where it begins.
    """
    return frozenset().union(*(_parts_of(_rule(schedule), on) for schedule in schedules))


@lru_cache(maxsize=2048)
def _parts_of(rule: tuple[Any, ...], on: date) -> frozenset[str]:
    schedule = Rule(*rule)
    if schedule.ends_on and schedule.ends_on < on:
        return frozenset()
    return frozenset(
        f"{DAYS[(weekday + later) % 7]}-{part}"
        for weekday in _weekdays(schedule, on)
        for later, part in _parts_of_day(schedule.opens_at, schedule.closes_at)
    )


def sessions(
    schedules: Iterable[Times], *, first: date, days: int, closures: Iterable[ClosedDays] = ()
) -> tuple[Session, ...]:
    """The actual sessions that begin on `first` or in the `days` after it, in order, without closed days.

    Every other week (or month) from a day nobody knows has no actual sessions, only weekly parts.
    """
    closed = list(closures)
    found: list[tuple[Session, ...]] = []
    for schedule in schedules:
        every = _sessions_of(_rule(schedule), first, days)
        if closed:
            every = tuple(s for s in every if not _is_closed(s.starts.date(), schedule, closed))
        found.append(every)
    if len(found) == 1:
        return found[0]
    return tuple(sorted({session for each in found for session in each}, key=_in_order))


@lru_cache(maxsize=2048)
def _sessions_of(rule: tuple[Any, ...], first: date, days: int) -> tuple[Session, ...]:
    schedule = Rule(*rule)
    found = (session for day in _dates(schedule, first, days) for session in _session(schedule, day))
    return tuple(sorted(found, key=_in_order))


def _in_order(session: Session) -> tuple[datetime, datetime]:
    return _utc(session.starts), _utc(session.ends)


def next_session(found: Iterable[Session], now: datetime) -> Session | None:
    """The one that is on, or the next to begin, of sessions in order; those that follow it without a break
    are one with it, so that a line that is always open does not end at midnight."""
    ahead = (session for session in found if _utc(session.ends) > _utc(now))
    coming = next(ahead, None)
    if coming is None:
        return None
    ends = coming.ends
    for session in ahead:
        if _utc(session.starts) > _utc(ends):
            break
        ends = max(ends, session.ends, key=_utc)
    return Session(coming.starts, ends)


def occurs_on(schedule: Times, day: date) -> bool:
    """Whether the schedule has a session that begins on this day, closures and school terms apart."""
    if (schedule.starts_on and day < schedule.starts_on) or (schedule.ends_on and day > schedule.ends_on):
        return False
    months, _school, closed_bank_holidays = limits_of(schedule)
    if (months and day.month not in months_of(months)) or (closed_bank_holidays and is_bank_holiday(day)):
        return False
    if schedule.frequency == Frequency.ONCE:
        return schedule.starts_on == day
    if schedule.frequency == Frequency.WEEKLY:
        return day.weekday() in {by.weekday for by in bydays(schedule.days)} and _week_counts(schedule, day)
    if schedule.frequency == Frequency.MONTHLY:
        return _month_counts(schedule, day) and _in_month(schedule, day)
    return False


def _dates(schedule: Times, first: date, days: int) -> Iterator[date]:
    return (day for day in (first + timedelta(days=n) for n in range(days)) if occurs_on(schedule, day))


def _weekdays(schedule: Times, on: date) -> set[int]:
    if schedule.frequency == Frequency.ONCE:
        day = schedule.starts_on
        return {day.weekday()} if day and day >= on else set()
    if schedule.frequency in {Frequency.WEEKLY, Frequency.MONTHLY}:
        return {by.weekday for by in bydays(schedule.days)}
    return set()


def _week_counts(schedule: Times, day: date) -> bool:
    if schedule.interval <= 1:
        return True
    if schedule.starts_on is None:
        return False
    weeks = (_monday(day) - _monday(schedule.starts_on)).days // 7
    return weeks % schedule.interval == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_counts(schedule: Times, day: date) -> bool:
    if schedule.interval <= 1:
        return True
    if schedule.starts_on is None:
        return False
    months = (day.year - schedule.starts_on.year) * 12 + day.month - schedule.starts_on.month
    return months % schedule.interval == 0


def _in_month(schedule: Times, day: date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    nth, nth_from_end = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
    if any(
        by.weekday == day.weekday() and by.nth in {None, nth, nth_from_end} for by in bydays(schedule.days)
    ):
        return True
    return bool({day.day, day.day - length - 1} & set(monthdays(schedule.month_days)))


def _is_closed(day: date, schedule: Times, closures: list[ClosedDays]) -> bool:
    return any(
        closure.first_day <= day
        and (closure.last_day is None or day <= closure.last_day)
        and closure.location_id in {None, schedule.location_id}
        for closure in closures
    )


def _session(schedule: Times, day: date) -> Iterator[Session]:
    """None for a schedule without a time; one without an end is taken to last an hour."""
    if schedule.opens_at is None:
        return
    opens = _minutes(schedule.opens_at)
    lasts = _length(schedule.opens_at, schedule.closes_at) or 60
    midnight = datetime.combine(day, time())
    starts = _aware(midnight + timedelta(minutes=opens))
    ends = _aware(midnight + timedelta(minutes=opens + lasts))
    if _utc(ends) <= _utc(starts):  # the hour that is missing when clocks go forward
        ends = (_utc(starts) + timedelta(minutes=lasts)).astimezone(LONDON)
    yield Session(starts, ends)


def _aware(wall: datetime) -> datetime:
    """The moment of a wall-clock time. One that clocks skip is moved on by the hour they skip."""
    return wall.replace(tzinfo=LONDON).astimezone(UTC).astimezone(LONDON)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _length(opens: time, closes: time | None) -> int:
    """Minutes; 0 when there is no end. One minute to midnight is midnight, and equal times a whole day."""
    if closes is None:
        return 0
    end = _WHOLE_DAY if closes >= time(23, 59) else _minutes(closes)
    length = end - _minutes(opens)
    return length if length > 0 else length + _WHOLE_DAY


def _parts_of_day(opens: time | None, closes: time | None) -> Iterator[tuple[int, str]]:
    """Days later (0 or 1) and the part, for each part reached."""
    if opens is None:
        return
    start = _minutes(opens)
    end = start + _length(opens, closes)
    parts = (
        (0, "morning", 0, MORNING_ENDS),
        (0, "afternoon", MORNING_ENDS, EVENING_BEGINS),
        (0, "evening", EVENING_BEGINS, _WHOLE_DAY + NIGHT_ENDS),
        (1, "morning", _WHOLE_DAY + NIGHT_ENDS, _WHOLE_DAY + MORNING_ENDS),
        (1, "afternoon", _WHOLE_DAY + MORNING_ENDS, _WHOLE_DAY + EVENING_BEGINS),
        (1, "evening", _WHOLE_DAY + EVENING_BEGINS, 2 * _WHOLE_DAY),
    )
    reached = [
        (later, part)
        for later, part, begins, stops in parts
        if min(end, stops) - max(start, begins) >= REACHES
    ]
    yield from reached or [(later, part) for later, part, begins, stops in parts if begins <= start < stops]
