"""What is on day by day, at one place or at many: actual sessions, closed days and bank holidays left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from directory import clock
from directory.catalogue import pages, times_words
from directory.catalogue.locations import Location
from directory.catalogue.models import Frequency, Service, ServiceStatus
from directory.clock import LONDON
from directory.events.event_dates import is_event
from directory.indexing.service_at_place import schedules_at, sessions_at
from directory.places.miles import miles_words
from search.documents import Session

WEEK = 7
LONG = timedelta(hours=6)
"""What is open so long is no session to come to at an hour: it stands after the others of its day."""


@dataclass(frozen=True, slots=True)
class Held:
    """A service at a place, and how far away that is where somebody said where they are."""

    service: Service
    place: Location
    metres: float | None = None

    @property
    def is_event(self) -> bool:
        return is_event(schedules_at(self.service, self.place))


@dataclass(frozen=True, slots=True)
class On:
    """One session on one day, in words."""

    name: str
    url: str
    organisation: str
    hours: str
    place: str
    place_url: str
    away: str
    event: bool
    order: tuple[bool, bool, datetime, str]


def in_order(event: bool, session: Session, name: str) -> tuple[bool, bool, datetime, str]:
    """What is on that day only comes first, what is open all day last."""
    return (not event, session.ends - session.starts >= LONG, session.starts, name)


def heading(day: date, *, today: date) -> str:
    """ "Today", "Tomorrow", "Thursday 26 November"."""
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow, %(day)s") % {"day": times_words.date_words(day, today=today)}
    return times_words.date_words(day, today=today)


def week_of(held: Iterable[Held], *, days: int = WEEK) -> dict[date, list[On]]:
    """Every day from today in which something is on, in order. What began yesterday and is on now stands
    under today; what has ended today is left out."""
    today, now = clock.today(), clock.now()
    found: dict[date, list[On]] = {}
    for one in held:
        for session, day in sessions_of(one, today, days):
            if session.ends > now:
                found.setdefault(day, []).append(on_at(one, session, day, today))
    return {day: sorted(found[day], key=lambda on: on.order) for day in sorted(found)}


def sessions_of(held: Held, today: date, days: int) -> Iterator[tuple[Session, date]]:
    """What is held there in so many days, each session with the day under which it stands."""
    if held.service.status == ServiceStatus.PAUSED:
        return
    last = today + timedelta(days=days)
    for session in sessions_at(held.service, held.place, today, days=days):
        day = max(_day_of(session), today)
        if day < last:
            yield session, day


def on_at(held: Held, session: Session, day: date, today: date) -> On:
    """A session in words, as it stands under a day."""
    service, place = held.service, held.place
    return On(
        name=service.name,
        url=reverse("directory:service", args=[service.pk]),
        organisation=service.organisation.name,
        hours=pages.hours_on(session, day, today),
        place=", ".join(filter(None, (place.name or place.address, place.town))),
        place_url=reverse("directory:place", args=[place.pk]),
        away=miles_words(held.metres),
        event=held.is_event,
        order=in_order(held.is_event, session, service.name),
    )


def later_dates(held: Iterable[Held], *, after: date) -> list[tuple[date, str, On]]:
    """Single dates after a day, however far away: (day, in words, what). Closed days are left out."""
    today = clock.today()
    found = []
    for one in held:
        if one.service.status == ServiceStatus.PAUSED:
            continue
        for row in schedules_at(one.service, one.place):
            if row.frequency != Frequency.ONCE or row.starts_on is None or row.starts_on <= after:
                continue
            for session in sessions_at(one.service, one.place, row.starts_on, days=1):
                if _day_of(session) == row.starts_on:
                    on = on_at(one, session, row.starts_on, today)
                    found.append((row.starts_on, times_words.date_words(row.starts_on, today=today), on))
    return sorted(set(found), key=lambda each: (each[0], *each[2].order))


def _day_of(session: Session) -> date:
    return session.starts.astimezone(LONDON).date()
