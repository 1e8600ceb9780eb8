"""Times, closed days and other hours as Open Referral UK writes them: the inverse of source/times.py.

A rule that our own reader would not take as it stands goes out as words: a round trip changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from directory import clock
from directory.catalogue import cleaning
from directory.catalogue.hours_in_prose import all_values, read_hours
from directory.catalogue.models import Schedule
from directory.catalogue.services import Frequency
from directory.catalogue.times import BYDAYS, bydays, limits_of, monthdays
from directory.catalogue.times_words import date_words, schedule_words
from directory.openreferral.publish import clean_words, ids
from directory.openreferral.source.times import hours, schedule
from directory.upkeep.models import Closure

Row = dict[str, Any]


def schedules(service: UUID, rows: Iterable[Schedule], at: dict[UUID, str]) -> list[Row]:
    """Those at no place and at the places of `at`, which holds the id of the service at each place."""
    made: list[Row] = []
    for row in rows:
        if row.location_id is not None and row.location_id not in at:
            continue
        where = {"service_at_location_id": at[row.location_id]} if row.location_id else {}
        if said := _rule(row) or _in_words(row):
            made.append({"service_id": str(service), **where, **said})
    return ids.distinct(service, "schedule", made)


def _rule(row: Schedule) -> Row | None:
    """None for what is only words, or would be read otherwise than it is meant.

    The standard has no key for months, school terms or bank holidays: a rule without them would say more than
    is true, so those go out as words, which our own reader takes back as times.
    """
    if any(limits_of(row)):
        return None
    said = {"valid_from": row.starts_on, "valid_to": row.ends_on, "dtstart": row.starts_on}
    made: Row = {key: day.isoformat() for key, day in said.items() if day is not None}
    if row.frequency == Frequency.ONCE:
        if row.starts_on is None or row.ends_on not in (None, row.starts_on):
            return None
        made["valid_to"] = made["valid_from"]
    elif row.frequency in (Frequency.WEEKLY, Frequency.MONTHLY):
        days = bydays(row.days)
        monthly = row.frequency == Frequency.MONTHLY or any(day.nth for day in days)
        if not days and not (monthly and monthdays(row.month_days)):
            return None
        made["freq"] = "MONTHLY" if monthly else "WEEKLY"
        made["interval"] = row.interval or 1
        if days:
            made["byday"] = ",".join(f"{day.nth or ''}{BYDAYS[day.weekday]}" for day in days)
        else:
            made["bymonthday"] = ",".join(map(str, monthdays(row.month_days)))
    else:
        return None
    if row.opens_at:
        made["opens_at"] = row.opens_at.isoformat()
    if row.opens_at and row.closes_at:
        made["closes_at"] = row.closes_at.isoformat()
    if note := clean_words.text(row.note):
        made["description"] = note
    return made if _is_read_as_meant(made) else None


def _is_read_as_meant(made: Row) -> bool:
    problems: list[str] = []
    read = schedule(made, problems)
    times = hours(made, problems)
    kept = [time.isoformat() if time else None for time in times[:2]] == [
        made.get("opens_at"),
        made.get("closes_at"),
    ]
    return bool(read) and read is not None and read["frequency"] != Frequency.TEXT and kept and not problems


def _in_words(row: Schedule) -> Row | None:
    today = clock.today()
    if row.ends_on and row.ends_on < today:
        return None
    words = _words_and_note(row, today)
    if row.frequency != Frequency.TEXT:
        words = _settled(words, today)
    return {"description": cleaning.cut(words, 500)} if words else None


def _words_and_note(row: Schedule, today: date) -> str:
    words = clean_words.text(schedule_words(row, today=today))
    note = clean_words.text(row.note).lstrip(" .,;:")
    if not note or note in words:
        return words
    if words and words in note:
        return note  # what was read of these words before has the note in it already
    return ". ".join(filter(None, (words.rstrip("."), note)))


def _settled(words: str, today: date) -> str:
    """The words as they would go out again after a reader has made times and a note of them."""
    for _time in range(clean_words.MOST_TIMES):
        reading = read_hours(words, today=today)
        rows = all_values(reading, words=words) if reading.is_sure else []
        if len(rows) != 1:
            break
        again = _words_and_note(Schedule(**rows[0]), today)
        if again == words:
            break
        words = again
    return words


def closed_days(service: UUID, rows: Iterable[Closure], location: UUID | None) -> list[Row]:
    """Days closed, or with other hours, that are not over; those without an end are not among them."""
    made: list[Row] = []
    for row in rows:
        if row.location_id != location or row.last_day is None or row.last_day < clock.today():
            continue
        said: Row = {
            "start_date": row.first_day.isoformat(),
            "end_date": row.last_day.isoformat(),
            "closed": row.opens_at is None,
        }
        if row.opens_at:
            said["opens_at"] = row.opens_at.isoformat()
        if row.opens_at and row.closes_at:
            said["closes_at"] = row.closes_at.isoformat()
        made.append(said)
    return ids.distinct(service, f"closed:{location}", made)


def until_further_notice(rows: Iterable[Closure]) -> Closure | None:
    """The closure of the whole service that nobody has ended, where it has begun or is to come."""
    open_ended = [row for row in rows if row.location_id is None and row.last_day is None]
    return min(open_ended, key=lambda row: row.first_day, default=None)


def further_notice_words(row: Closure) -> str:
    return f"Closed from {date_words(row.first_day, today=clock.today())} until further notice."
