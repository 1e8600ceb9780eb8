"""A service at its places, as an audience may find it: times, access and room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from directory import clock
from directory.catalogue import times
from directory.catalogue.facts import Visibility
from directory.catalogue.hidden_locations import withholds_places
from directory.catalogue.holidays_and_terms.school_terms import school_days
from directory.catalogue.locations import Location, LocationKind
from directory.catalogue.services import Frequency, Schedule, Service
from directory.clock import LONDON
from directory.events.event_dates import ended_at
from directory.upkeep.models import Capacity, Closure
from search.documents import Audience, Fact, Meeting, Point, Room, Session

DAYS_AHEAD = 28

VISIBLE_TO = {
    Audience.PUBLIC: frozenset({Visibility.PUBLIC}),
    Audience.PROFESSIONAL: frozenset({Visibility.PUBLIC, Visibility.PROFESSIONAL}),
}


def places_seen(service: Service, audience: Audience) -> list[Location]:
    """Where people go that this audience may know of, in the order an editor gave them."""
    if audience == Audience.PUBLIC and withholds_places(service):
        return []
    seen = VISIBLE_TO[audience]
    return [
        at.location
        for at in service.at_locations.all()
        if at.visibility in seen
        and at.location.visibility in seen
        and at.location.kind == LocationKind.PHYSICAL
        and at.location.live
        and at.location.archived_at is None
    ]


def schedules_at(service: Service, location: Location | None) -> list[Schedule]:
    """The times at a place: its own, else those that name no place. For none, those that name no place."""
    every = list(service.schedules.all())
    unplaced = [schedule for schedule in every if schedule.location_id is None]
    if location is None:
        return unplaced
    return [schedule for schedule in every if schedule.location_id == location.pk] or unplaced


def meetings_of(service: Service, audience: Audience, today: date) -> tuple[Meeting, ...]:
    """At least one: where the service has no place this audience may know, the service itself.

    The times at a place that is hidden are hidden with it.
    """
    every = places_seen(service, audience)
    now = clock.now()
    ended = {place.pk: ended_at(schedules_at(service, place)) for place in every}
    # Where it has come to an end while it goes on elsewhere it is not found; nowhere is another matter.
    seen = [place for place in every if (end := ended[place.pk]) is None or end > now] or every
    meetings = [_meeting(service, location, today) for location in seen]
    placed = {schedule.location_id for schedule in service.schedules.all()}
    if not seen or (None in placed and all(location.pk in placed for location in seen)):
        meetings.append(_meeting(service, None, today))
    return tuple(meetings)


def _meeting(service: Service, location: Location | None, today: date) -> Meeting:
    schedules = schedules_at(service, location)
    parts = times.weekly_parts(schedules, on=today)
    sessions = sessions_at(service, location, today)
    room, room_until = room_at(service, location)
    meeting = Meeting(
        id=str(location.pk if location else service.pk),
        times_known=bool(parts or sessions),
        parts=parts,
        sessions=sessions,
        room=room,
        room_until=room_until,
    )
    return _with_place(meeting, location) if location else meeting


def sessions_at(
    service: Service, location: Location | None, first: date, *, days: int = DAYS_AHEAD
) -> tuple[Session, ...]:
    """The sessions of the next `days` there, without those on closed days, in order.

    What began the evening before and runs on into `first` is among them.
    """
    before = first - timedelta(days=1)
    found = _certain(schedules_at(service, location), before, days + 1)
    midnight = clock.midnight(first)
    every = tuple(s for s in found if s.ends > midnight)
    shut = [c for c in service.closures.all() if c.location_id in (None, location.pk if location else None)]
    if not shut:
        return every
    usual = [s for s in every if not closed_on(shut, s.starts.astimezone(LONDON).date())]
    return tuple(
        sorted({*usual, *_other_hours(shut, before, midnight, days + 1)}, key=lambda s: (s.starts, s.ends))
    )


def _certain(schedules: list[Schedule], first: date, days: int) -> tuple[Session, ...]:
    """The sessions of schedules; of those that keep to school terms only the ones we know to be on."""
    found = times.sessions([s for s in schedules if not s.school], first=first, days=days)
    bound = [s for s in schedules if s.school]
    if not bound:
        return found
    kept = school_days()
    more = {
        session
        for schedule in bound
        for session in times.sessions([schedule], first=first, days=days)
        if kept.has(schedule.school, session.starts.astimezone(LONDON).date())
    }
    return tuple(sorted({*found, *more}, key=lambda s: (s.starts, s.ends)))


def _other_hours(
    closures: Iterable[Closure], before: date, midnight: datetime, days: int
) -> Iterator[Session]:
    """What is on in place of the usual hours, on days that are not closed altogether."""
    closed = [closure for closure in closures if closure.opens_at is None]
    for other in closures:
        if other.opens_at is None:
            continue
        rule = times.Rule(
            Frequency.WEEKLY,
            1,
            ",".join(times.BYDAYS),
            "",
            other.opens_at,
            other.closes_at,
            other.first_day,
            other.last_day,
        )
        for session in times.sessions([rule], first=before, days=days):
            if session.ends > midnight and not closed_on(closed, session.starts.astimezone(LONDON).date()):
                yield session


def _with_place(meeting: Meeting, location: Location) -> Meeting:
    point = None
    if location.latitude is not None and location.longitude is not None:
        point = Point(location.latitude, location.longitude)
    return replace(
        meeting,
        name=location.name or location.address,
        town=location.town,
        postcode=location.postcode,
        point=point,
        access={row.feature: Fact(row.fact) for row in location.access.all()},
    )


def room_at(service: Service, location: Location | None) -> tuple[Room, date | None]:
    """What was last said of room at this place, else of the service as a whole, and until when it is good."""
    said = capacity_at(service, location)
    return (Room(said.state), said.until) if said else (Room.NOT_KNOWN, None)


def capacity_at(service: Service, location: Location | None) -> Capacity | None:
    """What holds at a place now: said of it, else of the service as a whole. What has run out says nothing,
    so it hides nothing either."""
    today = clock.today()
    said: dict[object, Capacity] = {row.location_id: row for row in service.capacities.all()}
    here = said.get(location.pk) if location else None
    rows = [row for row in (here, said.get(None)) if row and (row.until is None or row.until >= today)]
    return rows[0] if rows else None


def closed_on(closures: Iterable[Closure], day: date) -> bool:
    return any(c.first_day <= day and (c.last_day is None or day <= c.last_day) for c in closures)


def closure_of(service: Service, today: date) -> Closure | None:
    """The closure of the whole service that is on, or else comes first. Closed at every place counts."""
    ahead = [c for c in service.closures.all() if c.last_day is None or c.last_day >= today]
    whole = [c for c in ahead if c.location_id is None and c.opens_at is None]
    return min(whole, key=lambda closure: closure.first_day, default=None)
