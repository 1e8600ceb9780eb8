"""Times in the words people here use: "Tuesdays and Thursdays, 10am to 12.30pm"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from directory.catalogue.services import Frequency, InSchool
from directory.catalogue.times import Byday, Times, bydays, limits_of, monthdays, months_of
from directory.clock import LONDON
from search.documents import Session

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALWAYS = timedelta(days=7)
"""What is on this long without a break is on day and night."""
FEW = 2
"""So many months left out are named; of more, those in which it is on."""
NIGHT = timedelta(hours=16)
"""An end tomorrow that is nearer than this needs no word of the day: "until 8am" said in the evening."""
_NTH = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", -1: "Last", -2: "Second last"}


def time_words(at: time) -> str:
    """10am, 12.30pm, 12 noon, midnight."""
    if (at.hour, at.minute) == (12, 0):
        return _("12 noon")
    if (at.hour, at.minute) in {(0, 0), (23, 59)}:
        return _("midnight")
    hour, half = at.hour % 12 or 12, "am" if at.hour < 12 else "pm"
    return f"{hour}.{at.minute:02d}{half}" if at.minute else f"{hour}{half}"


def hours_words(opens: time | None, closes: time | None) -> str:
    """ "10am to 12.30pm", "from 10am", "day and night"; empty when not known."""
    if opens is None:
        return ""
    if closes is None:
        return _("from %(time)s") % {"time": time_words(opens)}
    if opens == time() and closes in {time(), time(23, 59)}:
        return _("day and night")
    return _("%(from)s to %(to)s") % {"from": time_words(opens), "to": time_words(closes)}


def date_words(day: date, *, today: date) -> str:
    """ "Tuesday 24 November", with the year only when it is not this year."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B}"
    return words if day.year == today.year else f"{words} {day.year}"


def date_short(day: date, *, today: date) -> str:
    """ "Tue 24 Nov", for columns."""
    words = f"{day:%a} {day.day} {day:%b}"
    return words if day.year == today.year else f"{words} {day.year}"


def schedule_words(schedule: Times, *, today: date) -> str:
    """The days and hours of one schedule; its note is not part of it, save where there are words alone."""
    if schedule.frequency == Frequency.TEXT:
        return schedule.note
    if schedule.frequency == Frequency.APPOINTMENT:
        days = _plural_days([by.weekday for by in bydays(schedule.days)])
        parts = [_("By appointment"), days, hours_words(schedule.opens_at, schedule.closes_at)]
    else:
        parts = [_days_words(schedule, today), hours_words(schedule.opens_at, schedule.closes_at)]
    words = ", ".join(part for part in parts if part) or schedule.note
    if schedule.frequency != Frequency.ONCE and words:
        words += _season(schedule, today)
    limits = _limits_words(schedule) if words else []
    return ", ".join([words, *limits])


def _limits_words(schedule: Times) -> list[str]:
    """What part of the year it keeps to: "term time only", "April to October", "closed on bank holidays"."""
    months, in_school, closed = limits_of(schedule)
    school = {
        InSchool.TERM.value: _("term time only"),
        InSchool.HOLIDAYS.value: _("school holidays only"),
    }.get(in_school, "")
    bank = _("closed on bank holidays") if closed else ""
    return [said for said in (months_words(months_of(months)), school, bank) if said]


def months_words(months: frozenset[int]) -> str:
    """ "April to October", "May and July", "not in August"; empty for the whole year."""
    without = frozenset(range(1, 13)) - months
    if not without:
        return ""
    if len(without) <= FEW:
        return _("not in %(months)s") % {"months": _runs_words(without)}
    said = _runs_words(months)
    return _("in %(month)s") % {"month": said} if len(months) == 1 else said


def _runs(months: frozenset[int]) -> list[tuple[int, int]]:
    """First and last month of each stretch; one that goes over the turn of the year is one."""
    firsts = [month for month in sorted(months) if (month - 2) % 12 + 1 not in months]
    runs = []
    for first in firsts:
        last = first
        while last % 12 + 1 in months and last % 12 + 1 != first:
            last = last % 12 + 1
        runs.append((first, last))
    return runs


def _runs_words(months: frozenset[int]) -> str:
    said = []
    for first, last in _runs(months):
        names = [f"{date(2000, month, 1):%B}" for month in (first, last)]
        between = _("%(from)s to %(to)s") % {"from": names[0], "to": names[1]}
        said.append(names[0] if first == last else between)
    return _and(said)


def times_words(schedules: Iterable[Times], *, today: date) -> list[str]:
    """A line for each schedule that has not ended; the same words once."""
    current = (s for s in schedules if not _is_past(s, today))
    lines = (schedule_words(schedule, today=today) for schedule in current)
    return list(dict.fromkeys(line for line in lines if line))


def _is_past(schedule: Times, today: date) -> bool:
    """Its last day has gone; what runs into the night of a single date ends the day after."""
    if schedule.frequency == Frequency.ONCE and schedule.starts_on is not None:
        opens, closes = schedule.opens_at, schedule.closes_at
        into_night = opens is not None and closes is not None and closes <= opens
        return schedule.starts_on + timedelta(days=1 if into_night else 0) < today
    return schedule.ends_on is not None and schedule.ends_on < today


