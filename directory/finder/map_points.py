"""Where the answers are: pins and clusters for a map, and the same in words.

The results of the page stand on the map one by one with the list's numbers; all the others are counted by the
squares of the map, so that thousands cost what a few cost. Places come from the audience's own index, and a
listing is looked up once more before it is named: a hidden place is in neither.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import ngettext

from directory.catalogue.models import Service
from directory.finder.run_search import SearchAnswer
from directory.indexing.service_at_place import places_seen
from directory.places.distances import rough_metres
from directory.places.miles import METRES_IN_A_MILE
from directory.places.towns import Towns
from search import registry
from search.documents import Audience, Point
from search.points import FINEST, Box, Cell, Points, View, circle, extent, finest

MOST = 300
"""Squares a map is told of at most, whatever it asks."""
SQUARES_FINER = 2
"""A square is a quarter of a map tile wide: 64 pixels, room for a number to press."""
TOO_CLOSE = 44
"""Pixels between the middles of two clusters that could not both be pressed; they are made one."""
NAMED = 50
"""Listings told apart in a square: as far as these go, one that meets in two of them is counted once."""
LISTED = 12
"""Listings named where they stand at one spot; more are found through the list."""
STACK_DEGREES = 0.0002
"""Degrees: what lies closer together than some 20 metres no zooming takes apart."""
SLACK = 0.0001
BRITAIN = Box(49.8, -8.7, 60.9, 1.8)


@dataclass(frozen=True, slots=True)
class ListingByName:
    """One listing by name."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One listing (`count` 1; `number` where it is on this page), or several: then `url` is the same search
    around them, and `within` names them where they stand too close to be told apart."""

    count: int
    name: str
    url: str
    point: Point
    box: Box
    id: str = ""
    number: int | None = None
    within: tuple[ListingByName, ...] = ()


@dataclass(frozen=True, slots=True)
class Pins:
    """What a map shows. `placed` of all the answers meet at a place, wherever it looks."""

    pins: tuple[Pin, ...]
    placed: int


def pins(answer: SearchAnswer, box: Box | None = None, zoom: int | None = None) -> Pins:
    """What a map of this box and zoom shows: at most MOST squares beside the results of the page, in a
    constant number of queries. Without a box the whole of where was looked."""
    seen = box or whole(answer)
    fine = FINEST if zoom is None else max(0, zoom) + SQUARES_FINER
    numbered = on_this_page(answer)
    without = frozenset(pin.id for pin in numbered)
    view = View(zoom=min(fine, finest(seen, MOST)), box=seen, without=without, named=NAMED)
    points = ask(answer, view)
    cells = points.cells if zoom is None else separated(points.cells, zoom)
    return Pins((*numbered, *_others(answer, cells, seen)), points.placed)


def ask(answer: SearchAnswer, view: View) -> Points:
    """Where the answers meet, from the engine that found them."""
    if answer.query is None or not answer.results.total:
        return Points()
    asked = replace(answer.query, narrow=answer.results.narrow)
    return registry.points(asked, view, some=answer.results.some_words)


def whole(answer: SearchAnswer) -> Box:
    """Where was looked: the circle where there is one, else the country."""
    near = answer.query.near if answer.query else None
    return circle(near.point, near.metres) if near and near.metres else BRITAIN


def on_this_page(answer: SearchAnswer) -> list[Pin]:
    """The results of the page that have a place, with the numbers of the list."""
    return [
        Pin(1, row.name, row.url, row.point, _at(row.point), row.id, row.number)
        for row in answer.rows
        if row.point
    ]


def separated(cells: Iterable[Cell], zoom: int) -> list[Cell]:
    """Squares whose middles lie too close on a map of this zoom made one, beginning with the fullest."""
    reach = TOO_CLOSE * 360 / (256 << min(max(zoom, 0), FINEST))
    kept: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: -cell.count):
        for place, other in enumerate(kept):
            shrink = math.cos(math.radians(other.latitude))
            east, north = cell.longitude - other.longitude, (cell.latitude - other.latitude) / shrink
            if math.hypot(east, north) < reach:
                kept[place] = _joined(other, cell)
                break
        else:
            kept.append(cell)
    return kept


def _joined(one: Cell, other: Cell) -> Cell:
    """Both as one; what meets in both is counted once as far as its name is known."""
    ids = dict.fromkeys((*one.ids, *other.ids))
    more = one.count - len(one.ids) + other.count - len(other.ids)
    share = other.count / (one.count + other.count)
    return Cell(
        count=len(ids) + more,
        latitude=one.latitude + (other.latitude - one.latitude) * share,
        longitude=one.longitude + (other.longitude - one.longitude) * share,
        box=extent((one.box, other.box)) or one.box,
        ids=tuple(ids),
    )


def _others(answer: SearchAnswer, cells: Collection[Cell], seen: Box) -> Iterable[Pin]:
    piles = [cell for cell in cells if _is_stack(cell)]
    known = _places_of(answer, {id for cell in piles for id in cell.ids[:LISTED]})
    towns = Towns.within(seen)
    for cell in cells:
        if not _is_stack(cell):
            yield _cluster(answer, cell, towns)
            continue
        there = [
            known[id][0] for id in cell.ids[:LISTED] if id in known and _stands_in(cell.box, known[id][1])
        ]
        if len(there) == 1 and cell.count == 1:
            yield Pin(1, there[0].name, there[0].url, _middle(cell), cell.box, there[0].id)
        elif there:
            yield _cluster(answer, cell, towns, tuple(sorted(there, key=lambda one: one.name)))


def _is_stack(cell: Cell) -> bool:
    """One listing, or some that stand at one spot."""
    box = cell.box
    return cell.count == 1 or max(box.north - box.south, box.east - box.west) < STACK_DEGREES


def _places_of(answer: SearchAnswer, ids: Collection[str]) -> Mapping[str, tuple[ListingByName, list[Point]]]:
    """Listings the audience may see, with the places of theirs that it may know, by id."""
    audience = answer.query.audience if answer.query else Audience.PUBLIC
    seen = Service.objects.public() if audience == Audience.PUBLIC else Service.objects.for_professionals()
    services = seen.filter(pk__in=ids).prefetch_related("at_locations__location", "needs__need")
    return {
        str(service.pk): (
            ListingByName(str(service.pk), service.name, reverse("directory:service", args=[service.pk])),
            [
                Point(place.latitude, place.longitude)
                for place in places_seen(service, audience)
                if place.latitude is not None and place.longitude is not None
            ],
        )
        for service in services
    }


def _stands_in(box: Box, places: Iterable[Point]) -> bool:
    return any(box.holds(place.latitude, place.longitude, slack=SLACK) for place in places)


def _cluster(answer: SearchAnswer, cell: Cell, towns: Towns, within: tuple[ListingByName, ...] = ()) -> Pin:
    middle = _middle(cell)
    town = towns.of(middle)
    words = {"count": cell.count, "town": town}
    if town:
        name = ngettext("%(count)d result around %(town)s", "%(count)d results around %(town)s", cell.count)
    else:
        name = ngettext("%(count)d result", "%(count)d results", cell.count)
    return Pin(cell.count, name % words, _around_link(answer, cell), middle, cell.box, within=within)


def _around_link(answer: SearchAnswer, cell: Cell) -> str:
    """The same question asked of just there."""
    at = Point(round(cell.latitude, 3), round(cell.longitude, 3))
    corner = Point(cell.box.north, cell.box.west), Point(cell.box.south, cell.box.east)
    metres = max(rough_metres(at, each) for each in corner)
    miles = max(0.1, math.ceil(metres / METRES_IN_A_MILE * 10) / 10)
    asked = answer.asked.link(place="", at=at, miles=miles, any_distance=False)
    return f"{reverse('directory:find')}{asked}"


def _middle(cell: Cell) -> Point:
    return Point(cell.latitude, cell.longitude)


def _at(point: Point) -> Box:
    return Box(point.latitude, point.longitude, point.latitude, point.longitude)
