"""What is on near a point in the next seven days: services at places that everybody may know of.

What is on around a neighbourhood is worked out once for all who live there, and kept for some minutes: ids,
points and hours, no words. What a page shows of it is read anew, so that nothing that was hidden, closed or
changed since is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from math import ceil, cos, floor, radians
from typing import NamedTuple
from uuid import UUID

from django.core.cache import caches
from django.db.models import Exists, OuterRef, QuerySet

from directory import clock
from directory.catalogue import hidden_locations, pages
from directory.catalogue.models import Frequency, LocationKind, Schedule, Service, ServiceAtLocation
from directory.clock import LONDON
from directory.events.by_day import WEEK, Held, On, in_order, on_at, sessions_of
from directory.openreferral.publish import public_records
from directory.places.distances import EARTH_RADIUS, rough_metres
from search.documents import Point, Session

MOST = 1500
"""Services that are read for one neighbourhood; where there are more within reach, the nearest."""
KEPT_FOR = 300
"""Seconds for which what is on around a neighbourhood is not worked out again."""
SQUARE = 0.01
"""Degrees of latitude, some 1,100 metres: the side of a neighbourhood."""
_READ = ("at_locations__location", "schedules", "closures", "needs__need", "deliveries")


class Near(NamedTuple):
    """A service at a place, and the moments between which it is on. Plain values, for many are kept."""

    service: UUID
    location: UUID
    latitude: float
    longitude: float
    event: bool
    name: str
    hours: tuple[tuple[int, int], ...]


class Ahead(NamedTuple):
    """A session that is to come, at a place that is so far away."""

    near: Near
    metres: float
    starts: int
    ends: int

    @property
    def session(self) -> Session:
        return Session(_moment(self.starts), _moment(self.ends))


def week_near(point: Point, metres: float) -> dict[date, list[Ahead]]:
    """By day, in the order of `by_day.week_of`: what seems to be on within reach. `told` says what is.

    Left out: places that are withheld or hidden, what comes to people or is had by phone, and what is about
    safety or another private matter: that is found by searching, with "Leave this site" at hand.
    """
    today, now = clock.today(), int(clock.now().timestamp())
    found: dict[date, list[Ahead]] = {}
    for near in _around(point, metres, today):
        away = rough_metres(point, Point(near.latitude, near.longitude))
        if away > metres:
            continue
        for starts, ends in near.hours:
            if ends > now:
                day = max(_moment(starts).date(), today)
                found.setdefault(day, []).append(Ahead(near, away, starts, ends))
    return {day: sorted(found[day], key=_order) for day in sorted(found)}


def told(rows: Iterable[Ahead]) -> dict[Ahead, On]:
    """What of these is still on and may still be told, in words."""
    asked = list(rows)
    pairs = {(row.near.service, row.near.location): row.metres for row in asked}
    public = _places().filter(
        service__in={service for service, _place in pairs},
        location__in={place for _service, place in pairs},
    )
    here = set(public.order_by().values_list("service_id", "location_id"))
    held = {
        (one.service.pk, one.place.pk): one
        for one in _held([(metres, *pair) for pair, metres in pairs.items() if pair in here])
    }
    today = clock.today()
    on = {
        (*pair, *_between(session)): on_at(one, session, day, today)
        for pair, one in held.items()
        for session, day in sessions_of(one, today, WEEK)
    }
    keys = {row: (row.near.service, row.near.location, row.starts, row.ends) for row in asked}
    return {row: on[key] for row, key in keys.items() if key in on}


def _around(point: Point, metres: float, today: date) -> list[Near]:
    """All that is on within reach of the neighbourhood of a point, and a little more."""
    wide = SQUARE / max(cos(radians(point.latitude)), 0.1)
    row, column = floor(point.latitude / SQUARE), floor(point.longitude / wide)
    key = f"{row}:{column}:{ceil(metres)}:{today.isoformat()}"
    kept: list[Near] | None = caches["week"].get(key)
    if kept is None:
        middle = Point((row + 0.5) * SQUARE, (column + 0.5) * wide)
        beyond = SQUARE / 57.2958 * EARTH_RADIUS
        kept = list(_read_around(middle, metres + beyond, today))
        caches["week"].set(key, kept, KEPT_FOR)
    return kept


def _read_around(middle: Point, metres: float, today: date) -> Iterator[Near]:
    for one in _held(_places_near(middle, metres)):
        hours = [_between(session) for session, _day in sessions_of(one, today, WEEK)]
        place = one.place
        if hours and place.latitude is not None and place.longitude is not None:
            name, event = one.service.name, one.is_event
            yield Near(one.service.pk, place.pk, place.latitude, place.longitude, event, name, tuple(hours))


def _held(found: list[tuple[float, UUID, UUID]]) -> list[Held]:
    """Each of these (metres, service, place) that has a page and hours of its own."""
    ids = list(dict.fromkeys(service_id for _metres, service_id, _location_id in found))[:MOST]
    services = {one.pk: one for one in _read(ids)}
    held = []
    for away, service_id, location_id in found:
        service = services.get(service_id)
        if service is None:
            continue
        places = (at.location for at in service.at_locations.all() if at.location_id == location_id)
        held += [Held(service, place, away) for place in list(places)[:1]]
    return held


def _places_near(point: Point, metres: float) -> list[tuple[float, UUID, UUID]]:
    """(metres, service, place) within reach, the nearest first: a box in the database, then the circle."""
    high = metres / EARTH_RADIUS * 57.2958
    wide = high / max(cos(radians(point.latitude)), 0.1)
    timed = Schedule.objects.filter(service=OuterRef("service"), opens_at__isnull=False)
    timed = timed.exclude(frequency__in=[Frequency.TEXT, Frequency.APPOINTMENT])
    box = _places().filter(
        Exists(timed),
        location__latitude__range=(point.latitude - high, point.latitude + high),
        location__longitude__range=(point.longitude - wide, point.longitude + wide),
    )
    rows = box.order_by().values_list(
        "service_id", "location_id", "location__latitude", "location__longitude"
    )
    each = [
        (rough_metres(point, Point(latitude, longitude)), service_id, location_id)
        for service_id, location_id, latitude, longitude in rows
    ]
    return sorted((one for one in each if one[0] <= metres), key=lambda one: (one[0], str(one[1])))


def _places() -> QuerySet[ServiceAtLocation]:
    return public_records.places().filter(location__kind=LocationKind.PHYSICAL)


def _read(ids: list[UUID]) -> list[Service]:
    found = Service.objects.filter(pk__in=ids).select_related("organisation").prefetch_related(*_READ)
    return [
        one for one in found if not hidden_locations.is_sensitive(one) and not pages.where_without_place(one)
    ]


def _order(row: Ahead) -> tuple[bool, bool, datetime, str]:
    return in_order(row.near.event, row.session, row.near.name)


def _between(session: Session) -> tuple[int, int]:
    return int(session.starts.timestamp()), int(session.ends.timestamp())


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, LONDON)
