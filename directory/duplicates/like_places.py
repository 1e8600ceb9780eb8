"""Places of one organisation that may be one: the same postcode, and like names or the same street.

They are shown to an editor, who puts right by hand which place a listing names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from directory.catalogue.locations import LocationKind
from directory.catalogue.models import Location, ServiceAtLocation
from directory.duplicates.likeness import name_likeness
from directory.places.place_names import fold

LEAST = 62.0
MOST = 40
"""Places of one organisation at one postcode; more are rooms of a campus."""


@dataclass(frozen=True, slots=True)
class LikePlaces:
    """Two places, whose they are, what speaks for it in words, and the listings at each."""

    organisation: str
    one: Location
    other: Location
    reason: str
    at_one: tuple[str, ...]
    at_other: tuple[str, ...]


def like_places() -> list[LikePlaces]:
    """Every pair, by the name of the organisation."""
    rows = ServiceAtLocation.objects.filter(
        service__archived_at=None, location__archived_at=None, location__kind=LocationKind.PHYSICAL
    ).exclude(location__postcode="")
    whose = ("service__organisation", "service__organisation__name", "service__name")
    told = rows.values_list(*whose, "location", "location__postcode")
    names: dict[UUID, str] = {}
    listings: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    together: dict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    for organisation, name, listing, place, postcode in told:
        names[organisation] = name
        listings[organisation, place].add(listing)
        together[organisation, "".join(postcode.split()).upper()].add(place)
    several = {key: ids for key, ids in together.items() if 1 < len(ids) <= MOST}
    places = Location.objects.in_bulk({pk for ids in several.values() for pk in ids})
    found = [
        LikePlaces(
            names[organisation], places[one], places[other], reason,
            tuple(sorted(listings[organisation, one])), tuple(sorted(listings[organisation, other])),
        )
        for (organisation, _postcode), ids in several.items()
        for one, other in combinations(sorted(ids), 2)
        if (reason := _reason(places[one], places[other]))
    ]  # fmt: skip
    return sorted(found, key=lambda pair: (pair.organisation, str(pair.one), str(pair.other), pair.one.pk))


def _reason(one: Location, other: Location) -> str:
    """Empty where they are two: rooms with names that tell them apart, or another house of the street."""
    if one.name and other.name:
        alike = name_likeness(fold(one.name), fold(other.name))
        if alike >= LEAST:
            return "the same postcode and names that are alike"
        return ""
    streets = fold(one.address), fold(other.address)
    if all(streets) and name_likeness(*streets) >= LEAST:
        return "the same postcode and street"
    return ""
