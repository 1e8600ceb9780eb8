"""The places of the answers by the squares of a map, counted in the index file."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from search import points
from search.engines.embedded.match import Parameters, asks_text, text_tables
from search.engines.embedded.read import _judged, _placed
from search.engines.shared import bounded
from search.points import Box, Cell, Points, View
from search.query import Query


def places(connection: sqlite3.Connection, query: Query, view: View, *, some: bool) -> Points:
    """Where the answers meet; `some` as in the results, whether some of the words will do."""
    connection.create_function("map_column", 2, points.column, deterministic=True)
    connection.create_function("map_row", 2, points.row, deterministic=True)
    statement, values = build(connection, replace(bounded(query), facets=False), view, some=some)
    placed, cells = 0, []
    for kind, count, latitude, longitude, edges, ids in connection.execute(statement, values):
        if kind == "placed":
            placed = count
        else:
            cells.append(Cell(count, latitude, longitude, Box(*json.loads(edges)), tuple(json.loads(ids))))
    return Points(tuple(cells), placed)


def build(connection: sqlite3.Connection, query: Query, view: View, *, some: bool) -> tuple[str, Parameters]:
    """The statement and its values. Rows are (kind, count, latitude, longitude, edges, ids)."""
    values: Parameters = {"audience": str(query.audience), "zoom": view.zoom, "named": view.named}
    tables = text_tables(query, some, values) if asks_text(query) else []
    tables += [_placed(query, values), _judged(connection, query, values)]
    near = " AND judged.nearby" if query.near else ""
    tables += [
        "spot AS MATERIALIZED (SELECT judged.service, m.latitude, m.longitude FROM judged JOIN meeting AS m "
        f"ON m.id = judged.meeting WHERE failed = 0 AND m.latitude IS NOT NULL{near})",
        "square AS MATERIALIZED (SELECT *, map_row(latitude, :zoom) AS y, map_column(longitude, :zoom) AS x "
        f"FROM spot WHERE {_inside(view, values)})",
        "few AS (SELECT y, x, json_group_array(service) AS ids FROM (SELECT DISTINCT y, x, service, "
        "dense_rank() OVER (PARTITION BY y, x ORDER BY service) AS place FROM square ORDER BY y, x, place) "
        "WHERE place <= :named GROUP BY y, x)",
        "counted AS (SELECT y, x, count(DISTINCT service) AS number, avg(latitude) AS latitude, "
        "avg(longitude) AS longitude, json_array(min(latitude), min(longitude), max(latitude), "
        "max(longitude)) AS edges FROM square GROUP BY y, x)",
    ]
    cells = (
        "SELECT * FROM (SELECT 'cell', number, latitude, longitude, edges, ids FROM counted "
        "JOIN few USING (y, x) ORDER BY y, x)"
    )
    total = "SELECT 'placed', count(DISTINCT service), NULL, NULL, NULL, NULL FROM spot"
    return f"WITH {', '.join(tables)} {cells} UNION ALL {total}", values


def _inside(view: View, values: Parameters) -> str:
    """In the box, and not among the services shown in another way."""
    wanted = ["1"]
    if box := view.box:
        values |= {"map_south": box.south, "map_north": box.north, "map_west": box.west, "map_east": box.east}
        wanted = ["latitude BETWEEN :map_south AND :map_north AND longitude BETWEEN :map_west AND :map_east"]
    if view.without:
        values["shown"] = json.dumps(sorted(view.without))
        wanted.append("service NOT IN (SELECT value FROM json_each(:shown))")
    return " AND ".join(wanted)
