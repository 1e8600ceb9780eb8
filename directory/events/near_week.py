"""What is on near a point in the next seven days: services at places that everybody may know of."""

from __future__ import annotations

from math import cos, radians

from django.db.models import Exists, OuterRef

from directory.catalogue import hidden_locations, pages
from directory.catalogue.models import Frequency, LocationKind, Schedule, Service
from directory.events.by_day import Held
from directory.openreferral.publish import public_records
from directory.places.distances import EARTH_RADIUS, rough_metres
from search.documents import Point

MOST = 1500
"""Services that are read for one page; where there are more within reach, the nearest."""
_READ = ("at_locations__location", "schedules", "closures", "needs__need", "deliveries")


def near(point: Point, metres: float) -> list[Held]:
    """Each public service with times at each of its places within reach, the nearest first.

    Left out: places that are withheld or hidden, what comes to people or is had by phone, and what is about
    safety or another private matter: that is found by searching, with "Leave this site" at hand.
    """
    found = _places_near(point, metres)
    ids = list(dict.fromkeys(service_id for _metres, service_id, _location_id in found))[:MOST]
    services = {one.pk: one for one in _read(ids)}
    held = []
    for away, service_id, location_id in found:
        service = services.get(service_id)
        if service is None:
            continue
        place = next(
            (at.location for at in service.at_locations.all() if at.location_id == location_id), None
        )
        if place is not None:
            held.append(Held(service, place, away))
    return held


def _places_near(point: Point, metres: float) -> list[tuple[float, object, object]]:
    """(metres, service, place) within reach: a box in the database, then the circle in it."""
    high = metres / EARTH_RADIUS * 57.2958
    wide = high / max(cos(radians(point.latitude)), 0.1)
    timed = Schedule.objects.filter(service=OuterRef("service"), opens_at__isnull=False)
    timed = timed.exclude(frequency__in=[Frequency.TEXT, Frequency.APPOINTMENT])
    box = public_records.places().filter(
        Exists(timed),
        location__kind=LocationKind.PHYSICAL,
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


def _read(ids: list[object]) -> list[Service]:
    found = Service.objects.filter(pk__in=ids).select_related("organisation").prefetch_related(*_READ)
    return [
        one for one in found if not hidden_locations.is_sensitive(one) and not pages.where_without_place(one)
    ]
