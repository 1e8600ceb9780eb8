"""What a source says of a place: its address, its point and whether the point can be right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.locations import LocationKind
from directory.openreferral.normalise import listed
from directory.places import grid
from directory.places.distances import rough_metres
from directory.places.locate import PlaceProblem, of_postcode
from directory.places.postcodes import PostcodeProblem, parse
from search.documents import Point

_KINDS = {"physical": LocationKind.PHYSICAL, "postal": LocationKind.POSTAL, "virtual": LocationKind.VIRTUAL}


@dataclass(slots=True)
class SaidPlace:
    id: str
    groups: dict[str, dict[str, Any]]
    postcode: str
    point: Point | None
    doubt: str
    access_words: str
    note: str = ""


def place(row: Mapping[str, Any], problems: list[str]) -> SaidPlace | None:
    """A place in groups of plain values; None for one with neither a name, an address nor a point."""
    name = cleaning.text(row.get("name"), 255)
    kind = _KINDS.get(cleaning.text(row.get("location_type")).lower(), LocationKind.PHYSICAL)
    address = _address(row, problems)
    point, doubt = _point(row, problems)
    if not (name or any(address.values()) or point):
        return None
    made: dict[str, dict[str, Any]] = {"place": {"name": name, "kind": str(kind)}}
    if "addresses" in row:
        made["address"] = address
    if "description" in row or "transportation" in row:
        said = [cleaning.lines(row.get("description")), cleaning.lines(row.get("transportation"))]
        made["getting_there"] = {"getting_there": "\n\n".join(filter(None, said))}
    access = _access(row)
    if "accessibility" in row:
        made["access"] = {"access_note": access}
    identity = cleaning.text(row.get("id"), 200)
    if not identity:
        whole = "|".join([name, *address.values()]).lower()
        identity = "address:" + hashlib.sha256(whole.encode()).hexdigest()[:32]
    return SaidPlace(identity, made, address["postcode"], point, doubt, access)


def _address(row: Mapping[str, Any], problems: list[str]) -> dict[str, str]:
    addresses = listed(row, "addresses")
    physical = [a for a in addresses if cleaning.text(a.get("address_type")).lower() == "physical"]
    first = (physical or addresses or [{}])[0]
    streets = [cleaning.text(first.get(key)) for key in ("address_1", "address_2")]
    town = cleaning.text(first.get("city"), 120)
    street = cleaning.cut(", ".join(dict.fromkeys(part for part in streets if part and part != town)), 300)
    county = cleaning.text(first.get("state_province") or first.get("region"), 120)
    return {
        "address": street,
        "town": town,
        "county": "" if county == town else county,
        "postcode": _postcode(cleaning.text(first.get("postal_code"), 20), problems),
    }


def _postcode(written: str, problems: list[str]) -> str:
    if not written:
        return ""
    try:
        parsed = parse(written)
    except PostcodeProblem as problem:
        problems.append(f"The postcode is kept as it is but has no place: {problem}")
        return written[:10]
    if parsed.slips:
        problems.append(f"The postcode {written} is read as {parsed.canonical}.")
    return parsed.canonical


def _point(row: Mapping[str, Any], problems: list[str]) -> tuple[Point | None, str]:
    """The point, and a doubt in words. Swapped degrees and grid metres are put right and said."""
    latitude, longitude = cleaning.number(row.get("latitude")), cleaning.number(row.get("longitude"))
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None, ""
    if min(latitude, longitude) > 1_000 and grid.on_grid(latitude, longitude):
        problems.append("The point was given in metres of the National Grid, not degrees; changed.")
        # Northings come first where the columns are named latitude and longitude; eastings are under 700 km.
        swapped = grid.from_grid(longitude, latitude) if grid.on_grid(longitude, latitude) else None
        return _nearer_postcode(row, grid.from_grid(latitude, longitude), swapped), ""
    if min(latitude, longitude) > 1_000 and grid.on_grid(longitude, latitude):
        problems.append("The point was given in metres of the National Grid, not degrees; changed.")
        return grid.from_grid(longitude, latitude), ""
    if not _in_britain(latitude, longitude) and _in_britain(longitude, latitude):
        problems.append("Latitude and longitude were swapped; put right.")
        return Point(longitude, latitude), ""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        problems.append(f"{latitude:g}, {longitude:g} is nowhere on earth; the point is left out.")
        return None, "The source’s point is nowhere on earth."
    if not _in_britain(latitude, longitude):
        problems.append(f"{latitude:g}, {longitude:g} is not in Britain or Ireland.")
        return Point(latitude, longitude), "The point is not in Britain or Ireland."
    return Point(latitude, longitude), ""


def _nearer_postcode(row: Mapping[str, Any], point: Point, swapped: Point | None) -> Point:
    """Of a point and the same with its numbers swapped, the one nearer to the address's own postcode."""
    if swapped is None:
        return point
    written = cleaning.text((listed(row, "addresses") or [{}])[0].get("postal_code"), 20)
    try:
        home = of_postcode(parse(written)).point
    except (PostcodeProblem, PlaceProblem):
        return swapped
    return min((swapped, point), key=lambda found: rough_metres(home, found))


def _in_britain(latitude: float, longitude: float) -> bool:
    return 49 <= latitude <= 61.5 and -11 <= longitude <= 2.5


def _access(row: Mapping[str, Any]) -> str:
    said: list[str] = []
    for each in listed(row, "accessibility"):
        for key in ("description", "accessibility", "details"):
            words = cleaning.lines(each.get(key))
            if words and words not in said:
                said.append(words)
    return "\n".join(said)
