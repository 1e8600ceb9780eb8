"""A place as Open Referral UK writes it: the inverse of source/places.py."""

from __future__ import annotations

from typing import Any

from directory.catalogue.facts import Basis, Fact
from directory.catalogue.models import Location
from directory.openreferral.publish import clean_words, ids
from directory.openreferral.source.places import postcodes_in
from directory.places.postcodes import PostcodeProblem, parse

Row = dict[str, Any]


def in_short(place: Location) -> Row:
    made: Row = {"id": str(place.pk), "location_type": str(place.kind)}
    if name := clean_words.text(place.name, 255):
        made["name"] = name
    if description := clean_words.lines(place.getting_there):
        made["description"] = description
    # A point that is in doubt would send people to the wrong door.
    if place.latitude is not None and place.longitude is not None and not place.point_doubt:
        made |= {"latitude": place.latitude, "longitude": place.longitude}
    return made


def in_full(place: Location) -> Row:
    address = _address(place)
    addresses = [{"location_id": str(place.pk), **address}] if address else []
    access = [{"location_id": str(place.pk), "description": line} for line in _access(place)]
    return {
        **in_short(place),
        "addresses": ids.distinct(place.pk, "address", addresses),
        "accessibility": ids.distinct(place.pk, "access", access),
    }


def _address(place: Location) -> Row | None:
    """All of its keys are required, so what is not known is an empty text."""
    town, street = clean_words.text(place.town, 120), clean_words.text(place.address)
    county = clean_words.text(place.county, 120)
    street = "" if street == town else street
    postcode = _postcode(place.postcode, street)
    if not (town or street or county or postcode):
        return None
    return {
        "address_1": street,
        "city": town,
        "state_province": "" if county == town else county,
        "postal_code": postcode,
        "country": "GB",
        "address_type": "physical" if place.kind == "virtual" else str(place.kind),
    }


def _postcode(written: str, street: str) -> str:
    if not written.strip():
        return next(iter(postcodes_in(street)), "")
    try:
        return parse(written).canonical
    except PostcodeProblem:
        return written.strip()


def _access(place: Location) -> list[str]:
    """The words on getting in, line by line, and what is known beside them. What was read out of words is not
    said again as a fact."""
    said = clean_words.lines(place.access_note).splitlines()
    for row in place.access.all():
        if row.basis != Basis.INFERRED and row.fact != Fact.NOT_KNOWN:
            detail = clean_words.text(row.detail)
            line = f"{row.get_feature_display()}: {row.get_fact_display().lower()}"
            if not detail or detail not in place.access_note:
                said.append(f"{line}. {detail}" if detail else line)
    return list(dict.fromkeys(filter(None, (line.strip() for line in said))))
