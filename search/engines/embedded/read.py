"""A question as one SQL statement: bound by place and words, then exact distance, then filters and score."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from search import weights
from search.engines.days_and_seconds import today
from search.engines.embedded import alike
from search.engines.embedded.count import (
    BIT,
    COLUMNS,
    Choice,
    Select,
    bits,
    choices,
    counts,
    everywhere,
    tags,
)
from search.engines.embedded.filter import states, within
from search.engines.embedded.match import Parameters, all_of, has_text, matching, text_table
from search.engines.embedded.place import bound, farthest
from search.engines.embedded.rank import KEYS, PARTS, SCORE, part_columns
from search.engines.embedded.schema import POSITIONS, of_document
from search.engines.geometry import along_the_ground, chord, on_sphere
from search.engines.query_rules import (
    GROUPS,
    MOST_WORDS,
    active,
    can_relax,
    narrower,
    should_relax,
    within_limits,
)
from search.query import Query
from search.results import Hit, Reach, Results

MEETING_FILTERS = ("when", "access", "taking", "near")
KEPT_COLUMNS = (*("d2", "nearby", "languages_known", "grouped", "reach", "checked", "freshness", "room"),)
"""What is still read of a row once it is filtered."""
BEST_MEETING = (
    "SELECT *, min((NOT nearby) * 20.0 + (meeting_unsure > 0) * 10.0 "
    "+ (CASE WHEN nearby THEN d2 ELSE 5.0 END) "
    f"+ meeting % {POSITIONS} * 1e-13) AS best_meeting FROM filtered WHERE failed = 0 GROUP BY document"
)
"""One row per document: of the meetings that fit, the best one is kept: near before far, then the surest."""
TEXT = ("words", "strong", "bits", "strength", "need", "run")
NO_TEXT = "0 AS words, 0 AS strong, 0 AS bits, 0.0 AS strength, 0.0 AS need, 0 AS run"
HIT = ("service", "score", "reach", "d2", "key", "bits", "unsure", "nearby")


def answer(connection: sqlite3.Connection, query: Query) -> Results:
    """The results of a question; some of its words will do where all of them find too little."""
    query = within_limits(query)
    if query.stray:
        return _ask(connection, query, some=True)
    if can_relax(query):
        strict = _count(connection, query, some=False, most=weights.HANDFUL)
        if should_relax(strict):
            looked: Parameters = {}
            loose = _ask(connection, _narrow_enough(connection, query, looked), some=True, looked=looked)
            if loose.total > strict:
                return loose
    return _ask(connection, query, some=False)


def _narrow_enough(connection: sqlite3.Connection, query: Query, looked: Parameters) -> Query:
    """The question with the surer part only of what some of its words bring, where that is a handful.

    `looked` takes what was found by vectors, so that they are looked at once for counting and answering.
    """
    narrow = narrower(query)
    if narrow is None:
        return query
    alike.look(connection, query, looked, everywhere=query.facets)
    found = _count(connection, narrow, some=True, most=weights.HANDFUL, looked=looked)
    return narrow if found >= weights.HANDFUL else query


def _count(
    connection: sqlite3.Connection, query: Query, *, some: bool, most: int, looked: Parameters | None = None
) -> int:
    """How many documents are an answer, counted no further than `most` and neither weighed nor ordered."""
    query = replace(query, facets=False)
    values: Parameters = {"most": most, **(looked or {})}
    counted = (
        "SELECT count(*) FROM (SELECT DISTINCT document FROM "
        f"({filtered(connection, query, [], values, some=some)}) LIMIT :most)"
    )
    return connection.execute(counted, values).fetchone()[0]


def _ask(
    connection: sqlite3.Connection, query: Query, *, some: bool, looked: Parameters | None = None
) -> Results:
    counted = choices(connection, query)
    statement, values = build(connection, query, counted, some=some, looked=looked)
    hits: list[Hit] = []
    facets: dict[str, dict[str, int]] = {}
    known: dict[str, dict[str, int]] = {}
    total = unsure = 0
    for kind, *row in connection.execute(statement, values):
        if kind == "hit":
            hits.append(_hit(query, row))
        elif kind == "total":
            total, unsure = row[0], row[1] or 0
        elif kind == "choices":
            for choice, number, sure in zip(counted, row, row[len(counted) :], strict=False):
                facets.setdefault(choice.facet, {})[choice.value] = number or 0
                if choice.group != "near":
                    known.setdefault(choice.facet, {})[choice.value] = sure or 0
        elif kind == "any":
            facets.setdefault("distance", {})["any"] = row[0]
        else:
            facets.setdefault(kind, {})[row[0]] = row[1]
            if kind == "language":
                known.setdefault(kind, {})[row[0]] = row[2]
    facets, known = _some(facets), _some(known)
    if query.facets:
        facets, known = {"need": {}, "language": {}} | facets, {"language": {}} | known
    return Results(
        tuple(hits),
        total,
        unsure,
        facets,
        known,
        some_words=some,
        narrow=query.narrow,
        engine="embedded",
    )


def _some(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Without the counts of none."""
    return {
        name: {value: number for value, number in each.items() if number} for name, each in counts.items()
    }


