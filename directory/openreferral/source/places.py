"""What a source says of a place: its address, its point and whether the point can be right."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.locations import LocationKind
from directory.openreferral.normalise import listed
from directory.places import grid
from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from directory.places.postcodes import PostcodeProblem, parse
from directory.places.postcodes_ahead import point_of_parsed
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
    kind = _kind(row)
    address = _address(row, problems)
    point, doubt = _point(row, address, problems)
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
    first = _first_address(row)
    streets = [cleaning.text(first.get(key)) for key in ("attention", "address_1", "address_2")]
    town = cleaning.text(first.get("city"), 120)
    street = cleaning.cut(", ".join(dict.fromkeys(part for part in streets if part and part != town)), 300)
    county = cleaning.text(first.get("state_province") or first.get("region"), 120)
    return {
        "address": street,
        "town": town,
        "county": "" if county == town else county,
        "postcode": _postcode(cleaning.text(first.get("postal_code"), 60), street, problems),
    }


def _first_address(row: Mapping[str, Any]) -> Mapping[str, Any]:
    addresses = listed(row, "addresses")
    physical = [one for one in addresses if _type(one) == "physical"]
    others = [one for one in addresses if _type(one) not in ("postal", "virtual")]
    return next(iter(physical or others or addresses), {})


def _type(address: Mapping[str, Any]) -> str:
    return cleaning.text(address.get("address_type")).lower()


def _kind(row: Mapping[str, Any]) -> LocationKind:
    """What the place is said to be; an address that is only for post is no place to go to."""
    said = _KINDS.get(cleaning.text(row.get("location_type")).lower(), LocationKind.PHYSICAL)
    types = {_type(one) for one in listed(row, "addresses")}
    return LocationKind.POSTAL if said == LocationKind.PHYSICAL and types == {"postal"} else said


def _postcode(written: str, street: str, problems: list[str]) -> str:
    if not written:
        found = postcodes_in(street)
        if found:
            problems.append(f"The postcode {found[0]} is read out of the address.")
        return found[0] if found else ""
    try:
        parsed = parse(written)
    except PostcodeProblem as problem:
        several = postcodes_in(written)
        if several:
            what = "two postcodes; the first is used" if len(several) > 1 else f"read as {several[0]}"
            problems.append(f"The postcode “{written}” is {what}.")
            return several[0]
        problems.append(f"“{written}” is no postcode and has no place: {problem}")
        return written[:10] if any(c.isdigit() for c in written) and len(written) <= 10 else ""
    if parsed.slips:
        if point_of_parsed(parsed) is None:
            problems.append(f"“{written}” is no postcode that we know; it has no place.")
            return written[:10]
        problems.append(f"The postcode {written} is read as {parsed.canonical}.")
    if parsed.area in _OFF_THE_MAP:
        problems.append(f"{parsed.canonical} cannot be put on the map: {_OFF_THE_MAP[parsed.area]}.")
    return parsed.canonical[:10]


_OFF_THE_MAP = {
    "GY": "we hold no postcodes of Guernsey",
    "JE": "we hold no postcodes of Jersey",
    "IM": "we hold no postcodes of the Isle of Man",
    "BT": "we hold no postcodes of Northern Ireland",
    "BF": "the forces’ postcodes have no place",
    "BX": "it is an address for post alone",
}
_WHOLE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])")


def postcodes_in(words: str) -> list[str]:
    """Whole postcodes in what was written, in order."""
    found = []
    for one in _WHOLE.findall(words.upper()):
        try:
            found.append(parse(one).canonical)
        except PostcodeProblem:
            continue
    return list(dict.fromkeys(found))


def _home(address: Mapping[str, str]) -> Point | None:
    """Where the address is, by its postcode, else by the name of its town."""
    try:
        found = point_of_parsed(parse(address["postcode"])) if address["postcode"] else None
    except PostcodeProblem:
        found = None
    if found is None and address["town"]:
        town = Area.objects.filter(kind=AreaKind.TOWN, search_name=fold(address["town"])).first()
        if town and town.latitude is not None and town.longitude is not None:
            found = Point(town.latitude, town.longitude)
    return found


def _point(
    row: Mapping[str, Any], address: Mapping[str, str], problems: list[str]
) -> tuple[Point | None, str]:
    """The point, and a doubt in words. Swapped, without its sign or on the grid it is put right and told.

    Of two readings the one near the address is taken, and none where nothing tells them apart.
    """
    latitude, longitude = _degrees(row.get("latitude")), _degrees(row.get("longitude"))
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None, ""
    if min(latitude, longitude) > 1_000 and _of_grid(latitude, longitude):
        return _on_grid(latitude, longitude, address, problems)
    given = (latitude, longitude)
    if _in_britain(*given) and longitude <= 0:  # most of Britain is west of Greenwich: no sign is lost
        return Point(*given), ""
    home = _home(address)
    if _in_britain(*given) and not (home and rough_metres(home, Point(*given)) > _FAR):
        return Point(*given), ""
    for what, other in _readings(latitude, longitude):
        if _in_britain(*other) and (rough_metres(home, Point(*other)) < _FAR if home else what == _SWAPPED):
            problems.append(f"{what}; put right.")
            return Point(*other), ""
    if _in_britain(*given):
        return Point(*given), ""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        problems.append(f"{latitude:g}, {longitude:g} is nowhere on earth; the point is left out.")
        return None, "The source’s point is nowhere on earth."
    problems.append(f"{latitude:g}, {longitude:g} is not in Britain or Ireland.")
    if home:
        return None, "The source’s point is not in Britain or Ireland."
    return Point(latitude, longitude), "The point is not in Britain or Ireland."


_SWAPPED = "Latitude and longitude were swapped"
_FAR = 25_000.0
"""Metres from its address beyond which another reading of a point is looked for."""


def _readings(latitude: float, longitude: float) -> list[tuple[str, tuple[float, float]]]:
    lost = "The point had lost a sign"
    small = (latitude / 1e6, longitude / 1e6)
    return [
        (_SWAPPED, (longitude, latitude)),
        (lost, (latitude, -longitude)),
        (lost, (-latitude, longitude)),
        ("Latitude and longitude were swapped and had lost a sign", (longitude, -latitude)),
        ("The point was in millionths of degrees", small),
    ]


def _degrees(value: Any) -> float | None:
    """With a decimal comma too."""
    return cleaning.number(
        re.sub(r"^(\s*-?\d{1,3}),(\d+\s*)$", r"\1.\2", value) if isinstance(value, str) else value
    )


def _of_grid(latitude: float, longitude: float) -> bool:
    return grid.on_grid(latitude, longitude) or grid.on_grid(longitude, latitude)


def _on_grid(
    latitude: float, longitude: float, address: Mapping[str, str], problems: list[str]
) -> tuple[Point | None, str]:
    pairs = [pair for pair in ((longitude, latitude), (latitude, longitude)) if grid.on_grid(*pair)]
    points = [grid.from_grid(*pair) for pair in pairs]
    home = _home(address)
    if len(points) > 1 and home is None:
        problems.append("The point is on the National Grid, in an order that nothing tells; left out.")
        return None, "The source’s point can be read in two ways."
    problems.append("The point was given in metres of the National Grid, not degrees; changed.")
    return (min(points, key=lambda found: rough_metres(home, found)) if home else points[0]), ""


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
