"""Distances and shapes on the ground, alike in both engines. Metres and degrees."""

from __future__ import annotations

import math

from search.query import Near

EARTH = 6_371_008.7714
"""Mean radius in metres, the one Lucene uses, so that both engines draw the same circle."""


def on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A point on a sphere of radius 1."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def chord(metres: float) -> float:
    """The squared chord, on a sphere of radius 1, of a distance along the ground."""
    return 4 * math.sin(min(metres / EARTH, math.pi) / 2) ** 2


def along_the_ground(squared_chord: float) -> float:
    """Metres of a squared chord."""
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(max(0.0, squared_chord)) / 2))


def metres_between(near: Near, latitude: float, longitude: float) -> float:
    """Great-circle metres from where the person is."""
    here, there = on_sphere(near.point.latitude, near.point.longitude), on_sphere(latitude, longitude)
    return along_the_ground(sum((a - b) ** 2 for a, b in zip(here, there, strict=True)))


def box(latitude: float, longitude: float, metres: float) -> tuple[float, float, float, float]:
    """South, north, west, east of a circle in degrees, a little wider than it."""
    reach = math.degrees(metres / EARTH) * 1.001
    shrink = max(0.01, math.cos(math.radians(min(89.0, abs(latitude) + reach))))
    return latitude - reach, latitude + reach, longitude - reach / shrink, longitude + reach / shrink
