"""Fills the tables of postcodes and areas from the files that ship with Waymark.

Every loader is idempotent and writes in bulk: a row that is there is brought up to date, none is removed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from directory.places.models import Area, AreaKind, Postcode
from directory.places.names import fold, slug
from directory.places.nations import NATIONS, nation_key
from directory.places.postcodes import PostcodeProblem, parse

BATCH = 1_000
_POSTCODE_FIELDS = [field.name for field in Postcode._meta.concrete_fields if not field.primary_key]
_AREA_FIELDS = [field.name for field in Area._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def load_shipped(folder: Path | None = None, *, demo: bool = False) -> dict[str, int]:
    """Load outcodes, sectors, named places and, for the demo, its unit postcodes. Returns counts by kind.

    `folder` is where they are, by default the project's fixtures. A missing file is passed over, so that a
    deployer may ship less.
    """
    folder = folder or settings.FIXTURES
    done = {
        "nations": load_areas(_nations()),
        "places": load_areas(_places(folder / "places.json")),
        "outcodes": load_areas(_codes(folder / "outcodes.csv", AreaKind.OUTCODE)),
        "sectors": load_areas(_codes(folder / "sectors.csv", AreaKind.SECTOR)),
    }
    if demo:
        done["postcodes"] = load_postcodes(_units(folder / "demo" / "postcodes.csv"))
    return done


def load_areas(areas: Iterable[Area]) -> int:
    """Insert or update by key, in batches. Returns how many were given."""
    unique = list({area.key: area for area in areas}.values())
    Area.objects.bulk_create(
        unique, batch_size=BATCH, update_conflicts=True, unique_fields=["key"], update_fields=_AREA_FIELDS
    )
    return len(unique)


def load_postcodes(rows: Iterable[Postcode]) -> int:
    """Insert or update by postcode, in batches. Returns how many were given."""
    unique = list({row.compact: row for row in rows}.values())
    Postcode.objects.bulk_create(
        unique,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["compact"],
        update_fields=_POSTCODE_FIELDS,
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


def _places(path: Path) -> list[Area]:
    """Named places. An entry has a name, a point and, where known, a kind, a code and `within` (keys)."""
    if not path.exists():
        return []
    loaded = json.loads(path.read_text(encoding="utf-8"))
    entries = loaded["places"] if isinstance(loaded, dict) else loaded
    areas = [_place(entry) for entry in entries]
    seen: dict[str, int] = {}
    for area in areas:
        # A second town of one name gets a code of its own, told apart by where it lies.
        seen[area.key] = seen.get(area.key, 0) + 1
        if seen[area.key] > 1:
            area.code = f"{area.code}-{seen[area.key]}"
            area.key = f"{area.kind}:{area.code}"
    return areas


def _place(entry: Mapping[str, Any]) -> Area:
    kind = entry.get("kind", AreaKind.TOWN)
    kind = kind if kind in AreaKind.values else AreaKind.TOWN
    code = str(entry.get("code") or slug(entry["name"]))
    within = list(entry.get("within") or [])
    if kind in {AreaKind.AUTHORITY, AreaKind.WARD}:
        within = list(dict.fromkeys([*within, *filter(None, [nation_key(code)])]))
    return Area(
        key=f"{kind}:{code}",
        kind=kind,
        code=code,
        name=entry["name"],
        search_name=fold(entry["name"]),
        latitude=entry.get("latitude"),
        longitude=entry.get("longitude"),
        within=within,
        source=str(entry.get("source") or "shipped")[:60],
    )


def _codes(path: Path, kind: AreaKind) -> Iterator[Area]:
    """Outcodes or sectors: a column named for the kind, latitude and longitude, and perhaps an authority."""
    for row in read_csv(path):
        code = row[str(kind)].strip().upper()
        authority = (row.get("authority_code") or row.get("authority") or "").strip()
        within = [f"authority:{authority}", nation_key(authority)] if nation_key(authority) else []
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


def _units(path: Path) -> Iterator[Postcode]:
    for row in read_csv(path):
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
