"""Which towns a point belongs to, and how far a town reaches."""

from __future__ import annotations

from math import cos, radians

from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from search.documents import Point

REACH = 4_500
"""Metres from its middle that count as being in a town whose size nobody gave: a market town's."""
SMALL_REACH = 1_500
"""Metres; a village's, or a suburb's."""
NEAREST = 12_000.0
"""Metres within which a point in the country still counts to its nearest town or village."""
_METRES_IN_A_DEGREE = 111_320.0


def areas_near(point: Point, metres: float, *kinds: AreaKind) -> list[tuple[float, Area]]:
    """Areas of these kinds with a middle within `metres`, nearest first, with their distance in metres."""
    high = metres / _METRES_IN_A_DEGREE
    wide = high / max(0.2, cos(radians(point.latitude)))
    boxed = Area.objects.filter(
        kind__in=kinds,
        latitude__range=(point.latitude - high, point.latitude + high),
        longitude__range=(point.longitude - wide, point.longitude + wide),
    )
    far = [(rough_metres(point, point_of(area)), area) for area in boxed]
    return sorted((pair for pair in far if pair[0] <= metres), key=lambda pair: (pair[0], pair[1].key))


def towns_at(point: Point) -> list[Area]:
    """The towns a point is in, the nearest first; out in the country the nearest one alone."""
    near = areas_near(point, NEAREST, AreaKind.TOWN)
    return [area for i, (metres, area) in enumerate(near) if i == 0 or metres <= (area.reach or REACH)]


def point_of(area: Area) -> Point:
    """Raises ValueError for an area without a point."""
    if area.latitude is None or area.longitude is None:
        raise ValueError(f"{area.key} has no point")
    return Point(area.latitude, area.longitude)