def build(
    connection: sqlite3.Connection,
    query: Query,
    counted: list[Choice],
    *,
    some: bool,
    looked: Parameters | None = None,
) -> tuple[str, Parameters]:
    """The statement and its values. Rows are a kind and what belongs to it, of one width. `looked`: what
    vectors have found already."""
    last = max(0, query.offset + query.limit - 1)
    values: Parameters = {"last": last, "limit": query.limit, "offset": query.offset, **(looked or {})}
    rows = filtered(connection, query, counted, values, some=some)
    tables = [f"filtered AS MATERIALIZED ({rows})", f"fitting AS MATERIALIZED ({BEST_MEETING})"]
    if has_text(query):
        tables.append(f"text AS MATERIALIZED ({text_table(query, values)})")
    alike.look(connection, query, values, everywhere=False)
    tables.append(f"best AS MATERIALIZED ({_best(query, values)})")
    selects = [_hits(query), Select("total", ["count(*)", "sum(unsure > 0)"], "FROM best")]
    if query.facets:
        selects += [counts(counted), tags("need"), tags("language")]
        if bound(query):
            selects.append(everywhere(connection, query, some, values))
    width = max(len(select.columns) for select in selects)
    return f"WITH {', '.join(tables)} {' UNION ALL '.join(s.wide(width) for s in selects)}", values


def _placed(query: Query, some: bool, values: Parameters) -> str:
    """Each open document that matches, at each of its meetings in reach, with the squared chord to there."""
    near, table = query.near, f"{query.audience}_text"
    words = matching(query, some) if has_text(query) else ""
    source = "(SELECT id FROM document WHERE audience = :audience)"
    if inside := all_of(words, bound(query)):
        values["inside"] = inside
        source = f"(SELECT rowid AS id FROM {table} WHERE {table} MATCH :inside)"
        if words and (like := alike.let_in(query, some)):
            source = f"({source[1:-1]} UNION {like})"
    values |= {"audience": str(query.audience), "today": today(query.now)}
    d2, reach = "NULL", "1"
    if near:
        d2 = "(m.x - :x) * (m.x - :x) + (m.y - :y) * (m.y - :y) + (m.z - :z) * (m.z - :z)"
        values |= dict(zip("xyz", on_sphere(near.point.latitude, near.point.longitude), strict=True))
        if bound(query):
            reach = f"({d2} <= {chord(farthest(query) or 0.0)!r} OR m.travels OR m.may_travel OR m.anywhere)"
    return (
        f"SELECT {COLUMNS}, {d2} AS d2, {_covered(query, values)} AS covered, m.travels, m.placeless, "
        f"m.anywhere, m.grouped, m.reach, m.checked, m.freshness FROM {source} AS d CROSS JOIN meeting AS m "
        f"ON {of_document('d.id')} WHERE {reach} AND NOT (m.closed_from <= :today AND m.closed_to >= :today)"
    )


def _covered(query: Query, values: Parameters) -> str:
    codes = sorted(query.near.codes) if query.near else []
    if not codes:
        return "0"
    values |= {f"code{place}": code for place, code in enumerate(codes)}
    marks = ", ".join(f":code{place}" for place in range(len(codes)))
    return (
        "(m.travels OR m.may_travel) AND EXISTS (SELECT 1 FROM tag WHERE kind = 'cover' AND document = d.id "
        f"AND value IN ({marks}))"
    )


