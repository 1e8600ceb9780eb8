"""The places of the answers by the squares of a map, from the index file.

The squares are reckoned here rather than in SQL: SQLite has no logarithm everywhere, and sorting thousands of
rows to name a few of each square costs it more than reading them out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from heapq import nsmallest

from search.engines.embedded.match import Parameters
from search.engines.embedded.read import filtered
from search.engines.query_rules import within_limits
from search.points import Box, Cell, Points, View, column, row
from search.query import Query

Spot = tuple[str, float, float]
"""A service, and the latitude and longitude of one of its places."""


def places(connection: sqlite3.Connection, query: Query, view: View, *, some: bool) -> Points:
    """Where the answers meet; `some` as in the results, whether some of the words will do."""
    statement, values = build(connection, replace(within_limits(query), facets=False), some=some)
    spots: list[Spot] = connection.execute(statement, values).fetchall()
    squares: dict[tuple[int, int], list[Spot]] = {}
    for spot in spots:
        service, latitude, longitude = spot
        if service in view.without or (view.box and not view.box.holds(latitude, longitude)):
            continue
        square = row(latitude, view.zoom), column(longitude, view.zoom)
        squares.setdefault(square, []).append(spot)
    cells = tuple(_cell(squares[square], view.named) for square in sorted(squares))
    return Points(cells, len({service for service, _latitude, _longitude in spots}))


def build(connection: sqlite3.Connection, query: Query, *, some: bool) -> tuple[str, Parameters]:
    """The statement and its values. Rows are spots."""
    values: Parameters = {}
    rows = filtered(connection, query, [], values, some=some)
    near = " AND one.nearby" if query.near else ""
    spots = (
        f"SELECT d.service, m.latitude, m.longitude FROM ({rows}) AS one CROSS JOIN meeting AS m "
        "ON m.id = one.meeting CROSS JOIN document AS d ON d.id = one.document "
        f"WHERE one.failed = 0 AND m.latitude IS NOT NULL{near}"
    )
    return spots, values


def _cell(spots: Iterable[Spot], named: int) -> Cell:
    services, latitudes, longitudes = zip(*spots, strict=True)
    distinct = set(services)
    return Cell(
        count=len(distinct),
        latitude=sum(latitudes) / len(latitudes),
        longitude=sum(longitudes) / len(longitudes),
        box=Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes)),
        ids=tuple(nsmallest(named, distinct)),
    )
