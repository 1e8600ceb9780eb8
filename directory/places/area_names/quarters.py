"""The north, the west or the middle of an area: the postcode districts of it that lie that way.

Nobody has drawn a line there, so the half is a wide one: a twentieth beyond the middle counts as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from directory.places.area_names.words import Direction
from directory.places.models import Area, AreaKind
from directory.places.towns import REACH, areas_near, point_of

BEYOND = 0.05
"""The share of the whole height or width past its middle that counts to either half."""
MIDDLE = 0.3
"""The share of the longer side left out at each end of its middle."""
_TOWN = 8_000.0
"""Metres around a town's middle in which its districts are looked for, at least."""


def toward(way: Direction, keys: Iterable[str]) -> set[str]:
    """Keys of the districts of these areas that lie that way. What is no more than a district stays whole."""
    wanted = set(keys)
    small = {key for key in wanted if key.startswith(("sector:", "ward:"))}
    districts = _districts(wanted - small)
    if len(districts) < 2:
        return wanted
    return {area.key for area in _toward(way, districts)} | small


def _districts(keys: set[str]) -> list[Area]:
    every = Area.objects.filter(kind=AreaKind.OUTCODE).exclude(latitude=None).order_by("key")
    # Read whole: what lies in what is JSON, which not every database can look into.
    outcodes = [area for area in every if keys & {area.key, *area.within}]
    for town in Area.objects.filter(key__in=keys, kind=AreaKind.TOWN).exclude(latitude=None):
        if not outcodes:
            outcodes = [
                area
                for _metres, area in areas_near(
                    point_of(town), max(_TOWN, 1.5 * (town.reach or REACH)), AreaKind.OUTCODE
                )
            ]
    return outcodes


def _toward(way: Direction, areas: list[Area]) -> list[Area]:
    points = [point_of(area) for area in areas]
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    up = [(p.latitude - south) / ((north - south) or 1.0) for p in points]
    right = [(p.longitude - west) / ((east - west) or 1.0) for p in points]
    if way == (0, 0):
        along = up if (north - south) > (east - west) * 0.6 else right
        return [area for area, at in zip(areas, along, strict=True) if MIDDLE <= at <= 1 - MIDDLE]
    return [
        area
        for area, high, far in zip(areas, up, right, strict=True)
        if _lies(way[0], high) and _lies(way[1], far)
    ]


def _lies(side: int, at: float) -> bool:
    """Whether 0 (south or west) to 1 (north or east) is on this side."""
    return side == 0 or (at >= 0.5 - BEYOND if side > 0 else at <= 0.5 + BEYOND)
