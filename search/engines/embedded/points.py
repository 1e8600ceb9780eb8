"""The places of the answers by the squares of a map, counted in the index file."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from search import points
from search.engines.embedded.match import Parameters
from search.engines.embedded.read import judged
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
    values: Parameters = {"zoom": view.zoom, "named": view.named}
    rows = judged(connection, query, [], values, some=some)
    near = " AND one.nearby" if query.near else ""
    tables = [
        "spot AS MATERIALIZED (SELECT d.service, m.latitude, m.longitude "
        f"FROM ({rows}) AS one CROSS JOIN meeting AS m ON m.id = one.meeting "
        "CROSS JOIN document AS d ON d.id = one.document "
        f"WHERE one.failed = 0 AND m.latitude IS NOT NULL{near})",
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
