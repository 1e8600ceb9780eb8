"""Rules of recurrence (RFC 5545) as sources write them: what our schedules can hold, or why they cannot.

Nothing is widened: a rule with a part that is not read or not held stays words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dateutil import rrule

from directory.catalogue import cleaning
from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS, bydays, monthdays
from directory.openreferral.source import days as said_days

Row = Mapping[str, Any]
_FREQUENCIES = {
    "DAILY": ("daily", "day", "every day", "everyday"),
    "WEEKLY": ("weekly", "week", "every week"),
    "FORTNIGHTLY": ("fortnightly", "fortnight", "biweekly", "every two weeks", "every other week"),
    "MONTHLY": ("monthly", "month", "every month"),
    "YEARLY": ("yearly", "year", "annual", "annually", "every year"),
}
_FREQUENCY = {word: name for name, words in _FREQUENCIES.items() for word in words}
NOT_HELD = (
    "bymonth",
    "byyearday",
    "byweekno",
    "byhour",
    "byminute",
    "bysecond",
    "byeaster",
    "exdate",
    "rdate",
)
_FOR_EVER = re.compile(r"(9999|2999|3000|2100)-")
_SINCE_EVER = re.compile(r"(0000|0001|1753|1900)-")
_MOST = 1_000


@dataclass(slots=True)
class Rule:
    """What a row says of when it recurs: only words where `unread` says what could not be read or held."""

    freq: str = ""
    frequency: Frequency = Frequency.TEXT
    interval: int = 1
    days: str = ""
    month_days: str = ""
    starts: date | None = None
    ends: date | None = None
    count: int | None = None
    unread: str = ""
    day_words: str = ""


def read(row: Row) -> Rule:
    made = Rule()
    row = _with_rrule(row)
    first, since = _date(row, "dtstart", made), _date(row, "valid_from", made)
    ends = [day for day in (_date(row, "valid_to", made), _date(row, "until", made)) if day]
    made.ends = min(ends, default=None)
    made.starts = max((day for day in (first, since) if day), default=None)
    made.freq, made.interval = _frequency(row, made)
    made.days, made.day_words = said_days.days(row)
    made.month_days = ",".join(str(day) for day in monthdays(cleaning.text(row.get("bymonthday"))))
    made.count = _count(row, made)
    if made.day_words:
        made.unread = made.unread or f"days “{made.day_words}”"
    held = [key for key in NOT_HELD if cleaning.text(row.get(key))]
    if held:
        made.unread = made.unread or f"{held[0]} “{cleaning.text(row[held[0]], 40)}”"
    if not made.unread:
        _hold(row, made, first)
    if not made.unread:
        _limit(made, first, since)
    if made.starts and made.ends and made.starts > made.ends and not made.unread:
        made.unread = f"it would run from {made.starts} until {made.ends}"
        made.starts = made.ends = None
    if made.unread:
        made.frequency = Frequency.TEXT
    return made


def _with_rrule(row: Row) -> Row:
    """The parts of a rule in one string beside the row's own keys, which come first."""
    written = cleaning.text(row.get("rrule"))
    if not written:
        return row
    parts = dict(re.findall(r"([A-Za-z]+)\s*[=:]\s*([^;\s]+)", re.sub(r"\bRRULE:", "", written, flags=re.I)))
    return {**{key.lower(): value for key, value in parts.items()}, **row}


def _date(row: Row, key: str, made: Rule) -> date | None:
    written = cleaning.text(row.get(key), 40)
    if not written or _FOR_EVER.match(written) or _SINCE_EVER.match(written):
        return None
    found = cleaning.day(written)
    if found is None:
        made.unread = made.unread or f"{key} “{written}”"
    return found


def _frequency(row: Row, made: Rule) -> tuple[str, int]:
    written = cleaning.text(row.get("freq"), 60)
    known = _FREQUENCY.get(written.lower().replace("_", " "), "")
    if written and not known:
        made.unread = made.unread or f"how often, “{written}”"
    said = cleaning.text(row.get("interval"), 40)
    interval = cleaning.number(said) if said else 1
    if interval is None or not 0 <= interval <= 99 or interval != int(interval):
        made.unread = made.unread or f"interval “{said}”"
        interval = 1
    times = max(1, int(interval))
    return ("WEEKLY", 2 * times) if known == "FORTNIGHTLY" else (known or written, times)


def _count(row: Row, made: Rule) -> int | None:
    written = cleaning.text(row.get("count"), 40)
    if not written or written == "0":
        return None
    count = cleaning.number(written)
    if count is None or not 1 <= count <= _MOST:
        made.unread = made.unread or f"count “{written}”"
        return None
    return int(count)


