"""Places for somebody who is still typing: ours first, then the towns, councils and districts on the map."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Value, When

from directory.catalogue.locations import Location
from directory.places.models import Area, AreaKind
from directory.places.place_names import fold
from directory.places.postcodes import PostcodeProblem, parse
from directory.places.towns import REACH

SHORTEST = 2
_KINDS = (AreaKind.TOWN, AreaKind.AUTHORITY, AreaKind.WARD, AreaKind.OUTCODE)
_READ = 60
_ENDING = re.compile(r"^(?:(?P<words>.*)\s)?(?:in|near|around|nr)\s(?P<place>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SuggestedPlace:
    """A place by its name, `within` what it lies in, and `typed`: what finds it when it is looked for."""

    name: str
    within: str
    typed: str


def split(text: str) -> tuple[str, str]:
    """What is asked and the place that ends it: "food bank in wey" is ("food bank", "wey"). Without such an
    ending all of it may be the name of a place."""
    found = _ENDING.match(" ".join(text.split()))
    return ((found["words"] or "").strip(), found["place"].strip()) if found else ("", text.strip())


def begun_with(text: str, *, limit: int = 3) -> list[SuggestedPlace]:
    """Places whose name begins like this, and the postcode that it already is. Asks three queries at most."""
    if postcode := _postcode(text):
        return [SuggestedPlace(postcode, "", postcode)]
    folded = fold(text[:_READ])
    if len(folded) < SHORTEST or limit < 1:
        return []
    ours = _ours(folded)
    areas = list(
        Area.objects.filter(kind__in=_KINDS, search_name__startswith=folded)
        .exclude(latitude=None)
        .annotate(wide=_wide(ours))
        .order_by("-wide", "search_name", "key")[:_READ]
    )
    around = _councils(areas)
    order = {str(kind): place for place, kind in enumerate(_KINDS)}
    areas.sort(
        key=lambda area: (
            -ours.get(area.search_name, 0),
            order[area.kind],
            -(area.reach or REACH),
            len(area.search_name),
        )
    )
    found: dict[tuple[str, str], SuggestedPlace] = {}
    for area in areas:
        within = around.get(area.key, "")
        found.setdefault((area.search_name, within), SuggestedPlace(area.name, within, area.name))
    return _told_apart(list(found.values()), limit)


def _wide(ours: Iterable[str]) -> Case:
    """By what the first are chosen, where more begin so than are read: ours, then larger towns."""
    town = When(kind=AreaKind.TOWN, reach__gt=0, then=F("reach"))
    return Case(
        When(search_name__in=list(ours)[:_READ], then=Value(10**6)), town, default=Value(REACH),
        output_field=IntegerField(),
    )  # fmt: skip


def _postcode(text: str) -> str:
    """The postcode somebody has typed whole, as it is written; empty when it is not one yet."""
    try:
        parsed = parse(text)
    except PostcodeProblem:
        return ""
    return parsed.canonical if parsed.incode else ""


def _ours(folded: str) -> dict[str, int]:
    """Towns of our public listings' places that begin so, with how many stand in each."""
    rows = Location.objects.public().filter(archived_at=None, town__istartswith=folded)
    return {fold(town): count for town, count in rows.values_list("town").annotate(count=Count("pk"))}


def _councils(areas: Iterable[Area]) -> dict[str, str]:
    """Area key → the council area it lies in, the shortest name where there are several."""
    keys = {key for area in areas for key in area.within if key.startswith(f"{AreaKind.AUTHORITY}:")}
    names = dict(Area.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    around = {}
    for area in areas:
        council = sorted((names[key] for key in area.within if key in names), key=lambda n: (len(n), n))
        around[area.key] = next((name for name in council if name != area.name), "")
    return around


def _told_apart(places: list[SuggestedPlace], limit: int) -> list[SuggestedPlace]:
    """Two of one name are looked for with what they lie in: "Ashford, Kent"."""
    names = [place.name for place in places]
    return [
        SuggestedPlace(
            p.name, p.within, f"{p.name}, {p.within}" if names.count(p.name) > 1 and p.within else p.name
        )
        for p in places[:limit]
    ]
