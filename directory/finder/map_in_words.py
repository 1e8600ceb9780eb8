"""The map in words: how many of the answers have a place, and around which towns these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.finder.map_points import MOST, ask, whole
from directory.finder.result_reasons import and_words
from directory.finder.run_search import SearchAnswer
from directory.places.towns import Towns
from search.documents import Point
from search.points import Box, Cell, View, extent, finest

TOWNS_NAMED = 5
NAMED = 100
"""Listings told apart in a square, so that one that meets twice in a town is counted there once."""


@dataclass(frozen=True, slots=True)
class MapSummary:
    """`placed` of the answers meet at a place; `box` holds all of these places (None without any)."""

    placed: int = 0
    box: Box | None = None
    words: str = ""


def describe_map(answer: SearchAnswer) -> MapSummary:
    """What a map of all the answers would show, in one sentence or two."""
    looked = whole(answer)
    points = ask(answer, View(zoom=finest(looked, MOST), named=NAMED))
    box = extent(cell.box for cell in points.cells)
    if box is None:
        return MapSummary()
    if not Towns.too_many_in(box) and Towns.too_many_in(looked):
        points = ask(answer, View(zoom=finest(box, MOST), named=NAMED))
    return MapSummary(
        points.placed, box, _words(answer.results.total, points.placed, _by_town(points.cells, box))
    )


def _by_town(cells: Sequence[Cell], box: Box) -> list[tuple[str, int]]:
    """Towns with how many answers meet around each, most first; where there is none, under the empty name."""
    towns = Towns.within(box)
    named: dict[str, set[str]] = {}
    more: dict[str, int] = {}
    for cell in cells:
        town = towns.of(Point(cell.latitude, cell.longitude))
        named.setdefault(town, set()).update(cell.ids)
        more[town] = more.get(town, 0) + cell.count - len(cell.ids)
    counts = ((town, len(ids) + more[town]) for town, ids in named.items())
    return sorted(counts, key=lambda pair: (not pair[0], -pair[1], pair[0]))


def _words(total: int, placed: int, towns: list[tuple[str, int]]) -> str:
    numbers = {"total": f"{total:,}", "placed": f"{placed:,}", "others": f"{total - placed:,}"}
    if placed == total:
        said = ngettext("It has a place", "All %(total)s have a place", total)
    else:
        said = ngettext(
            "Of %(total)s results %(placed)s has a place",
            "Of %(total)s results %(placed)s have a place",
            placed,
        )
    where = [
        _("%(count)s around %(town)s") % {"count": f"{count:,}", "town": town}
        for town, count in towns[:TOWNS_NAMED]
        if town
    ]
    listed = (said % numbers) + (f": {and_words([*where, *_elsewhere(towns, len(where))])}" if where else "")
    if placed == total:
        return f"{listed}."
    others = ngettext(
        "The other is by phone, online, comes to you or has no place we can show.",
        "The other %(others)s are by phone, online, come to you or have no place we can show.",
        total - placed,
    )
    return f"{listed}. {others % numbers}"


def _elsewhere(towns: list[tuple[str, int]], named: int) -> list[str]:
    left = sum(count for _town, count in towns[named:])
    return [_("%(count)s elsewhere") % {"count": f"{left:,}"}] if left else []
