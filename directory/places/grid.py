"""British National Grid to degrees, for files that give eastings and northings.

The projection is undone and the Ordnance Survey's published seven-parameter (Helmert) shift applied, as in "A
guide to coordinate systems in Great Britain". Right to within about five metres, which is less than the
length of the building that a postcode's point stands for.
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

from search.documents import Point

_AIRY = (6_377_563.396, 6_356_256.909)
_WGS84 = (6_378_137.0, 6_356_752.3141)
_SCALE = 0.9996012717
_ORIGIN_LATITUDE, _ORIGIN_LONGITUDE = radians(49), radians(-2)
_FALSE_EAST, _FALSE_NORTH = 400_000.0, -100_000.0
_SHIFT = (446.448, -125.157, 542.060)
_TURN = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
_GROWTH = 1 - 20.4894e-6


def on_grid(easting: float, northing: float) -> bool:
    """Whether this can be somewhere in Great Britain, in metres."""
    return 0 < easting < 700_000 and 0 < northing < 1_300_000


def from_grid(easting: float, northing: float) -> Point:
    """Metres east and north on the National Grid, as degrees. Raises ValueError off the grid."""
    if not on_grid(easting, northing):
        raise ValueError(f"{easting:.0f}, {northing:.0f} is not on the British National Grid")
    latitude, longitude = _unproject(easting, northing)
    x, y, z = _cartesian(latitude, longitude, *_AIRY)
    (dx, dy, dz), (rx, ry, rz) = _SHIFT, _TURN
    return _geographic(
        dx + x * _GROWTH - y * rz + z * ry,
        dy + x * rz + y * _GROWTH - z * rx,
        dz - x * ry + y * rx + z * _GROWTH,
    )


def _unproject(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude in radians on the Airy ellipsoid."""
    a, b = _AIRY
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    latitude = _ORIGIN_LATITUDE
    arc = 0.0
    while abs(northing - _FALSE_NORTH - arc) >= 1e-5:
        latitude += (northing - _FALSE_NORTH - arc) / (a * _SCALE)
        arc = _meridian(latitude, b, n)
    s, t = sin(latitude), tan(latitude)
    nu = a * _SCALE / sqrt(1 - e2 * s * s)
    rho = a * _SCALE * (1 - e2) / (1 - e2 * s * s) ** 1.5
    eta = nu / rho - 1
    secant = 1 / cos(latitude)
    d = easting - _FALSE_EAST
    north = (
        t / (2 * rho * nu) * d**2
        - t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta - 9 * t**2 * eta) * d**4
        + t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4) * d**6
    )
    east = (
        secant / nu * d
        - secant / (6 * nu**3) * (nu / rho + 2 * t**2) * d**3
        + secant / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4) * d**5
        - secant / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6) * d**7
    )
    return latitude - north, _ORIGIN_LONGITUDE + east


def _meridian(latitude: float, b: float, n: float) -> float:
    less, more = latitude - _ORIGIN_LATITUDE, latitude + _ORIGIN_LATITUDE
    return (
        b
        * _SCALE
        * (
            (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
            - (3 * n + 3 * n**2 + 2.625 * n**3) * sin(less) * cos(more)
            + 1.875 * (n**2 + n**3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _cartesian(latitude: float, longitude: float, a: float, b: float) -> tuple[float, float, float]:
    e2 = 1 - (b / a) ** 2
    nu = a / sqrt(1 - e2 * sin(latitude) ** 2)
    return (
        nu * cos(latitude) * cos(longitude),
        nu * cos(latitude) * sin(longitude),
        nu * (1 - e2) * sin(latitude),
    )


def _geographic(x: float, y: float, z: float) -> Point:
    a, b = _WGS84
    e2 = 1 - (b / a) ** 2
    p = hypot(x, y)
    latitude, before = atan2(z, p * (1 - e2)), 2 * pi
    while abs(latitude - before) > 1e-11:
        nu = a / sqrt(1 - e2 * sin(latitude) ** 2)
        latitude, before = atan2(z + e2 * nu * sin(latitude), p), latitude
    return Point(round(degrees(latitude), 6), round(degrees(atan2(y, x)), 6))
