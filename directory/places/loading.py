"""Fills the tables of postcodes and areas from the files that ship with Waymark.

Every loader is idempotent and writes in bulk: a row that is there is brought up to date, none is removed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from django.conf import settings
from django.db import transaction

from directory.places.gazetteer.regions import load_regions
from directory.places.gazetteer.towns import TownCodes, geonames_towns
from directory.places.models import Area, AreaKind, Postcode
from directory.places.nations import NATIONS, nation_key
from directory.places.place_names import fold, slug
from directory.places.postcodes import PostcodeProblem, parse
from directory.places.towns import REACH, SMALL_REACH

BATCH = 1_000
_POSTCODE_FIELDS = [field.name for field in Postcode._meta.concrete_fields if not field.primary_key]
_AREA_FIELDS = [field.name for field in Area._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def load_shipped(folder: Path | None = None) -> dict[str, int]:
    """Load councils, outcodes, sectors, named places and regions.

    Returns counts by kind. `folder` is where the files are, by default the project's fixtures. A missing
    file is passed over, so that a deployer may ship less.
    """
    folder = folder or settings.FIXTURES
    around = Surroundings(list(read_csv(folder / "authorities.csv")))
    return {
        "nations": load_areas(_nations()),
        "councils": load_areas(_councils(around)),
        "outcodes": load_areas(_codes(folder / "outcodes.csv", AreaKind.OUTCODE, around)),
        "sectors": load_areas(_codes(folder / "sectors.csv", AreaKind.SECTOR, around)),
        "places": load_areas(_places(folder, around)),
        "regions": load_areas(load_regions(folder / "regions.json", read_csv(folder / "sectors.csv"))),
    }


@transaction.atomic
def load_demo() -> dict[str, int]:
    """Load the unit postcodes of the demo's places, and their wards. Returns counts by kind."""
    around = Surroundings(list(read_csv(settings.FIXTURES / "authorities.csv")))
    units = list(read_csv(settings.FIXTURES / "demo" / "postcodes.csv"))
    return {"postcodes": load_postcodes(_units(units)), "wards": load_areas(_wards(units, around))}


class Surroundings:
    """What an authority lies in, from its code or its name."""

    def __init__(self, authorities: list[dict[str, str]]) -> None:
        self.rows = authorities
        self._county = {row["code"]: row["county_code"] for row in authorities}
        self._by_name = {fold(row["name"]): row["code"] for row in reversed(authorities)}

    def of_code(self, code: str) -> list[str]:
        """Keys of the authority, its county and its nation; none for an empty code."""
        if not code:
            return []
        county = self._county.get(code, "")
        return [
            f"authority:{code}",
            *([f"authority:{county}"] if county else []),
            *filter(None, [nation_key(code)]),
        ]

    def of_name(self, name: str) -> list[str]:
        return self.of_code(self._by_name.get(fold(name), ""))


def load_areas(areas: Iterable[Area]) -> int:
    """Insert or update by key, in batches. Returns how many were given."""
    unique = list({area.key: area for area in areas}.values())
    Area.objects.bulk_create(
        unique, batch_size=BATCH, update_conflicts=True, unique_fields=["key"], update_fields=_AREA_FIELDS
    )
    return len(unique)


def load_postcodes(rows: Iterable[Postcode], *, fields: Sequence[str] = ()) -> int:
    """Insert or update by postcode, in batches. Returns how many were given.

    Of a postcode that is there only `fields` are written (all, if none are named).
    """
    unique = list({row.compact: row for row in rows}.values())
    Postcode.objects.bulk_create(
        unique,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["compact"],
        update_fields=list(fields) or _POSTCODE_FIELDS,
    )
    return len(unique)


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Rows by header name, or nothing where there is no file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _nations() -> Iterator[Area]:
    for code, name in NATIONS.values():
        yield Area(
            key=f"nation:{code}",
            kind=AreaKind.NATION,
            code=code,
            name=name,
            search_name=fold(name),
            source="shipped",
        )


