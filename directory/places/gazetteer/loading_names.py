"""Writes settlements of OS Open Names to the table of areas, beside those that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from directory.places.distances import rough_metres
from directory.places.gazetteer.os_open_names import Settlement
from directory.places.gazetteer.towns import NATION_NAMES, OPEN_NAMES, TownCodes
from directory.places.loading import load_areas
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from directory.places.towns import point_of

SAME = 3_000.0
"""Metres within which a place of one name is the one that is there already."""


@dataclass(slots=True)
class NamesLoader:
    """Keeps what is there, so that a place is neither doubled nor loses its key. One for a whole import."""

    new: int = 0
    renewed: int = 0
    known: int = 0
    _towns: dict[str, list[Area]] = field(default_factory=lambda: defaultdict(list))
    _councils: dict[str, list[str]] = field(default_factory=dict)
    _districts: dict[str, list[str]] = field(default_factory=dict)
    _codes: TownCodes = field(default_factory=TownCodes)

    def __post_init__(self) -> None:
        towns = list(Area.objects.filter(kind=AreaKind.TOWN).exclude(latitude=None))
        for town in towns:
            self._towns[town.search_name].append(town)
        self._codes = TownCodes(Area.objects.filter(kind=AreaKind.TOWN).values_list("code", flat=True))
        for area in Area.objects.filter(kind__in=(AreaKind.AUTHORITY, AreaKind.OUTCODE)):
            if area.kind == AreaKind.AUTHORITY:
                self._councils.setdefault(area.search_name, [area.key, *area.within])
            else:
                self._districts[area.code] = [*area.within, area.key]

    def load(self, settlements: Iterable[Settlement]) -> None:
        load_areas(area for settlement in settlements for area in self._areas(settlement))

    def _areas(self, settlement: Settlement) -> Iterator[Area]:
        """One area for each name. Those that another source told stay as they are."""
        for name in settlement.names:
            folded = fold(name)
            if not folded or folded in NATION_NAMES or len(name) > 120:
                continue
            there = self._there(folded, settlement)
            if there is not None and there.source != OPEN_NAMES:
                self.known += 1
                continue
            yield self._area(name, folded, settlement, there)

    def _there(self, folded: str, settlement: Settlement) -> Area | None:
        near = [
            (rough_metres(settlement.point, point_of(town)), town.key, town) for town in self._towns[folded]
        ]
        far, _key, town = min(near, default=(SAME + 1, "", None), key=lambda found: found[:2])
        return town if far <= SAME else None

    def _area(self, name: str, folded: str, settlement: Settlement, there: Area | None) -> Area:
        within = self._within(settlement)
        if there is None:
            self.new += 1
            council = settlement.councils[0] if settlement.councils else ""
            code = self._codes.new(name[:60], council[:40], settlement.district)[:60]
            there = Area(key=f"{AreaKind.TOWN}:{code}", kind=AreaKind.TOWN, code=code)
            self._towns[folded].append(there)
        else:
            self.renewed += 1
        there.name, there.search_name = name, folded
        there.latitude, there.longitude = settlement.point.latitude, settlement.point.longitude
        there.reach, there.within, there.source = settlement.reach, within, OPEN_NAMES
        return there

    def _within(self, settlement: Settlement) -> list[str]:
        """Keys of its council, county, nation and district, as far as we know them."""
        district = self._districts.get(settlement.district, [])
        named = [
            self._councils.get(fold(name)) or self._councils.get(_bare(name)) for name in settlement.councils
        ]
        around = next((keys for keys in named if keys), [key for key in district if ":" in key])
        keys = [*around, *(key for key in district if key.startswith("outcode:"))]
        return list(dict.fromkeys(keys))


def _bare(name: str) -> str:
    """ "City of Bristol" and "The City of Edinburgh" as we name them."""
    return fold(name).removeprefix("the ").removeprefix("city of ").removeprefix("county of ")
