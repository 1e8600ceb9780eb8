"""Where an address of a listing is: our own table first, then web geocoders a deployer has switched on.

Off by default (GEOCODERS is empty). Never for a person's address: whoever asks has to say that it is for a
listing, and nothing that knows people may ask at all.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from django.core.cache import cache
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from directory.places.locate import Place, PlaceProblem, codes_at, locate
from directory.places.nations import nation_key
from directory.places.postcodes import PostcodeProblem, parse
from search.documents import Point

log = logging.getLogger(__name__)
FOR_A_LISTING = "listing"
TIMEOUT = 3.0
"""Seconds a web geocoder may take."""
KEEP = 30 * 24 * 3600
"""Seconds an answer is kept, also that there is none."""
USER_AGENT = "Waymark community directory"


class Geocoder(Protocol):
    """One web service. `find` gives a place, or None where it knows none; it raises GeocoderAway."""

    name: str
    pause: float

    def find(self, text: str) -> Place | None: ...


class GeocoderAway(ConnectionError):
    """The service did not answer as it should; the next one is asked."""


def geocode(text: str, *, purpose: str) -> Place:
    """The place of an address or postcode. Raises PlaceProblem, and ValueError for any purpose but a listing.

    The web is asked only for what our own table cannot place to the postcode.
    """
    if purpose != FOR_A_LISTING:
        raise ValueError("Web geocoders are asked for listings only, never for people.")
    ours: Place | None = None
    problem: PlaceProblem | None = None
    try:
        ours = locate(text)
    except PlaceProblem as why:
        problem = why
    if ours and ours.precision in {"unit", "terminated"}:
        return ours
    for geocoder in in_use():
        found = _remembered(geocoder, text)
        if found:
            return found
    if ours:
        return ours
    raise problem or PlaceProblem("We cannot find that place.")


def in_use() -> list[Geocoder]:
    """Those that the settings name, in their order. An unknown name raises KeyError."""
    return [_KNOWN[name]() for name in settings.GEOCODERS]


def _remembered(geocoder: Geocoder, text: str) -> Place | None:
    """From the cache, else asked politely: one call at a time with a pause, and a failure is no answer."""
    key = f"geocoder:{geocoder.name}:{hashlib.sha256(text.strip().lower().encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is not None:
        return kept or None
    try:
        with _turn(geocoder):
            found = geocoder.find(text)
    except GeocoderAway as problem:
        log.warning("The geocoder %s is away: %s", geocoder.name, problem)
        return None
    cache.set(key, found or "", KEEP)
    return found


@dataclass
class _OneCallAtATime:
    """One caller at a time, and a pause between calls, for each service in this process."""

    lock: threading.Lock
    last: float = 0.0


_turns: dict[str, _OneCallAtATime] = {}


class _turn:
    def __init__(self, geocoder: Geocoder) -> None:
        self._turn = _turns.setdefault(geocoder.name, _OneCallAtATime(threading.Lock()))
        self._pause = geocoder.pause

    def __enter__(self) -> None:
        self._turn.lock.acquire()
        time.sleep(max(0.0, self._turn.last + self._pause - time.monotonic()))

    def __exit__(self, *raised: object) -> None:
        self._turn.last = time.monotonic()
        self._turn.lock.release()


class PostcodesIo:
    """postcodes.io, or one of one's own: postcodes in use and no longer in use."""

    name = "postcodes.io"
    pause = 0.1

    def __init__(self, url: str = "") -> None:
        self._url = (url or getattr(settings, "POSTCODES_IO_URL", "") or "https://api.postcodes.io").rstrip(
            "/"
        )

    def find(self, text: str) -> Place | None:
        try:
            parsed = parse(text)
        except PostcodeProblem:
            return None
        if not parsed.incode:
            return None
        wanted = quote(parsed.compact)
        row = self._get(f"/postcodes/{wanted}")
        terminated = row is None
        row = row or self._get(f"/terminated_postcodes/{wanted}")
        if not row or row.get("latitude") is None or row.get("longitude") is None:
            return None
        point = Point(float(row["latitude"]), float(row["longitude"]))
        codes = row.get("codes") or {}
        keys = set(codes_at(point, postcode=parsed))
        if district := codes.get("admin_district"):
            keys |= {f"authority:{district}"} | ({nation_key(district)} - {""})
        if ward := codes.get("admin_ward"):
            keys.add(f"ward:{ward}")
        precision = "terminated" if terminated else "unit"
        return Place(parsed.canonical, point, frozenset(keys), precision, "", parsed.canonical)

    def _get(self, path: str) -> dict[str, Any] | None:
        """The `result` of an answer; None where the service knows no such postcode."""
        try:
            answer = requests.get(f"{self._url}{path}", timeout=TIMEOUT, headers={"User-Agent": USER_AGENT})
            if answer.status_code == 404:
                return None
            answer.raise_for_status()
            result = answer.json().get("result")
        except (requests.RequestException, ValueError, AttributeError) as problem:
            raise GeocoderAway(type(problem).__name__) from problem
        return result if isinstance(result, dict) else None


class OpenStreetMap:
    """Nominatim through geopy: the public one (at most one call a second) or one's own."""

    name = "nominatim"
    pause = 1.1

    def __init__(self, url: str = "") -> None:
        parts = urlsplit(url or settings.NOMINATIM_URL or "https://nominatim.openstreetmap.org")
        self._geocoder = Nominatim(
            user_agent=USER_AGENT,
            scheme=parts.scheme,
            domain=parts.netloc + parts.path.rstrip("/"),
            timeout=TIMEOUT,
        )

    def find(self, text: str) -> Place | None:
        try:
            found = self._geocoder.geocode(text, country_codes="gb", addressdetails=True)
        except (GeopyError, ValueError) as problem:
            raise GeocoderAway(type(problem).__name__) from problem
        if found is None:
            return None
        point = Point(round(found.latitude, 6), round(found.longitude, 6))
        address = found.raw.get("address") or {}
        try:
            parsed = parse(str(address.get("postcode", "")))
        except PostcodeProblem:
            parsed = None
        keys = codes_at(point, postcode=parsed)
        return Place(
            text.strip(), point, keys, "name", "", parsed.canonical if parsed and parsed.incode else ""
        )


_KNOWN: dict[str, Callable[[], Geocoder]] = {"postcodes.io": PostcodesIo, "nominatim": OpenStreetMap}
