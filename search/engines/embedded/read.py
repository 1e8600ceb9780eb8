"""A question as one SQL statement: bound by box, then text, then exact distance, then blended."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from search.engines.embedded.count import facet_selects
from search.engines.embedded.filter import states, within
from search.engines.embedded.match import Parameters, asks_text, text_tables
from search.engines.embedded.rank import ORDERS, PARTS, SCORE, part_columns
from search.engines.shared import (
    BANDS_MILES,
    GROUPS,
    MILE,
    MOST_WORDS,
    active,
    along_the_ground,
    bounded,
    box,
    can_relax,
    on_sphere,
    should_relax,
)
from search.query import Query
from search.results import Hit, Reach, Results

BIT = {name: 1 << place for place, name in enumerate(GROUPS)}


def answer(connection: sqlite3.Connection, query: Query) -> Results:
    """The results of a question; some of its words will do where all of them find too little."""
    query = bounded(query)
    if can_relax(query):
        strict = _total(connection, query, some=False)
        if should_relax(strict) and _total(connection, query, some=True) > strict:
            return _ask(connection, query, some=True)
    return _ask(connection, query, some=False)


def _total(connection: sqlite3.Connection, query: Query, *, some: bool) -> int:
    """How many documents are an answer, without ordering or explaining them."""
    query = replace(query, facets=False)
    values: Parameters = {"audience": str(query.audience)}
    tables = [*text_tables(query, some, values), _placed(query, values), _judged(connection, query, values)]
    counted = f"WITH {', '.join(tables)} SELECT count(DISTINCT id) FROM judged"
    return connection.execute(counted, values).fetchone()[0]


def _ask(connection: sqlite3.Connection, query: Query, *, some: bool) -> Results:
    statement, values = build(connection, query, some=some)
    hits, facets = [], {}
    total = unsure = 0
    for kind, payload, count, doubtful in connection.execute(statement, values):
        if kind == "hit":
            hits.append(_hit(query, json.loads(payload)))
        elif kind == "total":
            total, unsure = count, doubtful or 0
        else:
            facets[kind] = {name: number for name, number in json.loads(payload).items() if number}
    return Results(tuple(hits), total, unsure, facets, some_words=some, engine="embedded")


def build(connection: sqlite3.Connection, query: Query, *, some: bool) -> tuple[str, Parameters]:
    """The statement and its values. Rows are (kind, payload, count, unsure)."""
    values: Parameters = {
        "audience": str(query.audience), "limit": query.limit, "offset": query.offset
    }  # fmt: skip
    tables = text_tables(query, some, values) if asks_text(query) else []
    tables.append(_placed(query, values))
    tables.append(_judged(connection, query, values))
    tables.append(_best(query, values))
    hits = (
        "SELECT 'hit', json_array(service, score, reach, d2, key, bits, unsure, nearby, "
        f"{', '.join(f'part_{part}' for part in PARTS)}), 0, 0 FROM (SELECT * FROM best "
        f"ORDER BY {ORDERS[query.sort]} LIMIT :limit OFFSET :offset)"
    )
    selects = [hits, "SELECT 'total', NULL, count(*), sum(unsure > 0) FROM best"]
    if query.facets:
        selects += facet_selects(connection, query, BIT)
    return f"WITH {', '.join(tables)} {' UNION ALL '.join(selects)}", values


def _placed(query: Query, values: Parameters) -> str:
    """Each open document at each of its meetings, with the distance where a place was asked for."""
    source = "text AS t JOIN document AS d ON d.id = t.document" if asks_text(query) else "document AS d"
    text = (
        "t.words, t.strong, t.bits, t.strength, t.need, t.run"
        if asks_text(query)
        else "0 AS words, 0 AS strong, 0 AS bits, 0.0 AS strength, 0.0 AS need, 0 AS run"
    )
    return (
        "placed AS (SELECT d.*, m.id AS meeting, m.position, m.key, m.times_known, m.parts, m.access_yes, "
        f"m.access_no, CASE WHEN m.room_until < :today THEN 0 ELSE m.room END AS room, {text}, "
        f"{_covered(query, values)} AS covered, {_distance(query, values)} AS d2 "
        f"FROM {source} JOIN meeting AS m ON m.document = d.id WHERE d.audience = :audience "
        "AND NOT (d.closed_from <= :today AND d.closed_to >= :today))"
    )


def _covered(query: Query, values: Parameters) -> str:
    codes = sorted(query.near.codes) if query.near else []
    if not codes:
        return "0"
    values |= {f"code{place}": code for place, code in enumerate(codes)}
    marks = ", ".join(f":code{place}" for place in range(len(codes)))
    return (
        "d.travels AND EXISTS (SELECT 1 FROM tag WHERE kind = 'cover' AND document = d.id "
        f"AND value IN ({marks}))"
    )


def _distance(query: Query, values: Parameters) -> str:
    """The squared chord to where the person is, reckoned only inside the box that matters."""
    near = query.near
    if near is None:
        return "NULL"
    exact = "(m.x - :x) * (m.x - :x) + (m.y - :y) * (m.y - :y) + (m.z - :z) * (m.z - :z)"
    values |= dict(zip("xyz", on_sphere(near.point.latitude, near.point.longitude), strict=True))
    if near.metres is None:
        return exact
    farthest = max(near.metres, max(BANDS_MILES) * MILE) if query.facets else near.metres
    sides = box(near.point.latitude, near.point.longitude, farthest)
    values |= dict(zip(("south", "north", "west", "east"), sides, strict=True))
    inside = "m.latitude BETWEEN :south AND :north AND m.longitude BETWEEN :west AND :east"
    return f"CASE WHEN {inside} THEN {exact} END"


def _judged(connection: sqlite3.Connection, query: Query, values: Parameters) -> str:
    """Rows with each filter's state; those that fail one filter stay, for that filter's own facet."""
    state = states(connection, query, values)
    asked = active(query.filters, query.near)
    columns = ", ".join(f"{state[name]} AS {name}_state" for name in asked)
    failed = " + ".join(f"({name}_state < 0) * {BIT[name]}" for name in asked) or "0"
    doubtful = " + ".join(f"({name}_state = 0) * {BIT[name]}" for name in asked) or "0"
    at_meeting = " + ".join(
        f"({name}_state = 0)" for name in asked if name in ("when", "access", "taking", "near")
    )
    # Where the person's codes are known, the places of what goes to people are no measure.
    matters = "NOT placeless" if query.near and query.near.codes else "1"
    placed = f"(SELECT *, CASE WHEN {matters} THEN d2 END AS near_d2 FROM placed) AS placed"
    metres = query.near.metres if query.near else 0.0
    keep = "(failed & (failed - 1)) = 0" if query.facets else "failed = 0"
    return (
        f"judged AS MATERIALIZED (SELECT *, {failed} AS failed, {doubtful} AS unsure, "
        f"{at_meeting or '0'} AS asked_unsure FROM (SELECT *, {within(metres)} AS nearby"
        f"{', ' + columns if columns else ''} FROM {placed}) WHERE {keep})"
    )


def _best(query: Query, values: Parameters) -> str:
    """One row per document: of the meetings that fit, one that is near speaks for it, the surest first."""
    spokesman = (
        "min((NOT nearby) * 20.0 + (asked_unsure > 0) * 10.0 + (CASE WHEN nearby THEN d2 ELSE 5.0 END) "
        "+ position * 1e-13)"
    )
    parts = part_columns(query, values)
    one = f"(SELECT *, {spokesman} AS spokesman FROM judged WHERE failed = 0 GROUP BY id) AS best"
    return f"best AS MATERIALIZED (SELECT *, {SCORE} AS score FROM (SELECT *, {parts} FROM {one}))"


def _hit(query: Query, row: list) -> Hit:
    service, score, reach, chord, meeting, bits, unsure, nearby, *parts = row
    at_all = Reach.NEAR if nearby else Reach(reach)
    return Hit(
        id=service,
        score=score,
        reach=at_all if query.near else Reach.ANYWHERE,
        metres=along_the_ground(chord) if query.near and nearby else None,
        meeting=meeting,
        matched_words=tuple(
            word.alternatives[0].text for place, word in enumerate(query.words) if bits & (1 << place)
        ),
        matched_needs=tuple(
            need.slug for place, need in enumerate(query.needs) if bits & (1 << (MOST_WORDS + place))
        ),
        unsure=tuple(name for name in GROUPS if unsure & BIT[name]),
        parts={name: value for name, value in zip(PARTS, parts, strict=True) if value},
    )
