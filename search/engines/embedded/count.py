"""Facets: how many answers each choice would leave, under all the filters but those of its own group.

Each row of `filtered` carries one bit per choice, so that all of them are counted in a single pass.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from search.documents import DELIVERIES, Room
from search.engines.embedded import alike
from search.engines.embedded.filter import TAKING, near_state, states, when_state
from search.engines.embedded.match import Parameters, all_of, has_text, matching
from search.engines.embedded.place import CLOSING, bound
from search.engines.embedded.schema import DELIVERY_BITS, PART_BITS, POSITIONS, ROOMS, mask, of_document
from search.engines.query_rules import BANDS_MILES, GROUPS, MILE, WHEN, active, weekly_parts
from search.query import Query

BIT = {name: 1 << place for place, name in enumerate(GROUPS)}


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT, the kind of its rows apart, so that it can be made as wide as its neighbours."""

    kind: str
    columns: list[str]
    source: str

    def wide(self, width: int) -> str:
        """Its SQL with empty columns up to the width."""
        columns = [f"'{self.kind}'", *self.columns, *["NULL"] * (width - len(self.columns))]
        return f"SELECT {', '.join(columns)} {self.source}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, the filter of its group, when a row of `placed` has it (yes or not known), and when
    it is known to have it."""

    facet: str
    value: str
    group: str
    holds: str
    known: str = "0"


def choices(connection: sqlite3.Connection, query: Query) -> list[Choice]:
    """Every choice that is counted by its bit."""
    if not query.facets:
        return []
    features = dict(connection.execute("SELECT slug, bit FROM feature ORDER BY slug"))
    found = [Choice("free", "yes", "free", "free >= 0", "free > 0")]
    found += [
        Choice("delivery", name, "delivery", f"(delivery = 0 OR delivery & {bit})", f"delivery & {bit}")
        for name, bit in ((name, DELIVERY_BITS[name]) for name in DELIVERIES)
    ]
    found.append(Choice("begin", "self", "self_referral", "begin >= 0", "begin > 0"))
    for value in WHEN:
        state = when_state({value})
        parts = mask(weekly_parts({value}), PART_BITS)
        known = f"parts & {parts}" if parts else f"{state} > 0"
        found.append(Choice("when", value, "when", f"{state} >= 0", known))
    found.append(Choice("taking", "yes", "taking", f"{TAKING} >= 0", f"room = {ROOMS[Room.OPEN]}"))
    found += [
        Choice("access", slug, "access", f"NOT access_no & {bit}", f"access_yes & {bit}")
        for slug, bit in features.items()
    ]
    if query.near:
        found += [
            Choice("distance", str(miles), "near", f"{near_state(miles * MILE)} >= 0")
            for miles in BANDS_MILES
        ]
        if not bound(query):
            found.append(Choice("distance", "any", "near", "1"))
    return found[:MOST_CHOICES]


COLUMNS = (
    f"m.id / {POSITIONS} AS document, m.id AS meeting, m.free, m.begin, m.delivery, m.minimum_age, "
    "m.maximum_age, m.ages_known, m.languages_known, m.times_known, m.parts, m.access_yes, m.access_no, "
    "CASE WHEN m.room_until < :today THEN 0 ELSE m.room END AS room"
)
"""What a filter may ask of a meeting `m`."""
MOST_CHOICES = 62
"""Bits of one number."""


def bits(counted: list[Choice], *, known: bool = False) -> str:
    """The number that says which choices a row has, or is `known` to have; over the columns of `placed` and
    `failed`."""
    groups: dict[str, list[str]] = {}
    for place, choice in enumerate(counted):
        holds = choice.known if known else choice.holds
        if holds != "0":
            groups.setdefault(choice.group, []).append(f"(({holds}) <> 0) * {1 << place}")
    sums = (
        f"CASE WHEN failed IN (0, {BIT[group]}) THEN {' + '.join(each)} ELSE 0 END"
        for group, each in groups.items()
    )
    return " + ".join(sums) or "0"


def counts(counted: list[Choice]) -> Select:
    """One row: for each choice, how many documents have a meeting with it; then how many are known to."""
    places = range(len(counted))
    has = ", ".join(
        f"max(choices & {1 << place} <> 0) AS c{place}, max(known & {1 << place} <> 0) AS k{place}"
        for place in places
    )
    sums = [f"sum({one}{place})" for one in "ck" for place in places]
    return Select("choices", sums, f"FROM (SELECT {has} FROM filtered GROUP BY document)")


def tags(kind: str) -> Select:
    """Rows of value, count, and count of those known. For a language, those whose languages are not known
    count with each.

    The kind is a column of the documents, for a condition on the tags alone makes SQLite read every tag there
    is into a filter first.
    """
    failed = f"failed IN (0, {BIT[kind]})"
    documents = f"SELECT DISTINCT document, '{kind}' AS kind FROM filtered WHERE {failed}"
    unknown = (
        f" + (SELECT count(DISTINCT document) FROM filtered WHERE {failed} AND NOT languages_known)"
        if kind == "language"
        else ""
    )
    return Select(
        kind,
        ["value", f"count(*){unknown}", "count(*)"],
        f"FROM ({documents}) AS one CROSS JOIN tag ON tag.document = one.document AND tag.kind = one.kind "
        "GROUP BY value",
    )


def everywhere(connection: sqlite3.Connection, query: Query, some: bool, values: Parameters) -> Select:
    """One row: how many there would be at any distance, where the match itself is bounded by place."""
    table = f"{query.audience}_text"
    words = matching(query, some) if has_text(query) else ""
    others = active(query.filters, None)
    like = alike.let_in(query, some) if words else ""
    if words:
        values |= {"everywhere": words, "everywhere_shut": all_of(words, CLOSING)}
    else:
        values["everywhere_shut"] = CLOSING
    if not others and not like:
        every = (
            f"SELECT count(*) FROM {table} WHERE {table} MATCH :everywhere"
            if words
            else "SELECT count(*) FROM document WHERE audience = :audience"
        )
        shut = (
            f"SELECT count(*) FROM {table} CROSS JOIN meeting AS m ON m.id = {table}.rowid * {POSITIONS} "
            f"WHERE {table} MATCH :everywhere_shut AND m.closed_from <= :today AND m.closed_to >= :today"
        )
        return Select("any", [f"({every}) - ({shut})"], "")
    state = states(connection, query, values)
    fits = " AND ".join(f"{state[name]} >= 0" for name in others) or "1"
    source = (
        f"(SELECT rowid AS id FROM {table} WHERE {table} MATCH :everywhere{f' UNION {like}' if like else ''})"
        if words
        else "(SELECT id FROM document WHERE audience = :audience)"
    )
    meetings = (
        f"SELECT {COLUMNS} FROM meeting AS m WHERE {of_document('d.id')} "
        "AND NOT (m.closed_from <= :today AND m.closed_to >= :today)"
    )
    return Select(
        "any",
        ["count(*)"],
        f"FROM {source} AS d WHERE EXISTS (SELECT 1 FROM ({meetings}) AS placed WHERE {fits})",
    )
