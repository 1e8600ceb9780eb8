"""From the name of an area a service says it serves to the codes of the areas it covers.

Feeds write "Weymouth and Portland", "DT3, DT4 or DT5", "Bakewell and surrounding villages", "North and West
Cornwall", "UK-wide by phone". A part that no list of places knows gives no code and is told as it stands:
cover beyond the rest is then not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from directory.places.area_names.postcodes import by_code
from directory.places.area_names.quarters import toward
from directory.places.area_names.words import directions, everywhere, plain_directions, take_ways
from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from directory.places.towns import point_of
from search.documents import Point

_AROUND = re.compile(
    r"\b(and )?(the |its |their )?(immediate )?(surrounding|surrounds|surroundings|nearby|neighbouring|local|"
    r"outlying|wider)"
    r"( (areas?|villages?|towns?|districts?|hamlets?|countryside|rural|communities|parishes))*\b"
)
_DRESSING = re.compile(
    r"^(all of|all areas of|all|the whole of|whole of|anywhere in|across|residents of|residents in|"
    r"people living in|people in|living in|throughout|greater|pan|mainland|rural|county of|postcodes?|"
    r"postcode areas?)\s+|"
    r"\s+(county council|city council|borough council|district council|unitary authority|council|county|"
    r"boroughs?|districts?|areas?|councils|only|wide|town|city|postcodes?|postcode areas?|region|residents)$|"
    r"^(the )?(city|county|borough|royal borough|district|town|isle|parish|village) of\s+|^the\s+"
)
_APART = re.compile(r",|;|/|\||\n|•|\(|\)|\+|–|—")
_TOGETHER = re.compile(r"&|\band\b|\bor\b|\bto\b(?=\s+[A-Z])|\bplus\b|\balso\b", re.IGNORECASE)
_BUT_NOT = re.compile(
    r"[(,\s]*\b(?:excluding|excludes|except(?:ing)?(?: for)?|not including|but not|outside of|apart from)\b"
    r"[^)]*\)?",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:all |its |the |and )*(?:boroughs|areas?|districts?|wards|residents|postcodes|parishes|villages|"
    r"hamlets|environs|vicinity|locality|surrounds|communities|neighbourhoods)"
)
_WITHIN = re.compile(r"^([^,()/;&]+?)\s*(?:,|\()\s*([^,()/;&]+?)\s*\)?$")
FAR = 60_000.0
"""Metres: what lies further than this from where the service is, is not meant by a name it shares."""
COUNCIL_FAR = 150_000.0
"""Metres; a council's middle may be far away in the Highlands."""
LONGEST = 500
"""Characters of what is kept of the words that cannot be placed."""


@dataclass(frozen=True, slots=True)
class AreaRead:
    """What the name of an area says: codes of what it covers in order, the words of it that no list of places
    knows, and ways in which help reaches people ("phone")."""

    codes: tuple[str, ...] = ()
    unplaced: str = ""
    ways: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    codes: set[str] = field(default_factory=set)
    unplaced: list[str] = field(default_factory=list)

    def add(self, other: _Found) -> None:
        self.codes |= other.codes
        self.unplaced += other.unplaced