def _hold(row: Row, made: Rule, first: date | None) -> None:
    """Bring the rule into one of our frequencies, with RFC 5545's own day where it names none."""
    by = bydays(made.days)
    positions = [int(n) for n in re.findall(r"-?\d+", cleaning.text(row.get("bysetpos")))]
    if any(day.nth for day in by) and made.freq in ("", "WEEKLY", "MONTHLY"):
        made.freq, made.frequency = made.freq or "MONTHLY", Frequency.MONTHLY
    if made.freq == "YEARLY":
        made.unread = "once a year"
    elif made.freq == "DAILY":
        _hold_daily(made, first)
    elif made.freq == "MONTHLY":
        _hold_monthly(made, first, positions)
    elif positions:
        made.unread = "bysetpos"
    elif made.freq == "WEEKLY" or made.days:
        _hold_weekly(row, made, first)
    else:
        _hold_single(row, made, first)


def _hold_daily(made: Rule, first: date | None) -> None:
    if made.month_days or (made.interval > 1 and (made.interval % 7 or made.days or first is None)):
        made.unread = f"every {made.interval} days" if made.interval > 1 else "days of the month"
        return
    made.frequency = Frequency.WEEKLY
    if made.interval > 1 and first:
        made.days, made.interval = BYDAYS[first.weekday()], made.interval // 7
    made.days = made.days or ",".join(BYDAYS)


def _hold_weekly(row: Row, made: Rule, first: date | None) -> None:
    if not made.days and first:
        made.days = BYDAYS[first.weekday()]
    if not made.days:
        made.unread = "no day is said"
        return
    if made.month_days:
        made.unread = "days of the month in a weekly rule"
        return
    week = cleaning.text(row.get("wkst")).upper()
    if made.interval > 1 and week not in ("", "MO") and "," in made.days:
        made.unread = f"weeks that begin on {week}"
        return
    if made.frequency != Frequency.MONTHLY:
        made.frequency = Frequency.WEEKLY


def _hold_monthly(made: Rule, first: date | None, positions: list[int]) -> None:
    by = bydays(made.days)
    if made.days and made.month_days:
        made.unread = "days of the week and of the month together"
    elif positions:
        simple = len(by) == 1 and by[0].nth is None and all(1 <= abs(n) <= 5 for n in positions)
        if not simple:
            made.unread = "bysetpos"
            return
        made.days = ",".join(f"{n}{BYDAYS[by[0].weekday]}" for n in positions)
    elif not made.days and not made.month_days:
        if first is None:
            made.unread = "no day is said"
            return
        made.month_days = str(first.day)
    made.frequency = Frequency.MONTHLY


def _hold_single(row: Row, made: Rule, first: date | None) -> None:
    """One date, where no rule is given: the start's own (RFC 5545), or the only day on which it is valid."""
    day = first or (made.starts if made.starts == made.ends else None)
    if made.freq or made.month_days or day is None or (made.ends and made.ends != day):
        said = "no day is said" if _says_when(row) else ""
        made.unread = said
        return
    made.frequency, made.starts = Frequency.ONCE, day


def _says_when(row: Row) -> bool:
    keys = ("opens_at", "closes_at", "dtstart", "valid_from", "valid_to", "until", "bymonthday", "count")
    return any(cleaning.text(row.get(key)) for key in keys)


def _limit(made: Rule, first: date | None, since: date | None) -> None:
    """The last date of a rule with a count; and a first date that keeps the beat of every other week."""
    if made.count is not None and made.frequency in (Frequency.WEEKLY, Frequency.MONTHLY):
        anchor = first or since
        if anchor is None:
            made.unread = f"{made.count} times from a day that is not said"
            return
        last = list(_recurring(made, anchor, count=made.count))[-1].date()
        made.ends = min(last, made.ends) if made.ends else last
    if made.interval > 1 and first and since and since > first:
        at = _recurring(made, first).after(datetime.combine(since, time()), inc=True)
        made.starts = at.date() if at else made.starts


def _recurring(made: Rule, anchor: date, count: int | None = None) -> rrule.rrule:
    monthly = made.frequency == Frequency.MONTHLY
    weekdays = [
        rrule.weekday(by.weekday, by.nth) if by.nth else rrule.weekday(by.weekday) for by in bydays(made.days)
    ]
    return rrule.rrule(
        rrule.MONTHLY if monthly else rrule.WEEKLY,
        dtstart=datetime.combine(anchor, time()),
        interval=made.interval,
        byweekday=weekdays or None,
        bymonthday=monthdays(made.month_days) if monthly and made.month_days else None,
        count=count,
        wkst=rrule.MO,
    )
