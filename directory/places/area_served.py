"""From the name of an area a service says it serves to the codes of the areas it covers.

Feeds write "Weymouth and Portland", "DT3, DT4 or DT5", "Bakewell and surrounding villages", "England and
Wales". A part that nothing is known of gives no code: an editor is told, and cover counts as not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from directory.places.nations import BRITAIN, NATIONS
from directory.places.place_names import fold
from directory.places.postcodes import PostcodeProblem, looks_like_postcode, parse, parse_sector
from directory.places.towns import point_of
from search.documents import Point

ALL_NATIONS = tuple(f"nation:{code}" for code, _name in NATIONS.values())
_EVERYWHERE = {
    "united kingdom": ALL_NATIONS,
    "uk": ALL_NATIONS,
    "national": ALL_NATIONS,
    "nationwide": ALL_NATIONS,
    "uk wide": ALL_NATIONS,
    "whole of the uk": ALL_NATIONS,
    "great britain": tuple(f"nation:{code}" for code in BRITAIN),
    "britain": tuple(f"nation:{code}" for code in BRITAIN),
}
_AROUND = re.compile(
    r"\b(and )?(the )?(surrounding|nearby|neighbouring|local|outlying|wider)"
    r"( (areas?|villages?|towns?|districts?|hamlets?|countryside|rural))*\b"
)
_DRESSING = re.compile(
    r"^(all of|the whole of|anywhere in|across|residents of|people living in|throughout|greater)\s+|"
    r"\s+(county council|city council|borough council|district council|council|county|borough|district|area|"
    r"areas|only|wide|unitary authority|town|city)$|"
    r"^(the )?(city|county|borough|district|town|isle) of\s+|^the\s+"
)
_OF_STATISTICS = re.compile(r"[EWSN]\d{8}")
"""Codes that the Office for National Statistics gives to councils and wards."""
_BETWEEN = re.compile(r",|;|/|&|\band\b|\bor\b|\bto\b(?=\s+[A-Z])")
FAR = 60_000.0
"""Metres: what lies further than this from where the service is, is not meant by a name it shares."""
COUNCIL_FAR = 150_000.0
"""Metres; a council's middle may be far away in the Highlands."""


class Cover:
    """Reads area names. Keeps what it has looked up, so use one for a whole import and no longer."""

    def __init__(self) -> None:
        self._read: dict[str, list[tuple[str, str, float | None, float | None]]] = {}

    def resolve(self, name: str, *, near: Point | None = None) -> tuple[str, ...]:
        """Codes the name stands for, in order; empty when it is not known or could be several places.

        `near`, where the service is, decides among towns of one name.
        """
        folded = re.sub(r"\s+", " ", _AROUND.sub(" ", fold(name))).strip()
        return tuple(sorted(self._resolve(folded, name, near)))

    def resolve_all(self, names: Iterable[str], *, near: Point | None = None) -> dict[str, tuple[str, ...]]:
        """Codes for each name. Without `near`, names that are one place decide for those that are several."""
        wanted = list(names)
        found = {name: self.resolve(name, near=near) for name in wanted}
        if near is None and (point := self._point_of(found.values())):
            found = {name: self.resolve(name, near=point) for name in wanted}
        return found

    def _point_of(self, found: Iterable[tuple[str, ...]]) -> Point | None:
        towns = [key for codes in found for key in codes if key.startswith(("town:", "authority:"))]
        area = Area.objects.filter(key__in=towns).exclude(latitude=None).order_by("-kind", "key").first()
        return point_of(area) if area else None

    def _resolve(self, folded: str, name: str, near: Point | None) -> set[str]:
        if folded in _EVERYWHERE:
            return set(_EVERYWHERE[folded])
        if found := self._by_name(folded, near) or _by_code(folded):
            return found
        bare = _DRESSING.sub("", folded).strip()
        if bare and bare != folded:
            return self._resolve(bare, bare, near)
        parts = [_AROUND.sub(" ", fold(part)).strip() for part in _BETWEEN.split(name)]
        parts = [part for part in parts if part]
        if len(parts) < 2:
            return set()
        # "Dorset and somewhere nobody knows" covers Dorset at least.
        return set().union(*(self._resolve(part, part, near) for part in parts))

    def _by_name(self, folded: str, near: Point | None) -> set[str]:
        keys, wards = set(), set()
        towns, councils = [], []
        for key, kind, latitude, longitude in self._called(folded):
            if kind == AreaKind.TOWN and latitude is not None and longitude is not None:
                towns.append((key, Point(latitude, longitude)))
            elif kind == AreaKind.NATION:
                keys.add(key)
            elif kind == AreaKind.AUTHORITY and latitude is not None and longitude is not None:
                councils.append((key, Point(latitude, longitude)))
            elif kind == AreaKind.WARD:
                wards.add(key)
        for called, far in ((towns, FAR), (councils, COUNCIL_FAR)):
            if near and called:
                key, point = min(called, key=lambda pair: rough_metres(near, pair[1]))
                keys |= {key} if rough_metres(near, point) <= far else set()
            elif len(called) == 1 and (called is towns or _agrees(towns, called[0])):
                keys.add(called[0][0])
        return keys or (wards if len(wards) == 1 else set())

    def _called(self, folded: str) -> list[tuple[str, str, float | None, float | None]]:
        if folded not in self._read:
            rows = Area.objects.filter(search_name=folded)
            self._read[folded] = list(rows.values_list("key", "kind", "latitude", "longitude"))
        return self._read[folded]


def _agrees(towns: list[tuple[str, Point]], council: tuple[str, Point]) -> bool:
    """A council is meant by its name unless a town far away has the same."""
    return all(rough_metres(point, council[1]) <= FAR for _key, point in towns)


def resolve(name: str, *, near: Point | None = None) -> tuple[str, ...]:
    """One name; see Cover.resolve."""
    return Cover().resolve(name, near=near)


def _by_code(folded: str) -> set[str]:
    text = folded.upper()
    if _OF_STATISTICS.fullmatch(text):
        keys = [f"authority:{text}", f"ward:{text}"]
        return set(Area.objects.filter(key__in=keys).values_list("key", flat=True))
    if sector := parse_sector(text):
        return {f"sector:{sector}"}
    if not looks_like_postcode(text):
        return set()
    try:
        parsed = parse(text)
    except PostcodeProblem:
        return set()
    return {f"sector:{parsed.sector}"} if parsed.incode else {f"outcode:{parsed.outcode}"}