class Cover:
    """Reads area names. Keeps what it has looked up, so use one for a whole import and no longer."""

    def __init__(self) -> None:
        self._called: dict[str, list[tuple[str, str, float | None, float | None, list[str]]]] = {}
        self._far: dict[str, AreaRead] = {}

    def read(self, name: str, *, near: Point | None = None) -> AreaRead:
        """What the name says. `near`, where the service is, decides among towns of one name."""
        if near is not None:
            return self._read_name(name, near)
        if name not in self._far:
            self._far[name] = self._read_name(name, None)
        return self._far[name]

    def _read_name(self, name: str, near: Point | None) -> AreaRead:
        rest, ways = take_ways(name)
        if not fold(rest):
            return AreaRead((), "" if ways else name.strip()[:LONGEST], ways)
        found = self._read(rest, near)
        unplaced = ", ".join(dict.fromkeys(found.unplaced))[:LONGEST]
        return AreaRead(tuple(sorted(found.codes)), unplaced, ways)

    def read_all(self, names: Iterable[str], *, near: Point | None = None) -> dict[str, AreaRead]:
        """Each name read. Without `near`, names that are one place decide for those that are several."""
        wanted = list(names)
        found = {name: self.read(name, near=near) for name in wanted}
        if near is None and (point := self._point_of(area.codes for area in found.values())):
            found |= {name: self.read(name, near=point) for name in wanted if found[name].unplaced}
        return found

    def resolve(self, name: str, *, near: Point | None = None) -> tuple[str, ...]:
        """The codes alone; empty when it is not known or could be several places."""
        return self.read(name, near=near).codes

    def resolve_all(self, names: Iterable[str], *, near: Point | None = None) -> dict[str, tuple[str, ...]]:
        return {name: area.codes for name, area in self.read_all(names, near=near).items()}

    def _point_of(self, found: Iterable[tuple[str, ...]]) -> Point | None:
        towns = [key for codes in found for key in codes if key.startswith(("town:", "authority:"))]
        area = Area.objects.filter(key__in=towns).exclude(latitude=None).order_by("-kind", "key").first()
        return point_of(area) if area else None

    def _read(self, name: str, near: Point | None) -> _Found:
        """A name as a whole, else the parts of it, each by itself."""
        name = _BUT_NOT.sub(" ", name).strip()
        folded = re.sub(r"\s+", " ", _AROUND.sub(" ", fold(name))).strip()
        if not folded or _FILLER.fullmatch(folded):
            return _Found()
        if codes := self._whole(folded, name, near):
            return _Found(codes)
        if codes := self._inside(name, near):
            return _Found(codes)
        for between in (_APART, _TOGETHER):
            parts = [part.strip(" .:-") for part in between.split(name)]
            parts = [part for part in parts if fold(part)]
            if len(parts) > 1 or (parts and parts[0] != name.strip(" .:-")):
                found = _Found()
                # "Dorset and somewhere nobody knows" covers Dorset at least.
                for part in parts:
                    found.add(self._read(part, near))
                return found
        return _Found(unplaced=[name])

    def _whole(self, folded: str, name: str, near: Point | None) -> set[str]:
        """What a name stands for that is one area, in whatever dress; nothing where it is not."""
        found = set(everywhere(folded)) or self._by_name(folded, near) or by_code(name)
        if found:
            return found
        plain = plain_directions(folded)
        if plain != folded and (found := self._by_name(plain, near)):
            return found
        bare = _DRESSING.sub("", folded).strip()
        if bare and bare != folded and (found := self._whole(bare, bare, near)):
            return found
        asked, rest = directions(folded)
        if not asked:
            return set()
        around = self._whole(rest, rest, near)
        return {code for way in asked for code in toward(way, around)} if around else set()

    def _inside(self, name: str, near: Point | None) -> set[str]:
        """ "St Ives, Cornwall" and "Weymouth (Dorset)": the first, where it lies in the second."""
        pair = _WITHIN.match(name)
        if pair is None:
            return set()
        first, second = fold(pair[1]), fold(pair[2])
        around = self._whole(second, pair[2], near)
        rows = [row for row in self._rows(first) if around & set(row[2])]
        towns = [key for key, kind, _within in rows if kind == AreaKind.TOWN]
        councils = {key for key, kind, _within in rows if kind == AreaKind.AUTHORITY}
        return councils | set(towns if len(towns) == 1 else ())

    def _by_name(self, folded: str, near: Point | None) -> set[str]:
        keys, wards = set(), set()
        towns, councils = [], []
        for key, kind, latitude, longitude, parts in self._areas(folded):
            if kind == AreaKind.TOWN and latitude is not None and longitude is not None:
                towns.append((key, Point(latitude, longitude)))
            elif kind == AreaKind.NATION:
                keys.add(key)
            elif kind == AreaKind.REGION:
                keys |= set(parts)
            elif kind == AreaKind.AUTHORITY and latitude is not None and longitude is not None:
                councils.append((key, Point(latitude, longitude)))
            elif kind == AreaKind.WARD:
                wards.add(key)
        for called, far in ((towns, FAR), (councils, COUNCIL_FAR)):
            alone = called is councils and len(called) == 1 and not towns and not wards
            if near and called and not alone:
                key, point = min(called, key=lambda pair: rough_metres(near, pair[1]))
                keys |= {key} if rough_metres(near, point) <= far else set()
            elif len(called) == 1 and (called is towns or _agrees(towns, called[0])):
                keys.add(called[0][0])
        return keys or (wards if len(wards) == 1 else set())

    def _areas(self, folded: str) -> list[tuple[str, str, float | None, float | None, list[str]]]:
        if folded not in self._called:
            rows = Area.objects.filter(search_name=folded)
            self._called[folded] = list(rows.values_list("key", "kind", "latitude", "longitude", "parts"))
        return self._called[folded]

    def _rows(self, folded: str) -> list[tuple[str, str, list[str]]]:
        rows = Area.objects.filter(search_name=folded)
        return list(rows.values_list("key", "kind", "within"))


def _agrees(towns: list[tuple[str, Point]], council: tuple[str, Point]) -> bool:
    """A council is meant by its name unless a town far away has the same."""
    return all(rough_metres(point, council[1]) <= FAR for _key, point in towns)


def resolve(name: str, *, near: Point | None = None) -> tuple[str, ...]:
    """One name; see Cover.resolve."""
    return Cover().resolve(name, near=near)
