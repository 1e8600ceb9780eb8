"""A question as Elasticsearch clauses: plain dicts, no client. Filters here, the score in score.py."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from search.documents import Room
from search.engines.days_and_seconds import midnight, seconds, today
from search.engines.elasticsearch.alike import let_in
from search.engines.elasticsearch.flags import DELIVERY_NOT_KNOWN, fitting, known, perhaps_codes
from search.engines.geometry import chord
from search.engines.query_rules import (
    BANDS_MILES,
    MILE,
    active,
    lone_words,
    strong_words,
    telling_needs,
    weekly_parts,
)
from search.language.text import index_text
from search.points import circle
from search.query import Alternative, Filters, Near, Query, Word

Clause = dict[str, Any]
EVERYWHERE = "every_field"
"""Holds the words of all fields, each field's apart."""
AT_MEETING = ("when", "access", "taking")
MEETING = "meetings."
MEETING_POINT, POINTS = "meetings.point", "points"


def term(name: str, value: object) -> Clause:
    return {"term": {name: value}}


def terms(name: str, values: Iterable[str]) -> Clause:
    return {"terms": {name: sorted(values)}}


def every(clauses: Sequence[Clause]) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"filter": list(clauses)}} if clauses else {"match_all": {}}


def either(*clauses: Clause) -> Clause:
    if not clauses:
        return {"match_none": {}}
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def neither(*clauses: Clause) -> Clause:
    return {"bool": {"must_not": list(clauses)}}


def nested(clauses: Sequence[Clause]) -> Clause:
    """One meeting that meets all of these; every document has a meeting."""
    return {"nested": {"path": "meetings", "query": every(clauses)}} if clauses else {"match_all": {}}


# --- words --------------------------------------------------------------------------------------


def listed(query: Query) -> Clause:
    """Of the audience that asks, and not closed today."""
    closed = every([_at_most("closed_from", today(query.now)), _at_least("closed_to", today(query.now))])
    return every([term("audience", str(query.audience)), neither(closed)])


def matching(query: Query, some: bool) -> Clause:
    """Meets a telling need, or holds every telling word (`some`: two, or one that tells most), or its name
    holds the whole question."""
    if not query.words and not query.needs:
        return {"match_all": {}}
    ways = [terms("need", {need.slug for need in telling_needs(query)})]
    if query.words:
        counted = [word_anywhere(word) for word in strong_words(query.words)]
        if not some:
            ways.append(every(counted))
        elif query.stray:
            ways.append(either(*counted))
        else:
            ways.append({"bool": {"should": counted, "minimum_should_match": 2}})
            ways += [word_anywhere(word) for word in lone_words(query)]
    if some and query.meaning:
        ways.append(let_in(query))
    return either(*ways, *name_run(query))


def word_anywhere(word: Word) -> Clause:
    return either(*(look(each, EVERYWHERE) for each in word.alternatives if index_text(each.text)))


def look(alternative: Alternative, field: str) -> Clause:
    """A word, or words that stand together, in one field."""
    return {"match_phrase": {field: index_text(alternative.text)}}


def name_run(query: Query) -> list[Clause]:
    """Names that hold the whole question as a run of words."""
    run = index_text(query.whole)
    return [{"match_phrase": {name: run}} for name in ("name", "organisation")] if run else []


# --- filters ------------------------------------------------------------------------------------


def fits(query: Query, filters: Filters, near: Near | None, *, sure: bool = False) -> Clause:
    """Passes every filter, yes or not known; with `sure`, yes to each."""
    return every([*of_document(filters, sure=sure), in_reach(query, filters, near, sure=sure)])


def of_document(filters: Filters, *, sure: bool = False) -> list[Clause]:
    """What is asked of the document as a whole."""
    asked = (document_clause(name, filters, sure=sure) for name in active(filters, None))
    return [clause for clause in asked if clause]


def document_clause(name: str, filters: Filters, *, sure: bool) -> Clause | None:
    """What a filter asks of the document as a whole; None where it asks it of a meeting."""
    if name == "need":
        return term("need", filters.need)
    flag = known if sure else fitting
    if name == "free":
        return term("says", flag("free", "yes"))
    if name == "delivery":
        ways = {flag("delivery", way) for way in filters.delivery}
        return terms("says", ways if sure else {*ways, DELIVERY_NOT_KNOWN})
    if name == "language":
        return _known("languages", {filters.language}, sure=sure)
    if name == "self_referral":
        return term("says", flag("begin", "self"))
    if name == "age":
        years = filters.age or 0
        outside = neither(
            {"range": {"minimum_age": {"gt": years}}}, {"range": {"maximum_age": {"lt": years}}}
        )
        return every([outside, term("ages_known", True)]) if sure else outside
    return None


def _known(field: str, values: Iterable[str], *, sure: bool) -> Clause:
    found = terms(field, values)
    return found if sure else either(found, neither({"exists": {"field": field}}))


def at_meeting(query: Query, filters: Filters, *, sure: bool) -> list[Clause]:
    """What is asked of one and the same meeting."""
    asked: list[Clause] = []
    if filters.when:
        asked += when_clauses(query, filters.when, sure=sure)
    if filters.access:
        yes = [term("meetings.says", known("access", feature)) for feature in sorted(filters.access)]
        asked += yes if sure else [neither(terms("meetings.access_no", filters.access))]
    if filters.taking:
        asked.append(taking(query, sure=sure))
    return asked


def taking(query: Query, *, sure: bool) -> Clause:
    return room_is(query, Room.OPEN) if sure else neither(room_is(query, Room.FULL, Room.WAITING))


