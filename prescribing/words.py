"""Days and times of what is due and what happened, as people here write them."""

from __future__ import annotations

from datetime import date, datetime

from directory import clock
from directory.catalogue.times_words import date_short, date_words, time_words
from directory.clock import LONDON


def local_day(moment: datetime | date) -> date:
    return moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment


def day_short(moment: datetime | date) -> str:
    """ "Tue 24 Nov"; with the year only when it is not this one."""
    return date_short(local_day(moment), today=clock.today())


def day_long(moment: datetime | date) -> str:
    """ "Tuesday 24 November"."""
    return date_words(local_day(moment), today=clock.today())


def at_time(moment: datetime) -> str:
    """10am, 12 noon, 12.30pm, in London."""
    return time_words(moment.astimezone(LONDON).time())


def when_words(moment: datetime) -> str:
    """ "9.05am today", "Yesterday", else the day."""
    days = (clock.today() - local_day(moment)).days
    if days == 0:
        return f"{at_time(moment)} today"
    return "Yesterday" if days == 1 else day_short(moment)


def due_words(moment: datetime) -> str:
    """ "Today", "Tomorrow", else the day."""
    days = (local_day(moment) - clock.today()).days
    return {0: "Today", 1: "Tomorrow"}.get(days, day_short(moment))


def born_words(born: date) -> str:
    """ "14 Feb 1948"."""
    return f"{born.day} {born:%b} {born.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 working day", "2 working days"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
