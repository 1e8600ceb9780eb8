"""When a service is on, as iCalendar (RFC 5545) that a phone or another website subscribes to.

For everybody, whoever asks: nothing hidden is in it, and of a hidden place neither the address nor the times
there. What is on is the same as on the page (indexing/service_at_place.py), as rules instead of dates; what
keeps to school terms or holidays has its dates, as far as terms are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from directory import clock
from directory.catalogue import contacting, pages
from directory.catalogue.holidays_and_terms.bank_holidays import is_bank_holiday
from directory.catalogue.holidays_and_terms.school_terms import SchoolDays, school_days
from directory.catalogue.locations import Location
from directory.catalogue.models import Frequency, Schedule, Service, ServiceStatus
from directory.catalogue.times import BYDAYS, Rule, bydays, monthdays, months_of, occurs_on
from directory.clock import LONDON
from directory.finder.result_rows import summary_of
from directory.indexing.service_at_place import closed_on, places_seen, schedules_at
from directory.upkeep.models import Closure
from search.documents import Audience

REACH = timedelta(days=3 * 366)
"""How far from its beginning the first date of a rule is looked for, and from today its bank holidays."""
KEPT = timedelta(days=28)
"""For how long closed days that are over are still said."""
_NAMED = "-//Waymark//Community directory//EN"


def of_services(name: str, services: Iterable[Service], only_at: Location | None = None) -> bytes:
    """Services read by finder.result_rows.readable; `only_at` leaves out what is elsewhere."""
    made = Calendar()
    made.add("prodid", _NAMED)
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=12), {"value": "DURATION"})
    kept = school_days()
    for service in services:
        for event in _events(service, only_at, kept):
            made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _events(service: Service, only_at: Location | None, kept: SchoolDays) -> Iterator[Event]:
    if service.status == ServiceStatus.PAUSED:
        return
    seen: list[Location | None] = [*places_seen(service, Audience.PUBLIC)]
    for place in seen or [None]:
        if only_at is not None and place != only_at:
            continue
        where = None if pages.where_without_place(service) else place
        location = place.pk if place else None
        closures = [row for row in service.closures.all() if row.location_id in (None, location)]
        for schedule in schedules_at(service, place):
            for row in _one_rule_each(schedule):
                if row.school:
                    yield from _dated(service, row, closures, where, kept)
                elif event := _recurring(service, row, closures, where):
                    yield event
        yield from _other_hours(service, closures, where)


def _one_rule_each(row: Schedule) -> list[Rule]:
    """A schedule as rules of RFC 5545 can say it: days of the week and of the month are one rule each.

    None for what is only words, or for every other week of nobody knows which.
    """
    if row.opens_at is None or (row.interval > 1 and row.starts_on is None):
        return []
    named = {field.name: getattr(row, field.name) for field in fields(Rule)}
    if row.frequency == Frequency.MONTHLY:
        both = [{**named, "month_days": ""}, {**named, "days": ""}]
        return [Rule(**one) for one in both if bydays(one["days"]) or monthdays(one["month_days"])]
    once = row.frequency == Frequency.ONCE and row.starts_on is not None
    weekly = row.frequency == Frequency.WEEKLY and bydays(row.days)
    return [Rule(**named)] if once or weekly else []


def _rule(row: Rule) -> dict[str, Any]:
    """Empty for a single date."""
    days = bydays(row.days)
    months = {"bymonth": sorted(months_of(row.months))} if row.months else {}
    if row.frequency == Frequency.WEEKLY:
        names = list(dict.fromkeys(BYDAYS[day.weekday] for day in days))
        return {"freq": "weekly", "interval": row.interval, "byday": names, **months}
    if row.frequency != Frequency.MONTHLY:
        return {}
    monthly = {"freq": "monthly", "interval": row.interval, **months}
    if days:
        return {
            **monthly,
            "byday": list(dict.fromkeys(f"{day.nth or ''}{BYDAYS[day.weekday]}" for day in days)),
        }
    return {**monthly, "bymonthday": list(monthdays(row.month_days))}


def _recurring(service: Service, row: Rule, closures: list[Closure], place: Location | None) -> Event | None:
    """None for what is over, or never begins."""
    last = _last_day(row, closures)
    first = _first_day(service, row)
    if first is None or row.opens_at is None or (last is not None and (last < first or last < _since())):
        return None
    rule = _rule(row)
    event = _event(service, place, _at(first, row.opens_at), _ends(first, row.opens_at, row.closes_at), rule)
    if rule:
        until = {"until": _at(last, row.opens_at)} if last else {}
        event.add("rrule", {**rule, **until})
    shut = [_at(day, row.opens_at) for day in _closed_days(row, closures, first, last)]
    if not rule and shut:
        return None
    if shut:
        event.add("exdate", shut)
    return _noted(event, row)


def _dated(
    service: Service, row: Rule, closures: list[Closure], place: Location | None, kept: SchoolDays
) -> Iterator[Event]:
    """Each date of what keeps to school terms or holidays on which it is certain to be on."""
    if row.opens_at is None or not kept.terms:
        return
    begins = max(_begins(service, row), min(first for first, _last in kept.terms), _since())
    ends = max(last for _first, last in kept.terms)
    for n in range((ends - begins).days + 1):
        day = begins + timedelta(days=n)
        if kept.has(row.school, day) and occurs_on(row, day) and not closed_on(closures, day):
            ends_at = _ends(day, row.opens_at, row.closes_at)
            yield _noted(_event(service, place, _at(day, row.opens_at), ends_at, {}), row)


def _noted(event: Event, row: Rule) -> Event:
    if row.note:
        event["description"] = f"{row.note}\n{event.get('description', '')}".strip()
    return event


def _since() -> date:
    return clock.today() - KEPT


def _first_day(service: Service, row: Rule) -> date | None:
    """The first date on or after its beginning."""
    begins = _begins(service, row)
    found = (begins + timedelta(days=n) for n in range(REACH.days))
    return next((day for day in found if occurs_on(row, day)), None)


def _begins(service: Service, row: Rule) -> date:
    """Of one that has no beginning, since the listing was made."""
    return row.starts_on or service.created_at.astimezone(LONDON).date()


def _last_day(row: Rule, closures: Iterable[Closure]) -> date | None:
    """Its own, or the day before it closed until further notice."""
    closed = [shut.first_day - timedelta(days=1) for shut in closures if shut.last_day is None]
    return min((day for day in (row.ends_on, *closed) if day is not None), default=None)


def _closed_days(row: Rule, closures: Iterable[Closure], first: date, last: date | None) -> Iterator[date]:
    """Dates of the schedule on which it is closed or has other hours, bank holidays among them."""
    days: set[date] = set(_bank_holidays(row, first, last))
    for shut in closures:
        if shut.last_day is not None and shut.last_day >= _since():
            begins, ends = max(shut.first_day, first), min(shut.last_day, last or shut.last_day)
            days |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
    on_any_day = replace(row, closed_bank_holidays=False)
    return (day for day in sorted(days) if occurs_on(on_any_day, day))


def _bank_holidays(row: Rule, first: date, last: date | None) -> Iterator[date]:
    """No rule can say them, so each is named, as far as REACH."""
    if not row.closed_bank_holidays:
        return
    begins, ends = max(first, _since()), min(last or date.max, clock.today() + REACH)
    days = (begins + timedelta(days=n) for n in range((ends - begins).days + 1))
    yield from (day for day in days if is_bank_holiday(day))


def _other_hours(service: Service, closures: list[Closure], place: Location | None) -> Iterator[Event]:
    """Each day with hours of its own, unless it is closed altogether."""
    shut = [row for row in closures if row.opens_at is None]
    for row in closures:
        if row.opens_at is None or row.last_day is None or row.last_day < _since():
            continue
        days = [row.first_day + timedelta(days=n) for n in range((row.last_day - row.first_day).days + 1)]
        for day in days:
            if not closed_on(shut, day):
                ends = _ends(day, row.opens_at, row.closes_at)
                yield _event(service, place, _at(day, row.opens_at), ends, {})


def _event(
    service: Service, place: Location | None, starts: datetime, ends: datetime, rule: dict[str, Any]
) -> Event:
    event = Event()
    where = str(place.pk) if place else ""
    event.add("uid", str(uuid5(service.pk, f"{where}:{starts.isoformat()}:{ends.isoformat()}:{rule}")))
    event.add("dtstamp", service.changed_at)
    event.add("summary", service.name)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("url", address("service", service.pk))
    call = next((one.label for one in contacting.actions(service) if one.kind == "call"), "")
    if words := "\n".join(filter(None, (summary_of(service), call))):
        event.add("description", words)
    if place is not None:
        parts = (place.name, place.address, place.town, place.postcode)
        event.add("location", ", ".join(filter(None, parts)))
        if place.latitude is not None and place.longitude is not None and not place.point_doubt:
            event.add("geo", (place.latitude, place.longitude))
    return event


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)


def _ends(day: date, opens: time, closes: time | None) -> datetime:
    """On the clock: an hour later where nobody says, tomorrow where it is not after its start.

    A minute to midnight is midnight.
    """
    if closes is None:
        return datetime.combine(day, opens, LONDON) + timedelta(hours=1)
    if closes >= time(23, 59):
        return _at(day + timedelta(days=1), time())
    return _at(day + timedelta(days=1) if closes <= opens else day, closes)


def address(name: str, identity: UUID) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(f'directory:{name}', args=[identity])}"
