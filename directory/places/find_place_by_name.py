"""Places by name: towns and villages, council areas, wards, and the towns of the listings' own addresses."""

from __future__ import annotations

import difflib
import re
from statistics import median

from django.utils.translation import gettext as _

from directory.catalogue.locations import Location
from directory.places.distances import rough_metres
from directory.places.models import Area, AreaKind
from directory.places.place import Place, PlaceProblem
from directory.places.place_names import fold
from directory.places.towns import areas_near, point_of, towns_at
from search.documents import Point

SAME_PLACE = 8_000.0
"""Metres: two areas of one name this close are one place (a town and its ward, a city and its council)."""
OURS = 30_000.0
"""Metres: a place with listings this near is the one people of this directory mean."""
_KINDS = (AreaKind.TOWN, AreaKind.AUTHORITY, AreaKind.WARD)


def named(text: str, *, near: Point | None = None) -> Place:
    """The place of a name, alone or with what it lies in ("Ashford, Kent").

    Of several, the one nearest to `near`, else the only one with listings near it, else PlaceProblem with the
    choices. A name that no list knows is looked for in the public addresses of listings.
    """
    name = re.sub(r"\s+", " ", text).strip(" .,;:'\"")
    folded = re.sub(r"^(?:near|in|around|nr) ", "", fold(name))
    if not folded:
        raise PlaceProblem(_("Enter a postcode, or a town or village."))
    found = _by_name(folded) or _former_council(folded) or _by_name_and_more(name, folded)
    if not found:
        return _from_listings(name) or _unknown(name, folded)
    places = _distinct(found)
    if len(places) == 1:
        return _place(places[0])
    if near:
        return _place(min(places, key=lambda group: rough_metres(near, point_of(group[0]))), others=True)
    ours = [group for group in places if has_listings_near(point_of(group[0]))]
    if len(ours) == 1:
        return _place(ours[0], others=True)
    choices = tuple(dict.fromkeys(_full_name(group[0]) for group in places))
    if len(choices) == 1:
        return _place(places[0])
    raise PlaceProblem(
        _("There is more than one place called %(name)s. Say which, or type a postcode.")
        % {"name": places[0][0].name},
        choices[:8],
    )


def _by_name(folded: str) -> list[Area]:
    found = Area.objects.filter(search_name=folded, kind__in=_KINDS).exclude(latitude=None)
    order = {str(kind): i for i, kind in enumerate(_KINDS)}
    return sorted(found, key=lambda area: (order[area.kind], area.key))


def _former_council(folded: str) -> list[Area]:
    """A council of old by its name. A region of many councils is too wide to have a middle that is of use."""
    found = Area.objects.filter(search_name=folded, kind=AreaKind.REGION).exclude(latitude=None)
    return [area for area in found if all(key.startswith(("outcode:", "sector:")) for key in area.parts)]


def _by_name_and_more(name: str, folded: str) -> list[Area]:
    """ "Ashford, Kent" and "ashford kent": those called Ashford that lie in Kent, else all called Ashford."""
    words = folded.split()
    cuts = [(fold(name.split(",", maxsplit=1)[0]), fold(name.split(",", 1)[1]))] if "," in name else []
    cuts += [(" ".join(words[:i]), " ".join(words[i:])) for i in range(len(words) - 1, 0, -1)]
    for first, rest in cuts:
        found = _by_name(first)
        within = [area for area in found if _lies_in(area, rest)]
        if within:
            return within
        if found and "," in name:
            return found
    return []


def _lies_in(area: Area, rest: str) -> bool:
    around = Area.objects.filter(key__in=area.within).values_list("search_name", flat=True)
    return any(rest in name or name in rest for name in (*around, fold(area.key.split(":")[1])) if name)


def _distinct(found: list[Area]) -> list[list[Area]]:
    """Groups of areas that are one place, each led by its most telling (a town before a ward)."""
    groups: list[list[Area]] = []
    towns = any(area.kind == AreaKind.TOWN for area in found)
    for area in found:
        home = next(
            (
                g
                for g in groups
                if rough_metres(point_of(g[0]), point_of(area)) <= SAME_PLACE or _same(g[0], area)
            ),
            None,
        )
        if home is not None:
            home.append(area)
        elif not (towns and area.kind == AreaKind.WARD):
            groups.append([area])
    return groups


def _same(lead: Area, area: Area) -> bool:
    """Close by, or the council area that the town of its name lies in."""
    close = rough_metres(point_of(lead), point_of(area)) <= SAME_PLACE
    return close or (area.kind == AreaKind.AUTHORITY and area.key in lead.within)


def _place(group: list[Area], *, others: bool = False) -> Place:
    lead = group[0]
    point = point_of(lead)
    near = areas_near(point, 3_000, AreaKind.SECTOR)[:1]
    keys = {area.key for area in group} | set(lead.within) | {town.key for town in towns_at(point)}
    for _metres, sector in near:
        keys |= {sector.key, f"outcode:{sector.code.split()[0]}", *sector.within}
    label = _full_name(lead) if others else lead.name
    note = _("Distances are from the middle of %(place)s.") % {"place": label}
    return Place(label=label, point=point, codes=frozenset(keys), precision="name", note=note)


def _full_name(area: Area) -> str:
    around = [key for key in area.within if key.startswith("authority:")]
    names = [n for n in Area.objects.filter(key__in=around).values_list("name", flat=True) if n != area.name]
    return f"{area.name}, {sorted(names, key=len)[0]}" if names else area.name


def has_listings_placed() -> bool:
    """Whether any listing meets at a public place at all."""
    return Location.objects.public().filter(archived_at=None).exclude(latitude=None).exists()


def has_listings_near(point: Point) -> bool:
    """Whether any listing meets at a public place within half an hour's drive."""
    high, wide = OURS / 111_320, OURS / 65_000
    return (
        Location.objects.public()
        .filter(
            archived_at=None,
            latitude__range=(point.latitude - high, point.latitude + high),
            longitude__range=(point.longitude - wide, point.longitude + wide),
        )
        .exists()
    )


def _from_listings(name: str) -> Place | None:
    """The middle of the public places whose address names this town. Hidden places take no part."""
    points = (
        Location.objects.public()
        .filter(town__iexact=name, archived_at=None)
        .exclude(latitude=None)
        .values_list("latitude", "longitude", "town")[:500]
    )
    if not points:
        return None
    point = Point(median(p[0] for p in points), median(p[1] for p in points))
    keys = {town.key for town in towns_at(point)}
    for _metres, sector in areas_near(point, 5_000, AreaKind.SECTOR)[:1]:
        keys |= {sector.key, f"outcode:{sector.code.split()[0]}", *sector.within}
    note = _("Distances are from the middle of our listings in %(place)s.") % {"place": points[0][2]}
    return Place(label=points[0][2], point=point, codes=frozenset(keys), precision="name", note=note)


def _unknown(name: str, folded: str) -> Place:
    alike = Area.objects.filter(kind=AreaKind.TOWN, search_name__startswith=folded[0]).values_list(
        "search_name", "name"
    )
    names = dict(alike)
    close = difflib.get_close_matches(folded, names, n=3, cutoff=0.8)
    choices = tuple(names[c] for c in close)
    if choices:
        said = _("We cannot find “%(name)s”. Did you mean %(choice)s?")
    else:
        said = _("We cannot find “%(name)s”. Try a postcode, or a town or village nearby.")
    raise PlaceProblem(said % {"name": name, "choice": choices[0] if choices else ""}, choices)