def filtered(
    connection: sqlite3.Connection, query: Query, counted: list[Choice], values: Parameters, *, some: bool
) -> str:
    """SQL of what matches at each meeting in reach, with each filter's state.

    What fails one filter stays, for that filter's own facet.

    A LIMIT keeps each step a step: without it they would be folded into one, and what one step reckons
    reckoned again wherever the next reads it.
    """
    if some:
        alike.look(connection, query, values, everywhere=query.facets)
    placed = _placed(query, some, values)
    state = states(connection, query, values)
    asked = active(query.filters, query.near)
    columns = "".join(f", {state[name]} AS {name}_state" for name in asked)
    failed = " + ".join(f"({name}_state < 0) * {BIT[name]}" for name in asked) or "0"
    doubtful = " + ".join(f"({name}_state = 0) * {BIT[name]}" for name in asked) or "0"
    at_meeting = " + ".join(f"({name}_state = 0)" for name in asked if name in MEETING_FILTERS) or "0"
    # Where the person's codes are known, the places of what goes to people are no measure.
    matters = "NOT placeless" if query.near and query.near.codes else "1"
    nearby = within(query.near.metres if query.near else 0.0)
    reach = farthest(query)
    inside = f"{within(reach)} OR covered OR anywhere" if reach is not None and bound(query) else "1"
    keep = "(failed & (failed - 1)) = 0" if query.facets else "failed = 0"
    kept = ", ".join(["document", "meeting", *KEPT_COLUMNS, *(f"{name}_state" for name in asked)])
    return (
        f"SELECT {kept}, failed, {doubtful} AS unsure, {at_meeting} AS meeting_unsure, "
        f"{bits(counted)} AS choices, {bits(counted, known=True)} AS known "
        f"FROM (SELECT *, {failed} AS failed FROM (SELECT *, {nearby} AS nearby"
        f"{columns} FROM (SELECT *, CASE WHEN {matters} THEN d2 END AS near_d2 "
        f"FROM ({placed} LIMIT -1)) AS placed WHERE {inside} LIMIT -1) AS placed "
        f"WHERE 1 LIMIT -1) AS placed WHERE {keep}"
    )


def _best(query: Query, values: Parameters) -> str:
    """What fits, with the parts of its score and what it is ordered by."""
    parts = part_columns(query, values)
    text = "LEFT JOIN text USING (document)" if has_text(query) else f"CROSS JOIN (SELECT {NO_TEXT})"
    # What only reads alike holds no word of it and has no row there.
    held = ", ".join(f"coalesce({column}, 0) AS {column}" for column in TEXT)
    one = f"(SELECT fitting.*, {held} FROM fitting {text} LIMIT -1) AS best WHERE 1"
    scored = f"SELECT *, {SCORE} AS score FROM (SELECT *, {parts} FROM {one} LIMIT -1) WHERE 1"
    keys = "".join(f", {key} AS key{place}" for place, key in enumerate(KEYS[query.sort]))
    return f"SELECT *{keys} FROM ({scored} LIMIT -1) WHERE 1"


def _hits(query: Query) -> Select:
    """The page. Names decide only among equals, so that only the last row's equals are read by name."""
    keys = [f"key{place}" for place in range(len(KEYS[query.sort]))]
    listed = ", ".join(keys)
    ahead = ""
    if keys:
        last = "min(:last, (SELECT count(*) FROM best) - 1)"
        cut = f"SELECT {listed} FROM best ORDER BY {listed} LIMIT 1 OFFSET {last}"
        ahead = f"WHERE ({listed}) <= ({cut})"
    order = ", ".join([*keys, "name_key", "service"])
    key = "(SELECT key FROM meeting WHERE id = best.meeting) AS key"
    page = (
        f"(SELECT *, {key} FROM best CROSS JOIN document AS d ON d.id = best.document {ahead} "
        f"ORDER BY {order} LIMIT :limit OFFSET :offset)"
    )
    return Select("hit", [*HIT, *(f"part_{part}" for part in PARTS)], f"FROM {page}")


def _hit(query: Query, row: list) -> Hit:
    service, score, reach, away, meeting, matched, unsure, nearby, *rest = row
    at_all = Reach.NEAR if nearby else Reach(reach)
    return Hit(
        id=service,
        score=score,
        reach=at_all if query.near else Reach.ANYWHERE,
        metres=along_the_ground(away) if query.near and nearby else None,
        meeting=meeting,
        matched_words=tuple(
            word.alternatives[0].text for place, word in enumerate(query.words) if matched & (1 << place)
        ),
        matched_needs=tuple(
            need.slug for place, need in enumerate(query.needs) if matched & (1 << (MOST_WORDS + place))
        ),
        unsure=tuple(name for name in GROUPS if unsure & BIT[name]),
        alike=dict(zip(PARTS, rest, strict=False)).get("alike", 0.0) >= weights.ALIKE * weights.ALIKE_LEAST,
        parts={name: value for name, value in zip(PARTS, rest, strict=False) if value},
    )
