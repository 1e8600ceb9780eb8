"""Where the answers are: what a map asks of an engine, and what it is told.

A map is never told every place of thousands: an engine counts them by the squares of a web map (Mercator,
`zoom` 0 is one square for the world, each further zoom halves its sides), and names a few in each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from search.documents import Point
from search.engines.geometry import box

FINEST = 22
"""The smallest squares: a few metres wide."""


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, edges included. `west` is never east of `east`: nothing here lies across the date line."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float, *, slack: float = 0.0) -> bool:
        """Whether a point is in it, or within `slack` degrees of it."""
        return (
            self.south - slack <= latitude <= self.north + slack
            and self.west - slack <= longitude <= self.east + slack
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """What meets in one square: how many services, the middle of their places, the box these lie in, and
    the first services by id."""

    count: int
    latitude: float
    longitude: float
    box: Box
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a map shows: squares of `zoom` within `box` (None: everywhere), without the services that it shows
    in another way; each square names at most `named` services."""

    zoom: int
    box: Box | None = None
    without: frozenset[str] = frozenset()
    named: int = 12


@dataclass(frozen=True, slots=True)
class Points:
    """`placed` is how many of all the answers meet at a place, wherever the map looks. Squares from north to
    south, each row from west to east."""

    cells: tuple[Cell, ...] = ()
    placed: int = 0


def column(longitude: float, zoom: int) -> int:
    """The square a longitude lies in, from the west."""
    return _square((longitude + 180.0) / 360.0, zoom)


def row(latitude: float, zoom: int) -> int:
    """The square a latitude lies in, from the north."""
    sine = math.sin(math.radians(max(-85.0511, min(85.0511, latitude))))
    return _square(0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi), zoom)


def _square(share: float, zoom: int) -> int:
    squares = 1 << zoom
    return max(0, min(squares - 1, math.floor(share * squares)))


def finest(box: Box, most: int) -> int:
    """The finest zoom at which a box has no more than `most` squares."""
    for zoom in range(FINEST, 0, -1):
        wide = column(box.east, zoom) - column(box.west, zoom) + 1
        high = row(box.south, zoom) - row(box.north, zoom) + 1
        if wide * high <= most:
            return zoom
    return 0


def circle(point: Point, metres: float) -> Box:
    """The box round a circle, a little wider than it."""
    south, north, west, east = box(point.latitude, point.longitude, metres)
    return Box(max(-90.0, south), max(-180.0, west), min(90.0, north), min(180.0, east))


def extent(boxes: Iterable[Box]) -> Box | None:
    """The box round boxes; None round none."""
    every = list(boxes)
    if not every:
        return None
    return Box(
        min(each.south for each in every),
        min(each.west for each in every),
        max(each.north for each in every),
        max(each.east for each in every),
    )
