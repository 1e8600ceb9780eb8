"""Which towns a point belongs to, and how far a town reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from search.documents import Point
from search.points import Box

REACH = 4_500
"""Metres from its middle that count as being in a town whose size nobody gave: a market town's."""
SMALL_REACH = 1_500
"""Metres; a village's, or a suburb's."""
NEAREST = 12_000.0
"""Metres within which a point in the country still counts to its nearest town or village."""
NAMED_AREA = 1.6
"""Degrees: in a box higher than some 110 miles, or as wide, towns are too many to be named."""
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
    """The towns a point is in, nearest first; out in the country the nearest place and the nearest town."""
    near = areas_near(point, NEAREST, AreaKind.TOWN)
    town = next((area for _metres, area in near if (area.reach or REACH) >= REACH), None)
    return [
        area
        for i, (metres, area) in enumerate(near)
        if i == 0 or area is town or metres <= (area.reach or REACH)
    ]


def only_town(name: str) -> Area | None:
    """The town of this name; None where there is none, or more than one."""
    folded = fold(name)
    found = list(Area.objects.filter(kind=AreaKind.TOWN, search_name=folded)[:2]) if folded else []
    return found[0] if len(found) == 1 and found[0].latitude is not None else None


def point_of(area: Area) -> Point:
    """Raises ValueError for an area without a point."""
    if area.latitude is None or area.longitude is None:
        raise ValueError(f"{area.key} has no point")
    return Point(area.latitude, area.longitude)


@dataclass(frozen=True, slots=True)
class Towns:
    """The towns in and near a box, read once."""

    areas: tuple[Area, ...] = ()

    @classmethod
    def within(cls, box: Box) -> Towns:
        """None where the box is too wide for a town to say much."""
        if cls.too_many_in(box):
            return cls()
        high = NEAREST / _METRES_IN_A_DEGREE
        wide = high / max(0.2, cos(radians(box.north)))
        towns = Area.objects.filter(
            kind=AreaKind.TOWN,
            latitude__range=(box.south - high, box.north + high),
            longitude__range=(box.west - wide, box.east + wide),
        )
        return cls(tuple(towns.order_by("key")))

    @staticmethod
    def too_many_in(box: Box) -> bool:
        return max(box.north - box.south, (box.east - box.west) / 2) > NAMED_AREA

    def of(self, point: Point) -> str:
        """The name of the largest town that reaches here, else of the nearest; empty far from any."""
        near = [(metres, area.reach or REACH, area.name) for metres, area in self._near(point)]
        reaching = [(-reach, metres, name) for metres, reach, name in near if metres <= reach]
        return min(reaching or [(0, metres, name) for metres, _reach, name in near], default=(0, 0.0, ""))[2]

    def _near(self, point: Point) -> Iterable[tuple[float, Area]]:
        shrink = cos(radians(point.latitude))
        for area in self.areas:
            north = (area.latitude or 0.0) - point.latitude
            east = ((area.longitude or 0.0) - point.longitude) * shrink
            metres = (north * north + east * east) ** 0.5 * _METRES_IN_A_DEGREE
            if metres <= NEAREST:
                yield metres, area