def _councils(around: Surroundings) -> Iterator[Area]:
    for row in around.rows:
        yield Area(
            key=f"authority:{row['code']}",
            kind=AreaKind.AUTHORITY,
            code=row["code"],
            name=row["name"],
            search_name=fold(row["name"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            within=around.of_code(row["code"])[1:],
            source="shipped",
        )


def _places(folder: Path, around: Surroundings) -> Iterator[Area]:
    """Towns and villages. A second one of a name gets a code of its own, told apart by where it lies."""
    outcodes = dict(Area.objects.filter(kind=AreaKind.OUTCODE).values_list("code", "within"))
    taken: set[str] = set()
    path = folder / "places.json"
    for entry in json.loads(path.read_text(encoding="utf-8")) if path.exists() else ():
        where = entry.get("county_or_authority") or ""
        code = slug(entry["name"])
        if code in taken:
            code = slug(f"{entry['name']} {where or entry.get('outcode', '')}")
        taken.add(code)
        outcode = entry.get("outcode") or ""
        within = outcodes.get(outcode) or around.of_name(where)
        yield Area(
            key=f"town:{code}",
            kind=AreaKind.TOWN,
            code=code,
            name=entry["name"],
            search_name=fold(entry["name"]),
            latitude=entry["latitude"],
            longitude=entry["longitude"],
            reach=entry.get("reach") or (SMALL_REACH if entry.get("point_from") == "postcodes" else REACH),
            within=[*within, *([f"outcode:{outcode}"] if outcode else [])],
            source="shipped",
        )
    yield from geonames_towns(read_csv(folder / "places_geonames.csv"), around, outcodes, TownCodes(taken))


def _codes(path: Path, kind: AreaKind, around: Surroundings) -> Iterator[Area]:
    """Outcodes or sectors: a column named for the kind, a point, and the authority most of it lies in."""
    for row in read_csv(path):
        code = row[str(kind)].strip().upper()
        within = around.of_code(row.get("authority_code") or "")
        if kind == AreaKind.SECTOR:
            within.append(f"outcode:{code.split()[0]}")
        yield Area(
            key=f"{kind}:{code}",
            kind=kind,
            code=code,
            name=code,
            search_name=fold(code),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            within=within,
            source="shipped",
        )


def _wards(rows: Iterable[Mapping[str, str]], around: Surroundings) -> Iterator[Area]:
    """Wards, each at the middle of its postcodes."""
    points: dict[str, list[tuple[float, float]]] = {}
    names: dict[str, tuple[str, str]] = {}
    for row in rows:
        if code := row.get("ward_code"):
            points.setdefault(code, []).append((float(row["latitude"]), float(row["longitude"])))
            names[code] = (row.get("ward_name") or "", row.get("authority_code") or "")
    for code, (name, authority) in names.items():
        if name:
            yield Area(
                key=f"ward:{code}",
                kind=AreaKind.WARD,
                code=code,
                name=name,
                search_name=fold(name),
                latitude=fmean(point[0] for point in points[code]),
                longitude=fmean(point[1] for point in points[code]),
                within=around.of_code(authority),
                source="shipped",
            )


def _units(rows: Iterable[Mapping[str, str]]) -> Iterator[Postcode]:
    for row in rows:
        try:
            parsed = parse(row["postcode"])
        except PostcodeProblem:
            continue
        decile = row.get("imd2019_decile") or row.get("imd_decile") or ""
        lsoa11, lsoa21 = row.get("lsoa11_code") or row.get("lsoa_code") or "", row.get("lsoa21_code") or ""
        yield Postcode(
            compact=parsed.compact,
            sector=parsed.sector,
            outcode=parsed.outcode,
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            terminated=row.get("terminated") or "",
            ward_code=row.get("ward_code") or "",
            authority_code=row.get("authority_code") or row.get("lad_code") or "",
            lsoa_code=lsoa21 or lsoa11,
            lsoa_edition=(row.get("lsoa_edition") or ("2021" if lsoa21 else "2011"))
            if lsoa11 or lsoa21
            else "",
            imd_decile=int(decile) if decile else None,
            imd_edition=(row.get("imd_edition") or "2019") if decile else "",
        )
