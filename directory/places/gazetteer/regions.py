"""Former councils, historic counties and regions: names that stand for areas of today.

fixtures/regions.json says what each is made of: other areas by name, postcode districts, or the towns it had.
Of councils that were side by side (`set`) nobody gave us the lines between them, so each gets the postcode
sectors that are nearest to its towns, and those about as near to a neighbour's are in both.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold, slug
from search.documents import Point

NEARLY = 1.25
"""A sector this many times as far from a neighbour's town as from the nearest is in both."""
Rows = Iterable[Mapping[str, str]]


class UnknownPart(LookupError):
    """The file names an area, a town or a district that nothing is known of."""


def load_regions(path: Path, sectors: Rows) -> list[Area]:
    """The regions of the file, as areas whose `parts` are areas of today. Raises UnknownPart."""
    if not path.exists():
        return []
    return list(_Regions(json.loads(path.read_text(encoding="utf-8")), list(sectors)).areas())


class _Regions:
    def __init__(self, entries: list[dict[str, Any]], sectors: list[Mapping[str, str]]) -> None:
        self.entries = entries
        self.sectors: dict[str, dict[str, Point]] = defaultdict(dict)
        """By the council they lie in."""
        self.whole: dict[str, set[str]] = defaultdict(set)
        """The sectors of each district."""
        for row in sectors:
            sector = row["sector"]
            point = Point(float(row["latitude"]), float(row["longitude"]))
            self.sectors[f"authority:{row['authority_code']}"][sector] = point
            self.whole[sector.split()[0]].add(sector)
        authorities = Area.objects.filter(kind__in=(AreaKind.AUTHORITY, AreaKind.NATION))
        self.named = {area.search_name: area.key for area in authorities}
        self.towns: dict[str, list[Area]] = defaultdict(list)
        for town in Area.objects.filter(kind=AreaKind.TOWN).exclude(latitude=None).order_by("key"):
            self.towns[town.search_name].append(town)
        self.within: dict[str, set[str]] = {
            area.key: {area.key, *area.within} for area in Area.objects.filter(kind=AreaKind.AUTHORITY)
        }
        self.parts: dict[str, list[str]] = {}
        kinds = (AreaKind.AUTHORITY, AreaKind.OUTCODE, AreaKind.SECTOR)
        placed = Area.objects.filter(kind__in=kinds).exclude(latitude=None)
        self.points = {
            key: Point(latitude or 0.0, longitude or 0.0)
            for key, latitude, longitude in placed.values_list("key", "latitude", "longitude")
        }

    def areas(self) -> Iterator[Area]:
        shared = self._sets()
        for entry in self.entries:
            name = entry["name"]
            parts = sorted(shared.get(name) or self._parts(entry))
            self.parts[fold(name)] = parts
            point = self._middle(parts)
            for called in (name, *entry.get("also", ())):
                yield Area(
                    key=f"{AreaKind.REGION}:{slug(called)}",
                    kind=AreaKind.REGION,
                    code=slug(called),
                    name=called,
                    search_name=fold(called),
                    latitude=point.latitude if point else None,
                    longitude=point.longitude if point else None,
                    parts=parts,
                    source="shipped",
                )

    def _parts(self, entry: Mapping[str, Any]) -> set[str]:
        found = {f"outcode:{code}" for code in entry.get("outcodes", ())}
        for name in entry.get("parts", ()):
            folded = fold(name)
            if folded in self.parts:
                found |= set(self.parts[folded])
            elif folded in self.named:
                found.add(self.named[folded])
            else:
                raise UnknownPart(f"{entry['name']}: {name} is no area before it.")
        return found

    def _sets(self) -> dict[str, set[str]]:
        """Name → keys, for the councils that were side by side."""
        sets: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry in self.entries:
            if "set" in entry:
                sets[entry["set"]].append(entry)
        found: dict[str, set[str]] = {}
        for entries in sets.values():
            found |= self._side_by_side(entries)
        return found

    def _side_by_side(self, entries: list[dict[str, Any]]) -> dict[str, set[str]]:
        councils = {self.named[fold(name)] for entry in entries for name in entry["of"]}
        inside = [
            pair
            for key, sectors in self.sectors.items()
            if self.within.get(key, set()) & councils
            for pair in sectors.items()
        ]
        towns = {entry["name"]: [self._town(name, councils) for name in entry["towns"]] for entry in entries}
        made: dict[str, set[str]] = {name: set() for name in towns}
        for sector, point in inside:
            far = {name: min(rough_metres(point, town) for town in there) for name, there in towns.items()}
            nearest = min(far.values())
            for name, metres in far.items():
                if metres <= NEARLY * nearest:
                    made[name].add(sector)
        return {name: _shorter(found, self.whole) for name, found in made.items()}

    def _town(self, name: str, councils: set[str]) -> Point:
        near = [
            town
            for town in self.towns[fold(name)]
            if any(self.within.get(key, set()) & councils for key in town.within)
        ]
        if not near:
            raise UnknownPart(f"{name} is no town of these councils.")
        return Point(near[0].latitude or 0.0, near[0].longitude or 0.0)

    def _middle(self, parts: list[str]) -> Point | None:
        """The middle of its councils, districts and sectors."""
        found = [self.points[key] for key in parts if key in self.points]
        if not found:
            return None
        return Point(fmean(p.latitude for p in found), fmean(p.longitude for p in found))


def _shorter(sectors: set[str], whole: Mapping[str, set[str]]) -> set[str]:
    """Keys of sectors, a district in place of all of its own."""
    full = {code for code, own in whole.items() if own and own <= sectors}
    return {f"outcode:{code}" for code in full} | {
        f"sector:{sector}" for sector in sectors if sector.split()[0] not in full
    }
