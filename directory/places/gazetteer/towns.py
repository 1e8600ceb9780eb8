"""Towns, villages and suburbs beside the ones we wrote down: what each lies in, its reach, its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from directory.places.models import Area, AreaKind
from directory.places.nations import NATIONS
from directory.places.place_names import fold, slug
from directory.places.towns import REACH, SMALL_REACH

if TYPE_CHECKING:
    from directory.places.loading import Surroundings

GEONAMES, OPEN_NAMES = "geonames", "os-open-names"
"""The sources of places too many and too small to be heard wherever their names are said."""
_REACHES = ((100_000, 6_000), (30_000, REACH), (15_000, 3_500), (5_000, 2_500))
"""People who live there at least, and the metres from its middle that count as being in it."""
IRELAND = "Northern Ireland"
NATION_NAMES = frozenset(fold(name) for _code, name in NATIONS.values())
"""Never the name of a town: of the village called Wales few listings speak."""


class TownCodes:
    """Codes that are not taken: "hook", else with what it lies in, else with its district, else numbered."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def new(self, name: str, council: str, outcode: str = "") -> str:
        wanted = [name, f"{name} {council}", f"{name} {council} {outcode}"]
        numbered = (f"{name} {council} {number}" for number in range(2, 1000))
        code = next(code for one in (*wanted, *numbered) if (code := slug(one)) not in self._taken)
        self._taken.add(code)
        return code


def geonames_towns(
    rows: Iterable[Mapping[str, str]],
    around: Surroundings,
    outcodes: Mapping[str, list[str]],
    codes: TownCodes,
) -> Iterator[Area]:
    """Areas of the rows of places_geonames.csv, as fixtures/make_places_geonames.py writes it."""
    for row in rows:
        name, council, outcode = row["name"], row["council"], row["outcode"]
        if fold(name) in NATION_NAMES:
            continue
        code = codes.new(name, council, outcode)
        within = around.of_name(council) or outcodes.get(outcode, [])
        if council == IRELAND:
            within = ["nation:northern-ireland"]
        yield Area(
            key=f"{AreaKind.TOWN}:{code}",
            kind=AreaKind.TOWN,
            code=code,
            name=name,
            search_name=fold(name),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            reach=reach_of_people(int(row["population"] or 0)),
            within=[*within, *([f"outcode:{outcode}"] if outcode else [])],
            source=GEONAMES,
        )


def reach_of_people(people: int) -> int:
    """Metres that a place of so many people reaches."""
    return next((reach for least, reach in _REACHES if people >= least), SMALL_REACH)
