"""Where on the map somebody means, from a postcode, an outcode or the name of a place.

Nothing here asks the web or writes what was typed anywhere.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from directory.places.find_place_by_name import named
from directory.places.models import Area, AreaKind, Postcode
from directory.places.nations import nation_key
from directory.places.place import Place, PlaceProblem
from directory.places.postcodes import (
    ParsedPostcode,
    PostcodeProblem,
    looks_like_postcode,
    parse,
    parse_sector,
)
from directory.places.towns import areas_near, point_of, towns_at
from search.documents import Point

__all__ = ["Place", "PlaceProblem", "codes_at", "locate", "of_point", "of_postcode"]

SECTOR_NEAR = 8_000.0
"""Metres from a point within which the nearest postcode sector says which council and nation it is in."""

_NOT_MAPPED = {
    "BF": gettext_noop("%(postcode)s is a forces address (BFPO), which has no place on our map. Try a town."),
    "BT": gettext_noop(
        "We have no map of Northern Ireland’s postcodes, so %(postcode)s cannot be placed. Try a town."
    ),
    "BX": gettext_noop(
        "%(postcode)s belongs to a bank or an office for post and has no place on the map. Try a town."
    ),
    "GIR": gettext_noop("%(postcode)s belongs to a bank and has no place on the map. Try a town."),
    "GY": gettext_noop(
        "Guernsey is not on our map, so %(postcode)s cannot be placed. Try a town in Great Britain."
    ),
    "IM": gettext_noop(
        "The Isle of Man is not on our map, so %(postcode)s cannot be placed. Try a town in Great Britain."
    ),
    "JE": gettext_noop(
        "Jersey is not on our map, so %(postcode)s cannot be placed. Try a town in Great Britain."
    ),
}


def locate(text: str, *, near: Point | None = None) -> Place:
    """Read a postcode, outcode, sector or name. Raises PlaceProblem with what to do about it.

    `near` chooses among places of one name; without it they are listed in the problem's `choices`.
    """
    sector = parse_sector(text)
    if sector and (area := _area(AreaKind.SECTOR, sector)):
        return _of_area(area, sector, "sector", "")
    if not looks_like_postcode(text):
        return named(text, near=near)
    try:
        parsed = parse(text)
    except PostcodeProblem as problem:
        try:
            return named(text, near=near)
        except PlaceProblem:
            raise PlaceProblem(str(problem)) from problem
    return of_postcode(parsed)


def of_postcode(parsed: ParsedPostcode) -> Place:
    """Raises PlaceProblem when neither the postcode, its sector nor its outcode is on our map."""
    slip = _("We read this as %(postcode)s.") % {"postcode": parsed.canonical} if parsed.slips else ""
    row = Postcode.objects.filter(compact=parsed.compact).first() if parsed.incode else None
    if row is not None:
        return _of_row(row, slip)
    for kind, code in ((AreaKind.SECTOR, parsed.sector), (AreaKind.OUTCODE, parsed.outcode)):
        area = _area(kind, code) if code else None
        if area:
            return _of_area(area, parsed.canonical, str(kind), slip)
    if not parsed.incode and (area := _area(AreaKind.SECTOR, f"{parsed.outcode[:-1]} {parsed.outcode[-1]}")):
        return _of_area(area, area.code, "sector", slip)
    if parsed.area in _NOT_MAPPED:
        raise PlaceProblem(_(_NOT_MAPPED[parsed.area]) % {"postcode": parsed.canonical})
    raise PlaceProblem(
        _("We cannot find %(postcode)s. Check it, or type a town or village instead.")
        % {"postcode": parsed.canonical}
    )


def codes_at(
    point: Point, *, postcode: ParsedPostcode | None = None, row: Postcode | None = None
) -> frozenset[str]:
    """Keys of the areas a point is in, as far as a postcode and its row tell, and of its towns."""
    keys = {area.key for area in towns_at(point)}
    if postcode:
        keys.add(f"outcode:{postcode.outcode}")
        if postcode.sector:
            keys.add(f"sector:{postcode.sector}")
    if row:
        keys |= {f"outcode:{row.outcode}", f"sector:{row.sector}"}
        keys |= {f"authority:{row.authority_code}"} if row.authority_code else set()
        keys |= {f"ward:{row.ward_code}"} if row.ward_code else set()
        keys |= {nation_key(row.authority_code)} - {""}
    return frozenset(keys | _around(keys))


def _around(keys: set[str]) -> set[str]:
    """What the smallest of these areas that knows says it is within; an authority's county always."""
    known = {area.kind: area for area in Area.objects.filter(key__in=keys)}
    for kind in (AreaKind.AUTHORITY, AreaKind.SECTOR, AreaKind.OUTCODE, AreaKind.TOWN):
        if kind in known and known[kind].within:
            return set(known[kind].within)
    return set()


def of_point(point: Point) -> Place:
    """The middle of a map somebody moved: a point, not a home. It is named by the nearest town."""
    towns = towns_at(point)
    keys = {town.key for town in towns}
    for _metres, sector in areas_near(point, SECTOR_NEAR, AreaKind.SECTOR)[:1]:
        keys |= {sector.key, f"outcode:{sector.code.split()[0]}", *sector.within}
    return Place(
        label=towns[0].name if towns else _("the middle of the map"),
        point=point,
        codes=frozenset(keys),
        precision="point",
        note=_("Distances are from the middle of the map."),
    )


def _of_row(row: Postcode, slip: str) -> Place:
    point = Point(row.latitude, row.longitude)
    note = slip
    if row.terminated:
        gone = _("%(postcode)s is no longer in use, so distances are from where it was.") % {
            "postcode": str(row)
        }
        note = f"{slip} {gone}".strip()
    return Place(
        label=str(row),
        point=point,
        codes=codes_at(point, row=row),
        precision="terminated" if row.terminated else "unit",
        note=note,
        postcode=str(row),
    )


def _of_area(area: Area, typed: str, precision: str, slip: str) -> Place:
    point = point_of(area)
    exact = typed == area.code
    near = _("We do not have %(typed)s, so distances are from the middle of %(area)s.")
    middle = _("Distances are from the middle of %(area)s.")
    said = (middle if exact else near) % {"typed": typed, "area": area.code}
    keys = {area.key, *area.within}
    if area.kind == AreaKind.SECTOR:
        keys.add(f"outcode:{area.code.split()[0]}")
    keys |= {town.key for town in towns_at(point)}
    return Place(
        label=typed,
        point=point,
        codes=frozenset(keys),
        precision=precision,
        note=f"{slip} {said}".strip(),
        postcode=typed,
    )


def _area(kind: AreaKind, code: str) -> Area | None:
    return Area.objects.filter(key=f"{kind}:{code}").exclude(latitude=None).first()
