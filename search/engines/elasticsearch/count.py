"""Facets as aggregations: what each choice would leave, under all the filters but those of its own group.

The meetings that fit are found once; the flags they and their documents carry (flags.py) are counted there,
and beside them the few choices that depend on the moment or the place. Only a group that is filtered by is
counted over again, without its own filter. Of each choice both are asked: what is known to fit, and what fits
as far as is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from search.documents import DELIVERIES
from search.engines.elasticsearch.clauses import (
    LEAST,
    MEETING,
    Clause,
    at_meeting,
    bounded,
    every,
    haversine,
    measured,
    neither,
    of_document,
    reached,
    taking,
    when_clauses,
)
from search.engines.elasticsearch.flags import fitting, known, lacked_somewhere, perhaps_codes
from search.engines.query_rules import BANDS_MILES, MILE, WHEN, active
from search.query import Filters, Near, Query

MANY = 10_000
GROUPS = {
    "free": "free",
    "delivery": "delivery",
    "begin": "self_referral",
    "when": "when",
    "taking": "taking",
    "access": "access",
    "distance": "near",
    "need": "need",
    "language": "language",
}
"""Facets, with the filter each is chosen by."""
_VALUES: dict[str, Iterable[str]] = {
    "free": ("yes",),
    "delivery": DELIVERIES,
    "begin": ("self",),
    "when": WHEN,
    "taking": ("yes",),
    "distance": (*map(str, BANDS_MILES), "any"),
}
_OF_DOCUMENTS = ("free", "delivery", "begin")
_EVERY: dict[str, Any] = {"services": {"reverse_nested": {}}}
"""How many documents, each counted once, however many of its meetings are among them."""


class Count(NamedTuple):
    """How many documents are known to fit a choice, and how many more may."""

    known: int
    not_known: int


def facet_clauses(query: Query) -> dict[str, Any]:
    """Aggregations by name: the facets of groups that are not filtered by together, each other one alone."""
    alone = _filtered_by(query)
    together = [facet for facet in GROUPS if facet not in alone]
    found = {"facets": _counted(query, query.filters, query.near, together)}
    for facet in alone:
        group = GROUPS[facet]
        filters = (
            replace(query.filters, **{group: getattr(Filters(), group)}) if group != "near" else query.filters
        )
        found[f"facet {facet}"] = _counted(query, filters, None if group == "near" else query.near, [facet])
    return found


def _filtered_by(query: Query) -> list[str]:
    groups = active(query.filters, query.near)
    return [facet for facet, group in GROUPS.items() if group in groups]


def _counted(query: Query, filters: Filters, near: Near | None, facets: list[str]) -> dict[str, Any]:
    meeting = at_meeting(query, filters, sure=False)
    if near:
        meeting.append(reached(near, sure=False, path=MEETING))
    there = {"filter": every(meeting), "aggs": _of_meetings(query, facets)}
    return {
        "filter": every(of_document(filters)),
        "aggs": {"meetings": {"nested": {"path": "meetings"}, "aggs": {"fitting": there}}},
    }


def _of_meetings(query: Query, facets: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"documents": {"reverse_nested": {}, "aggs": _of_documents(facets)}}
    if "when" in facets or "access" in facets:
        # Features that none of these speaks of are listed too, with none.
        told = {"field": "meetings.says", "size": MANY, "min_doc_count": 0}
        found["says"] = {"terms": told, "aggs": _EVERY}
    if "distance" in facets and query.near:
        found["known bands"], found["fitting bands"] = (_bands(query.near, sure=s) for s in (True, False))
    if asked := _at_this_moment(query, facets):
        found["asked"] = {"filters": {"filters": asked}, "aggs": _EVERY}
    return found


def _of_documents(facets: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if any(facet in facets for facet in _OF_DOCUMENTS):
        found["says"] = {"terms": {"field": "says", "size": MANY}}
    if "need" in facets:
        found["need"] = {"terms": {"field": "need", "size": MANY}}
    if "language" in facets:
        found["language"] = {"terms": {"field": "languages", "size": MANY}}
        found["no_language"] = {"filter": neither({"exists": {"field": "languages"}})}
    return found


def _at_this_moment(query: Query, facets: list[str]) -> dict[str, Clause]:
    """What no flag can say beforehand, by the flag it would be."""
    found: dict[str, Clause] = {}
    for flag, sure in ((known, True), (fitting, False)):
        if "when" in facets:
            for choice in ("open-now", "today"):
                found[flag("when", choice)] = every(when_clauses(query, frozenset({choice}), sure=sure))
        if "taking" in facets:
            found[flag("taking", "yes")] = taking(query, sure=sure)
    return found


_AS_FAR = (
    "for (code in doc['meetings.comes']) { if (params.codes.contains(code)) return 0; } "
    "if (params.matters && !doc['meetings.matters'].value) "
    "return 9; " + LEAST + "return least;"
)


def _bands(near: Near, *, sure: bool) -> dict[str, Any]:
    """Meetings by how far off they are, those that come to the person at no distance."""
    codes = near.codes if sure else {*near.codes, *perhaps_codes(near.codes)}
    values: dict[str, Any] = {**measured(near, MEETING), "codes": sorted(codes)}
    values["matters"] = bool(near.codes)
    ranges = [{"key": str(m), "to": math.nextafter(haversine(m * MILE), 1)} for m in BANDS_MILES]
    far = {"script": {"source": _AS_FAR, "params": values}, "ranges": ranges, "keyed": True}
    return {"range": far, "aggs": _EVERY}


# --- reading ------------------------------------------------------------------------------------


Counts = dict[str, dict[str, "Count"]]
"""Facet → value → how many."""


def as_facets(choices: Counts) -> dict[str, dict[str, int]]:
    """Those known to fit and those that may together; nothing is listed with a count of none."""
    return {
        facet: {value: sum(count) for value, count in values.items() if sum(count)}
        for facet, values in choices.items()
    }


def as_known(choices: Counts) -> dict[str, dict[str, int]]:
    """Those known to fit the choice itself. How far off, and which need, is always known."""
    return {
        facet: {value: count.known for value, count in values.items() if count.known}
        for facet, values in choices.items()
        if facet not in ("distance", "need")
    }


def read_counts(query: Query, counts: dict[str, Any], anywhere: int | None) -> Counts:
    """Of each choice those that are known to fit and those that may, from the answer's aggregations.
    `anywhere` is how many fit at any distance, where the question itself is bounded by place."""
    alone = _filtered_by(query)
    asked = [facet for facet in GROUPS if facet != "distance" or query.near]
    found = {}
    for facet in asked:
        answer = counts[f"facet {facet}" if facet in alone else "facets"]["meetings"]["fitting"]
        found[facet] = _READ.get(facet, _flagged)(facet, answer)
    if query.near:
        every_one = (
            anywhere
            if bounded(query)
            else counts["facet distance"]["meetings"]["fitting"]["documents"]["doc_count"]
        )
        found["distance"]["any"] = Count(every_one or 0, 0)
    return found


def _flags(answer: dict[str, Any]) -> dict[str, int]:
    """Flag → how many documents have a meeting with it."""
    found = {bucket["key"]: bucket["doc_count"] for bucket in _buckets(answer["documents"], "says")}
    found |= {bucket["key"]: bucket["services"]["doc_count"] for bucket in _buckets(answer, "says")}
    for flag, bands in ((known, "known bands"), (fitting, "fitting bands")):
        for miles, bucket in answer.get(bands, {}).get("buckets", {}).items():
            found[flag("distance", miles)] = bucket["services"]["doc_count"]
    asked = answer.get("asked", {}).get("buckets", {})
    return found | {flag: bucket["services"]["doc_count"] for flag, bucket in asked.items()}


def _buckets(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return answer.get(name, {}).get("buckets", [])


def _flagged(facet: str, answer: dict[str, Any]) -> dict[str, Count]:
    flags = _flags(answer)
    numbers = {v: (flags.get(known(facet, v), 0), flags.get(fitting(facet, v), 0)) for v in _VALUES[facet]}
    return {value: Count(sure, fits - sure) for value, (sure, fits) in numbers.items()}


def _access(facet: str, answer: dict[str, Any]) -> dict[str, Count]:
    """A meeting fits unless it lacks the feature; where one of a document does, those that fit say so."""
    flags = _flags(answer)
    features = {
        flag[len(facet) + 1 :] for flag in flags if flag.startswith(facet) and flag[len(facet)] in "=~!?"
    }
    found = {}
    for feature in features:
        fits = (
            answer["documents"]["doc_count"]
            - flags.get(lacked_somewhere(feature), 0)
            + flags.get(fitting(facet, feature), 0)
        )
        sure = flags.get(known(facet, feature), 0)
        found[feature] = Count(sure, fits - sure)
    return found


def _tagged(facet: str, answer: dict[str, Any]) -> dict[str, Count]:
    """Those whose languages are not known may speak any."""
    unknown = answer["documents"].get("no_language", {}).get("doc_count", 0) if facet == "language" else 0
    return {b["key"]: Count(b["doc_count"], unknown) for b in _buckets(answer["documents"], facet)}


_READ = {"access": _access, "need": _tagged, "language": _tagged}
