"""How far: exact where it is shown, cheap where many are compared. Always metres."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from geopy.distance import geodesic

from search.documents import Point

EARTH_RADIUS = 6_371_008.8
"""Metres; the mean radius."""


def metres(a: Point, b: Point) -> float:
    """Metres over the ellipsoid (geodesic). For what is shown to people."""
    return float(geodesic((a.latitude, a.longitude), (b.latitude, b.longitude)).meters)


def rough_metres(a: Point, b: Point) -> float:
    """Metres over a sphere (haversine), within 0.6 % of `metres`. For comparing many."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lon = sin(radians(b.longitude - a.longitude) / 2)
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half_lat**2 + cos(lat_a) * cos(lat_b) * half_lon**2)))
