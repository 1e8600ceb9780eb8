"""The score as a sum of constant clauses, the numbers of search/weights.py, and the orders it is read in."""

from __future__ import annotations

from typing import Any

from search import weights
from search.documents import Room
from search.engines.document_facts import FIELDS
from search.engines.elasticsearch.alike import parts as alike_parts
from search.engines.elasticsearch.clauses import (
    AT_MEETING,
    LEAST,
    MEETING,
    MEETING_POINT,
    Clause,
    at_meeting,
    covers,
    document_clause,
    either,
    every,
    fits,
    here,
    look,
    may_reach,
    measurable,
    measured,
    name_run,
    near_by,
    neither,
    nested,
    room_is,
    room_not_known,
    term,
    terms,
    within,
    word_anywhere,
)
from search.engines.elasticsearch.stored import need_tag
from search.engines.geometry import chord
from search.engines.query_rules import active, strong_words
from search.language.text import index_text
from search.query import Filters, Near, Query, Sort
from search.results import Reach

SHIFT = 16.0
"""More than all parts of a score together: a word matched lifts the score by it, reading takes it off."""
SURE_TO_REACH = weights.SURE["near"]


def constant(clause: Clause, boost: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": boost}}


def best_of(clauses: list[Clause], name: str = "") -> Clause:
    return {"dis_max": {"queries": clauses, **({"_name": name} if name else {})}}


def score(query: Query) -> list[Clause]:
    """The parts of the score, to stand as `should` clauses."""
    parts = [_word(query, number) for number in range(len(query.words))]
    if query.words:
        parts.append(
            constant(every([word_anywhere(w) for w in strong_words(query.words)]), weights.ALL_WORDS)
        )
    if query.needs:
        parts.append(best_of([_need(query, number) for number in range(len(query.needs))]))
    if query.meaning and (query.words or query.needs):
        parts += alike_parts(query)
    parts += _name(query)
    parts += [*_reach(query), *_distances(query), _room(query), _FRESHNESS, *_sure(query), *_groups(query)]
    return parts


def _word(query: Query, number: int) -> Clause:
    word = query.words[number]
    share = word.weight / (sum(each.weight for each in query.words) or 1.0)
    looks = [
        constant(
            look(alternative, field),
            SHIFT + weights.WORDS * share * alternative.weight * weights.FIELDS[field],
        )
        for alternative in word.alternatives
        for field in FIELDS
        if index_text(alternative.text)
    ]
    return best_of(looks, f"w{number}")


_WEIGHED = (
    "for (tag in doc['tags']) { if (tag.startsWith(params.tag)) "
    "return params.most * Double.parseDouble(tag.substring(params.tag.length())); } return 0;"
)


def _need(query: Query, number: int) -> Clause:
    need = query.needs[number]
    values = {"tag": need_tag(need.slug), "most": weights.NEED * need.weight}
    scripted = {"query": term("need", need.slug), "script": {"source": _WEIGHED, "params": values}}
    return {"script_score": {**scripted, "_name": f"n{number}"}}


def _name(query: Query) -> list[Clause]:
    run = index_text(query.whole)
    if not run:
        return []
    whole = either(term("name_text", run), term("organisation_text", run))
    return [constant(either(*name_run(query)), weights.NAME_RUN), constant(whole, weights.NAME_WHOLE)]


# --- reach: a near meeting speaks first, then a sure one ----------------------------------------


def cases(query: Query) -> dict[str, Clause]:
    """Which meeting is the best of a document that fits: conditions that exclude each other, best first."""
    near, filters = query.near, query.filters
    if near is None:
        return {}
    sure, fit = (at_meeting(query, filters, sure=s) for s in (True, False))
    ways = {"near": near_by(near, sure)}
    if sure:
        ways["near-unsure"] = near_by(near, fit)
    ways["covers"] = every([covers(near), nested(sure)])
    if sure:
        ways["covers-unsure"] = every([covers(near), nested(fit)])
    ways["not-known"] = may_reach(near)
    earlier: list[Clause] = []
    found: dict[str, Clause] = {}
    for name, clause in ways.items():
        found[name] = {"bool": {"filter": [clause], "must_not": list(earlier)}} if earlier else clause
        earlier.append(clause)
    return found


def _reach(query: Query) -> list[Clause]:
    """What reaches the person without being near, of what fits; that it covers them is sure."""
    near = query.near
    if near is None:
        return []
    nearby = near_by(near, at_meeting(query, query.filters, sure=False))
    shares = [constant(term("reach", str(reach)), SURE_TO_REACH + _share(reach)) for reach in _FAR]
    covered = {"bool": {"filter": [covers(near)], "must": [best_of(shares)]}}
    perhaps = {"bool": {"filter": [may_reach(near)], "must_not": [covers(near)]}}
    far = best_of([covered, constant(perhaps, _share(Reach.ANYWHERE))])
    return [{"bool": {"must": [far], "must_not": [nearby]}}]


_FAR = (Reach.COMES_TO_YOU, Reach.COVERS, Reach.PHONE, Reach.ONLINE)


def _share(reach: Reach) -> float:
    return weights.REACH[reach] * weights.DISTANCE


def _distances(query: Query) -> list[Clause]:
    """That it is near, which is sure, and what falls smoothly with the distance of the nearest meeting that
    fits, of the sure ones where there are."""
    near = query.near
    if near is None:
        return []
    sure, fit = (at_meeting(query, query.filters, sure=s) for s in (True, False))
    if not fit:
        return [_falling(near, [], "")]
    nearest = [
        {
            "nested": {
                "path": "meetings",
                "query": _falling(near, meeting, MEETING),
                "score_mode": "max",
            }
        }
        for meeting in (sure, fit)
    ]
    unsure = {"bool": {"must": [nearest[1]], "must_not": [near_by(near, sure)]}}
    return [nearest[0], unsure]


_DECAY = LEAST + (
    "return least > params.circle ? 0 : params.sure + params.most * params.half / (params.half + 4 * least);"
)


def _falling(near: Near, meeting: list[Clause], path: str) -> Clause:
    values = {**measured(near, path), "half": chord(weights.DISTANCE_HALF), "most": weights.DISTANCE}
    values["sure"] = SURE_TO_REACH
    query = every([*meeting, *measurable(near, path)])
    return {"script_score": {"query": query, "script": {"source": _DECAY, "params": values}}}


def _room(query: Query) -> Clause:
    rooms = [
        constant(room_not_known(query) if room is Room.NOT_KNOWN else room_is(query, room), weight)
        for room, weight in weights.ROOM.items()
        if weight
    ]
    fit = at_meeting(query, query.filters, sure=False)
    meeting = {"bool": {"filter": fit, "must": [best_of(rooms)]}}
    return {"nested": {"path": "meetings", "query": meeting, "score_mode": "max"}}


_FRESHNESS: Clause = {
    "script_score": {
        "query": {"match_all": {}},
        "script": {
            "source": "params.most * doc['freshness'].value",
            "params": {"most": weights.FRESHNESS},
        },
    }
}


def _sure(query: Query) -> list[Clause]:
    parts = []
    for name in active(query.filters, None):  # that it reaches the person is in _reach and _distances
        if clause := _sure_of(query, name):
            parts.append(constant(clause, weights.SURE[name]))
    return parts


def _sure_of(query: Query, name: str) -> Clause | None:
    if name not in weights.SURE:
        return None
    if name in AT_MEETING:
        only = Filters(**{name: getattr(query.filters, name)})
        return nested(at_meeting(query, only, sure=True))
    return document_clause(name, query.filters, sure=True)


def _groups(query: Query) -> list[Clause]:
    parts = [constant(neither({"exists": {"field": "groups"}}), weights.GROUP_OPEN)]
    if query.groups:
        parts.append(constant(terms("groups", query.groups), weights.GROUP_MATCHED))
    return parts


# --- orders -------------------------------------------------------------------------------------

_BAND = (
    "double n = Math.floor(_score / params.shift); double rest = _score - n * params.shift; "
    "return Math.floor(rest * params.bands + 0.0001) * 100 + n;"
)
BY_NAME: list[Any] = [{"name_key": "asc"}, {"service": "asc"}]


SCORE_AT = {Sort.BEST: 2, Sort.NEAREST: 0}
"""Where the score stands in an order; told there, it is not reckoned again for each hit."""


def order(query: Query) -> list[Any]:
    """Near equals (the same band) by more words, then by the later check, as in the embedded engine."""
    if query.sort is Sort.NAME:
        return BY_NAME
    if query.sort is Sort.NEAREST:
        return ["_score", *_by_distance(query), *BY_NAME]
    banded = {
        "_script": {
            "type": "number",
            "order": "desc",
            "script": {"source": _BAND, "params": {"shift": SHIFT, "bands": weights.BANDS}},
        }
    }
    return [banded, {"checked": "desc"}, "_score", *BY_NAME]


def nearest_score(query: Query) -> list[Clause]:
    """For the order by distance: sure before not known, near before covered, a sure meeting first."""
    ranks = {"near": 4.0, "near-unsure": 3.0, "covers": 2.0, "covers-unsure": 1.0, "not-known": 1.0}
    sure = constant(fits(query, query.filters, query.near, sure=True), 8.0)
    if query.near is None:
        meeting = at_meeting(query, query.filters, sure=True)
        return [sure, constant(nested(meeting), 4.0)] if meeting else [sure]
    return [sure, *(constant(clause, ranks[name]) for name, clause in cases(query).items())]


def _by_distance(query: Query) -> list[Any]:
    near = query.near
    if near is None:
        return []
    keys = []
    for sure in (True, False):
        meeting = every([*at_meeting(query, query.filters, sure=sure), *within(near, MEETING)])
        keys.append(
            {
                "_geo_distance": {
                    MEETING_POINT: here(near),
                    "order": "asc",
                    "unit": "m",
                    "mode": "min",
                    "nested": {"path": "meetings", "filter": meeting},
                }
            }
        )
    return keys