def when_clauses(query: Query, when: frozenset[str], *, sure: bool) -> list[Clause]:
    asked: list[Clause] = []
    if parts := weekly_parts(when):
        asked.append(terms("meetings.parts", parts))
    if "open-now" in when:
        asked.append(term("meetings.sessions", seconds(query.now)))
    if "today" in when:
        rest_of_day = {"gte": seconds(query.now), "lt": midnight(query.now)}
        asked.append({"range": {"meetings.sessions": rest_of_day}})
    if not asked:
        return [neither({"match_all": {}})]  # a word we have no times for fits nothing
    return asked if sure else [either(clause, term("meetings.times_known", False)) for clause in asked]


def room_is(query: Query, *rooms: Room) -> Clause:
    """Said and still holding; what has run out is not known."""
    return every(
        [terms("meetings.room", map(str, rooms)), _at_least("meetings.room_until", today(query.now))]
    )


def room_not_known(query: Query) -> Clause:
    return either(
        term("meetings.room", str(Room.NOT_KNOWN)),
        {"range": {"meetings.room_until": {"lt": today(query.now)}}},
    )


# --- reach --------------------------------------------------------------------------------------


def in_reach(query: Query, filters: Filters, near: Near | None, *, sure: bool = False) -> Clause:
    """Near at a meeting that fits, or it covers where the person is, or (not sure) may reach anybody."""
    meeting = at_meeting(query, filters, sure=sure)
    if near is None:
        return nested(meeting)
    if not meeting:
        return reached(near, sure=sure)
    if not sure:
        return nested([*meeting, reached(near, sure=False, path=MEETING)])
    covered = {
        "bool": {
            "filter": [covers(near), nested(meeting)],
            "must_not": [near_by(near, at_meeting(query, filters, sure=False))],
        }
    }
    return either(near_by(near, meeting), covered)


def reached(near: Near, *, sure: bool, path: str = "") -> Clause:
    """Of a document or a meeting: near, or it covers where the person is, or (not sure) may reach anybody."""
    codes = near.codes if sure else {*near.codes, *perhaps_codes(near.codes)}
    return either(every(within(near, path)), terms(f"{path}comes", codes))


def near_by(near: Near, meeting: Sequence[Clause]) -> Clause:
    """A meeting that fits lies within the distance, and its place matters."""
    return nested([*meeting, *within(near, MEETING)]) if meeting else every(within(near))


def within(near: Near, path: str = "") -> list[Clause]:
    """In the circle, with a place that matters: a document, or a meeting.

    By a script, since it is asked often of the few documents in `bounds`: Elasticsearch's own circle takes
    longer to draw than all of them to measure.
    """
    circle = {"script": {"script": {"source": _INSIDE, "params": measured(near, path)}}}
    return [*measurable(near, path), *([] if near.metres is None else [circle])]


def measurable(near: Near, path: str = "") -> list[Clause]:
    """Has a point, at a place that matters: a document, or a meeting."""
    matters = [term(f"{path}matters", True)] if near.codes else []
    return [{"exists": {"field": MEETING_POINT if path else POINTS}}, *matters]


LEAST = (
    "double least = 9; for (p in doc[params.point]) { "
    "double a = Math.sin((Math.toRadians(p.lat) - params.phi) / 2); "
    "double b = Math.sin((Math.toRadians(p.lon) - params.lam) / 2); "
    "least = Math.min(least, a * a + Math.cos(params.phi) * Math.cos(Math.toRadians(p.lat)) * b * b); } "
)
"""Finds the haversine of the nearest point, a quarter of the squared chord; 9 where there is none."""
_INSIDE = LEAST + "return least <= params.circle;"
FARTHEST = 9.0


def measured(near: Near, path: str) -> dict[str, Any]:
    """What LEAST is told."""
    return {
        "point": MEETING_POINT if path else POINTS,
        "phi": math.radians(near.point.latitude),
        "lam": math.radians(near.point.longitude),
        "circle": FARTHEST if near.metres is None else haversine(near.metres),
    }


def haversine(metres: float) -> float:
    """Of a distance along the ground."""
    return chord(metres) / 4


def covers(near: Near) -> Clause:
    return terms("comes", near.codes)


def may_reach(near: Near) -> Clause:
    """It may reach anybody, or those in its area, where the person lives."""
    return terms("comes", perhaps_codes(near.codes))


def bounded(query: Query) -> bool:
    """Whether what lies farther than any distance counted need not be looked at."""
    return bool(query.near and query.near.metres is not None)


def bounds(query: Query) -> list[Clause]:
    """What everything has that is in reach at any of the distances counted."""
    near = query.near
    if near is None or near.metres is None:
        return []
    most = max(near.metres, max(BANDS_MILES) * MILE) if query.facets else near.metres
    square = circle(near.point, most)
    corners = {
        "top_left": {"lat": square.north, "lon": square.west},
        "bottom_right": {"lat": square.south, "lon": square.east},
    }
    boxed = {"geo_bounding_box": {POINTS: corners}}
    return [either(boxed, terms("comes", {*near.codes, *perhaps_codes(near.codes)}))]


def here(near: Near) -> dict[str, float]:
    return {"lat": near.point.latitude, "lon": near.point.longitude}


def _at_least(name: str, value: int) -> Clause:
    return {"range": {name: {"gte": value}}}


def _at_most(name: str, value: int) -> Clause:
    return {"range": {name: {"lte": value}}}
