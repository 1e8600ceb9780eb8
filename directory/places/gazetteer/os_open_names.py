"""Reads OS Open Names: the CSV files of Great Britain's settlements, or the zip they come in.

Only populated places count. Every row becomes an area, or a reason why it cannot.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from directory.places import grid
from search.documents import Point

COLUMNS = (
    *("ID", "NAMES_URI", "NAME1", "NAME1_LANG", "NAME2", "NAME2_LANG", "TYPE", "LOCAL_TYPE"),
    *("GEOMETRY_X", "GEOMETRY_Y", "MOST_DETAIL_VIEW_RES", "LEAST_DETAIL_VIEW_RES"),
    *("MBR_XMIN", "MBR_YMIN", "MBR_XMAX", "MBR_YMAX", "POSTCODE_DISTRICT", "POSTCODE_DISTRICT_URI"),
    *("POPULATED_PLACE", "POPULATED_PLACE_URI", "POPULATED_PLACE_TYPE"),
    *("DISTRICT_BOROUGH", "DISTRICT_BOROUGH_URI", "DISTRICT_BOROUGH_TYPE"),
    *("COUNTY_UNITARY", "COUNTY_UNITARY_URI", "COUNTY_UNITARY_TYPE", "REGION", "REGION_URI"),
    *("COUNTRY", "COUNTRY_URI", "RELATED_SPATIAL_OBJECT", "SAME_AS_DBPEDIA", "SAME_AS_GEONAMES"),
)
"""The files have no header; this is the order their documentation gives."""
REACHES = {
    "City": 8_000,
    "Town": 4_500,
    "Village": 1_500,
    "Suburban Area": 1_500,
    "Hamlet": 800,
    "Other Settlement": 800,
}
"""Metres that a settlement of each kind reaches where its box says nothing."""
LEAST, MOST = 500, 12_000
_NEEDED = ("NAME1", "TYPE", "LOCAL_TYPE", "GEOMETRY_X", "GEOMETRY_Y")


class UnreadableNames(ValueError):
    """There is nothing to read; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A populated place under each of its names (Welsh and Gaelic ones too)."""

    names: tuple[str, ...]
    point: Point
    reach: int
    district: str
    """Its postcode district, where the file says it."""
    councils: tuple[str, ...]
    """Names of the district and the county or unitary authority, the smaller first."""


@dataclass(frozen=True, slots=True)
class BadName:
    """A row that cannot be used: its file, its line and why."""

    file: str
    line: int
    why: str


def read_names(path: Path) -> Iterator[Settlement | BadName]:
    """The settlements of one CSV, of a folder of them, or of a zip. Raises UnreadableNames, OSError."""
    found = False
    for name, file in _files(path):
        found = True
        with file as text:
            yield from _rows(name, text)
    if not found:
        raise UnreadableNames(f"{path.name} holds no CSV file.")


def _files(path: Path) -> Iterator[tuple[str, _Text]]:
    if path.is_dir():
        for each in sorted(path.rglob("*.csv")):
            if not _is_header(each.name):
                yield each.name, _Text(each.open("rb"))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for inner in sorted(archive.namelist()):
                if inner.lower().endswith(".csv") and not _is_header(inner):
                    yield inner, _Text(archive.open(inner))
    elif path.suffix.lower() == ".zip":
        raise UnreadableNames(f"{path.name} is not a zip file.")
    else:
        yield path.name, _Text(path.open("rb"))


class _Text:
    """An opened file as text."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")

    def __enter__(self) -> io.TextIOWrapper:
        return self._text

    def __exit__(self, *_: object) -> None:
        self._text.close()


def _is_header(name: str) -> bool:
    """The documentation's list of columns, which is a CSV too."""
    return "header" in name.rsplit("/", 1)[-1].lower()


def _rows(name: str, text: IO[str]) -> Iterator[Settlement | BadName]:
    columns: Sequence[str] = COLUMNS
    for line, cells in enumerate(csv.reader(text), 1):
        if line == 1 and "NAME1" in (cell.strip().upper() for cell in cells):
            columns = [cell.strip().upper() for cell in cells]
            if missing := [need for need in _NEEDED if need not in columns]:
                raise UnreadableNames(f"{name} has no column {missing[0]}.")
            continue
        if not any(cells):
            continue
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        if len(row) < len(_NEEDED) or not all(need in row for need in _NEEDED):
            yield BadName(name, line, f"It has {len(cells)} columns, where {len(COLUMNS)} are told.")
        elif row["TYPE"] == "populatedPlace":
            yield _settlement(row, name, line)


def _settlement(row: dict[str, str], file: str, line: int) -> Settlement | BadName:
    names = tuple(dict.fromkeys(filter(None, (row["NAME1"], row.get("NAME2", "")))))
    if not names:
        return BadName(file, line, "It has no name.")
    try:
        x, y = float(row["GEOMETRY_X"]), float(row["GEOMETRY_Y"])
    except ValueError:
        return BadName(file, line, f"{names[0]} has no point.")
    if not (0 <= x <= 700_000 and 0 <= y <= 1_300_000):
        return BadName(file, line, f"{names[0]}: {x:g}, {y:g} is not on the National Grid.")
    return Settlement(
        names=names,
        point=grid.from_grid(x, y),
        reach=_reach(row),
        district=row.get("POSTCODE_DISTRICT", ""),
        councils=tuple(filter(None, (row.get("DISTRICT_BOROUGH", ""), row.get("COUNTY_UNITARY", "")))),
    )


def _reach(row: dict[str, str]) -> int:
    """Half the longer side of its box, within reason; else what is usual for its kind."""
    try:
        wide = float(row["MBR_XMAX"]) - float(row["MBR_XMIN"])
        high = float(row["MBR_YMAX"]) - float(row["MBR_YMIN"])
    except (KeyError, ValueError):
        wide = high = 0.0
    if max(wide, high) <= 0:
        return REACHES.get(row["LOCAL_TYPE"], LEAST)
    return int(min(MOST, max(LEAST, max(wide, high) / 2)))
