"""A question as Elasticsearch clauses: plain dicts, no client. Filters here, the score in score.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from search.documents import Room
from search.engines.days_and_seconds import seconds, today
from search.engines.document_facts import FIELDS
from search.engines.elasticsearch.alike import let_in
from search.engines.query_rules import active, telling_words, weekly_parts
from search.language.text import index_text
from search.query import Alternative, Filters, Near, Query, Word

Clause = dict[str, Any]
AT_MEETING = ("when", "access", "taking")


def term(name: str, value: object) -> Clause:
    return {"term": {name: value}}


def terms(name: str, values: Iterable[str]) -> Clause:
    return {"terms": {name: sorted(values)}}


def every(clauses: Sequence[Clause]) -> Clause:
    return {"bool": {"filter": list(clauses)}} if clauses else {"match_all": {}}


def either(*clauses: Clause) -> Clause:
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
    """Meets a need, or holds every telling word (`some`: any), or its name holds the whole question."""
    if not query.words and not query.needs:
        return {"match_all": {}}
    ways = [terms("need", {need.slug for need in query.needs})]
    if query.words:
        counted = [word_anywhere(word) for word in telling_words(query.words)]
        ways.append(either(*counted) if some else every(counted))
    if some and query.meaning:
        ways.append(let_in(query))
    return either(*ways, *name_run(query))


def word_anywhere(word: Word) -> Clause:
    return either(*(look(a, field) for a in word.alternatives for field in FIELDS if index_text(a.text)))


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
    asked = [
        clause for name in active(filters, None) if (clause := document_clause(name, filters, sure=sure))
    ]
    return every([*asked, in_reach(query, filters, near, sure=sure)])


def document_clause(name: str, filters: Filters, *, sure: bool) -> Clause | None:
    """What a filter asks of the document as a whole; None where it asks it of a meeting."""
    if name == "need":
        return term("need", filters.need)
    if name == "free":
        return term("free", "yes") if sure else neither(term("free", "no"))
    if name == "delivery":
        return _known("delivery", filters.delivery, sure=sure)
    if name == "language":
        return _known("languages", {filters.language}, sure=sure)
    if name == "self_referral":
        return term("begin", "self") if sure else neither(term("begin", "professional"))
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
        yes = [term("meetings.access_yes", feature) for feature in sorted(filters.access)]
        asked += yes if sure else [neither(terms("meetings.access_no", filters.access))]
    if filters.taking:
        asked.append(room_is(query, Room.OPEN) if sure else neither(room_is(query, Room.FULL, Room.WAITING)))
    return asked


def when_clauses(query: Query, when: frozenset[str], *, sure: bool) -> list[Clause]:
    asked: list[Clause] = []
    if parts := weekly_parts(when):
        asked.append(terms("meetings.parts", parts))
    if "open-now" in when:
        asked.append(term("meetings.sessions", seconds(query.now)))
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
    reached = every([covers(near), nested(meeting)])
    if not sure:
        return either(near_by(near, meeting), reached, every([term("anywhere", True), nested(meeting)]))
    doubtful = near_by(near, at_meeting(query, filters, sure=False))
    return either(near_by(near, meeting), {"bool": {"filter": [reached], "must_not": [doubtful]}})


def near_by(near: Near, meeting: Sequence[Clause]) -> Clause:
    """A meeting that fits lies within the distance, and its place matters."""
    return nested([*meeting, *within(near)])


def within(near: Near) -> list[Clause]:
    """A meeting in the circle whose place matters."""
    matters = [term("meetings.matters", True)] if near.codes else []
    if near.metres is None:
        return [{"exists": {"field": "meetings.point"}}, *matters]
    circle = {"geo_distance": {"distance": f"{near.metres:.6f}m", "meetings.point": here(near)}}
    return [circle, *matters]


def covers(near: Near) -> Clause:
    return every([term("travels", True), terms("covers", near.codes)])


def here(near: Near) -> dict[str, float]:
    return {"lat": near.point.latitude, "lon": near.point.longitude}


def _at_least(name: str, value: int) -> Clause:
    return {"range": {name: {"gte": value}}}


def _at_most(name: str, value: int) -> Clause:
    return {"range": {name: {"lte": value}}}
