"""The place of a row: address, point in any of the usual forms, and how to get in."""

from __future__ import annotations

from typing import Any

from directory.catalogue import cleaning
from directory.catalogue.locations import AccessFeature
from directory.places import grid
from directory.places.place_names import fold
from directory.spreadsheets.rows.cells import point_of, yes_or_no
from directory.spreadsheets.rows.row_values import Part, Rows
from search.documents import Point

Record = dict[str, Any]
FEATURES = {
    "step_free": AccessFeature.STEP_FREE,
    "accessible_toilet": AccessFeature.ACCESSIBLE_TOILET,
    "hearing_loop": AccessFeature.HEARING_LOOP,
    "parking": AccessFeature.PARKING,
    "blue_badge_parking": AccessFeature.BLUE_BADGE_PARKING,
    "lift": AccessFeature.LIFT,
    "changing_places": AccessFeature.CHANGING_PLACES,
}
_ADDRESS = ("address", "town", "county", "postcode")
_POINT = ("latitude", "longitude", "easting", "northing", "point")
KEYS = ("place_name", "place_id", *_ADDRESS, *_POINT)


def add_places(rows: Rows, record: Record, problems: list[str], hidden: set[str]) -> None:
    """The places that the rows name, as the record of a feed has them."""
    if not rows.has(*KEYS):
        return
    places: dict[str, Record] = {}
    for part in rows.parts:
        place = place_of(part, problems)
        if place:
            places.setdefault(place["id"], {"location": place})
        if is_hidden(part, problems):
            hidden.add("place")
    record["service_at_locations"] = list(places.values())


def place_of(part: Part, problems: list[str]) -> Record:
    """One row's place, or nothing where it names none."""
    name = cleaning.text(part.one("place_name"), 255)
    address = {
        "attention": "",
        "address_1": ", ".join(dict.fromkeys(part.all("address"))),
        "city": part.one("town"),
        "state_province": part.one("county"),
        "postal_code": part.one("postcode"),
    }
    made: Record = {"name": name, "location_type": "physical"}
    if part.has(*_ADDRESS):
        made["addresses"] = [address]
    made |= _point(part, address, problems)
    said = name or part.one("place_id") or any(address.values()) or "latitude" in made
    if not said:
        return {}
    if part.has("getting_there", "place_description"):
        made["description"] = part.one("getting_there") or part.one("place_description")
    access = _getting_in(part, problems)
    if access is not None:
        made["accessibility"] = [{"description": access}] if access else []
    called = fold(name or address["address_1"])
    made["id"] = (part.one("place_id") or f"place:{called}|{where(made)}")[:200]
    return made


def where(place: Record) -> str:
    """What says where a place is: its postcode, else its address, name or point, else its town or county."""
    address: Record = next(iter(place.get("addresses") or []), {})
    postcode = "".join(str(address.get("postal_code", "")).split()).upper()
    point = f"{place.get('latitude', '')},{place.get('longitude', '')}".strip(",")
    town = fold(address.get("city") or address.get("state_province") or "")
    return postcode or fold(address.get("address_1") or place.get("name") or "") or point or town


def is_hidden(part: Part, problems: list[str]) -> bool:
    """Whether the public must not see where it is. A word that is no plain yes or no hides."""
    shown, masked = part.one("place_visible"), part.one("place_hidden")
    for written in (shown, masked):
        if written and yes_or_no(written) is None:
            problems.append(f"Whether the address may be seen, “{written[:40]}”, is not clear: it is hidden.")
    return bool((shown and yes_or_no(shown) is not True) or (masked and yes_or_no(masked) is not False))


def _point(part: Part, address: Record, problems: list[str]) -> Record:
    pair = (part.one("latitude"), part.one("longitude"))
    metres = (part.one("easting"), part.one("northing"))
    if all(pair):
        return {"latitude": pair[0].replace(" ", ""), "longitude": pair[1].replace(" ", "")}
    if all(metres):
        return _of_metres(*metres, address, problems)
    written = part.one("point")
    found = point_of(written) if written else None
    if written and found is None:
        problems.append(f"“{written[:60]}” is no grid reference or point that we can read; left out.")
    if isinstance(found, Point):
        return {"latitude": found.latitude, "longitude": found.longitude}
    return {"latitude": found[0], "longitude": found[1]} if found else {}


def _of_metres(east: str, north: str, address: Record, problems: list[str]) -> Record:
    """Metres by their headings where nothing else tells the order; else whichever is near the address."""
    easting, northing = (cleaning.number(value.replace(",", "")) for value in (east, north))
    if easting is None or northing is None:
        problems.append(f"“{east[:20]}, {north[:20]}” are no easting and northing; left out.")
        return {}
    if address["postal_code"] or address["city"] or not grid.on_grid(easting, northing):
        return {"latitude": northing, "longitude": easting}
    point = grid.from_grid(easting, northing)
    return {"latitude": point.latitude, "longitude": point.longitude}


def _getting_in(part: Part, problems: list[str]) -> str | None:
    """Words on access; None where the file has no column for it."""
    if not part.has("getting_in", *FEATURES):
        return None
    said = [part.one("getting_in")]
    for key, feature in FEATURES.items():
        written = part.one(key)
        answer = yes_or_no(written)
        if written and answer is None:
            said.append(f"{feature.label}: {written}.")
        elif answer is not None:
            said.append(
                f"{feature.label}." if answer else f"No {feature.label[0].lower()}{feature.label[1:]}."
            )
    return " ".join(filter(None, said))