def next_words(session: Session | None, *, now: datetime) -> str:
    """ "On now, until 12.30pm", "On now, day and night", "Today, 10am to 12.30pm", "Tomorrow, …"."""
    if session is None:
        return ""
    here, starts, ends = (moment.astimezone(LONDON) for moment in (now, session.starts, session.ends))
    if starts <= here < ends:
        return _on_now(here, ends)
    long = ends.replace(tzinfo=None) - starts.replace(tzinfo=None) > timedelta(days=1)
    hours = hours_words(starts.time(), None if long else ends.time())
    away = (starts.date() - here.date()).days
    if away == 0:
        day = _("Tonight") if starts.hour >= 17 else _("Today")
    elif away == 1:
        day = _("Tomorrow")
    else:
        day = date_words(starts.date(), today=here.date())
    return f"{day}, {hours}"


def starts_words(starts: datetime, *, now: datetime) -> str:
    """When something begins, within a sentence: "today 2pm", "tomorrow 10am", "Monday 10am"; a week away and
    more "Monday 7 December, 10am"."""
    here, begins = now.astimezone(LONDON), starts.astimezone(LONDON)
    hour, away = time_words(begins.time()), (begins.date() - here.date()).days
    if away <= 0:
        return _("now") if begins <= here else _("today %(hour)s") % {"hour": hour}
    if away == 1:
        return _("tomorrow %(hour)s") % {"hour": hour}
    day = WEEKDAYS[begins.weekday()] if away < 7 else date_words(begins.date(), today=here.date())
    return f"{day} {hour}" if away < 7 else f"{day}, {hour}"


def _on_now(now: datetime, ends: datetime) -> str:
    if ends - now >= ALWAYS:
        return _("On now, day and night")
    last = (ends - timedelta(minutes=1)).date()
    until = time_words(ends.time())
    if last == now.date() or (ends.date() - now.date() == timedelta(days=1) and ends - now < NIGHT):
        return _("On now, until %(time)s") % {"time": until}
    if ends.date() - now.date() == timedelta(days=1):
        return _("On now, until tomorrow, %(time)s") % {"time": until}
    day = date_words(ends.date(), today=now.date())
    return _("On now, until %(day)s, %(time)s") % {"day": day, "time": until}


def _days_words(schedule: Times, today: date) -> str:
    if schedule.frequency == Frequency.ONCE:
        return date_words(schedule.starts_on, today=today) if schedule.starts_on else ""
    by = bydays(schedule.days)
    if schedule.frequency == Frequency.MONTHLY:
        return _monthly_words(by, monthdays(schedule.month_days), schedule.interval)
    weekdays = sorted({day.weekday for day in by})
    if schedule.interval == 2:
        return _("Every other %(days)s") % {"days": _and([WEEKDAYS[d] for d in weekdays])} if weekdays else ""
    if schedule.interval > 2:
        return _("Every %(count)s weeks on %(days)s") % {
            "count": schedule.interval,
            "days": _and([WEEKDAYS[d] for d in weekdays]),
        }
    return _plural_days(weekdays)


def _plural_days(weekdays: Sequence[int]) -> str:
    """ "Tuesdays and Thursdays", "Monday to Friday", "Every day"."""
    days = sorted(set(weekdays))
    if len(days) == 7:
        return _("Every day")
    if len(days) >= 3 and days == list(range(days[0], days[-1] + 1)):
        return _("%(from)s to %(to)s") % {"from": WEEKDAYS[days[0]], "to": WEEKDAYS[days[-1]]}
    return _and([WEEKDAYS[day] + "s" for day in days])


def _monthly_words(by: Sequence[Byday], days: Sequence[int], interval: int) -> str:
    if by and all(day.nth is None for day in by):
        return _plural_days([day.weekday for day in by])
    groups: dict[int, list[str]] = {}
    for day in by:
        if day.nth is not None:
            groups.setdefault(day.weekday, []).append(_NTH.get(day.nth, f"{day.nth}th"))
    said = [
        _and([n if i == 0 else n.lower() for i, n in enumerate(nths)]) + f" {WEEKDAYS[weekday]}"
        for weekday, nths in groups.items()
    ]
    if said:
        month = _("of every other month") if interval == 2 else _("of the month")
        said = [said[0], *(words[0].lower() + words[1:] for words in said[1:])]
        return f"{_and(said)} {month}"
    if days:
        return _("On the %(days)s of the month") % {"days": _and([_ordinal(day) for day in days])}
    return _("Once a month")


def _ordinal(day: int) -> str:
    if day < 0:
        return _("last day") if day == -1 else _("%(n)s from last day") % {"n": _ordinal(-day)}
    end = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{end}"


def _season(schedule: Times, today: date) -> str:
    """From a first day to come, and until a last day, each where there is one."""
    words = ""
    if schedule.starts_on and schedule.starts_on > today:
        words += " " + _("from %(day)s") % {"day": date_words(schedule.starts_on, today=today)}
    if schedule.ends_on and schedule.ends_on >= today:
        words += " " + _("until %(day)s") % {"day": date_words(schedule.ends_on, today=today)}
    return words


def _and(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(list)s and %(last)s") % {"list": ", ".join(words[:-1]), "last": words[-1]}
