"""Facets as aggregations: what each choice would leave, under all the filters but those of its own group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from search.documents import DELIVERIES
from search.engines.elasticsearch.clauses import Clause, fits, neither
from search.engines.query_rules import BANDS_MILES, MILE, WHEN
from search.query import Query

MANY = 10_000
_GROUP = {"begin": "self_referral"}
"""Facets whose filter has another name."""


def facet_clauses(query: Query, features: Iterable[str]) -> dict[str, Any]:
    """Aggregations by facet name. Yes and not known are both counted."""
    found: dict[str, Any] = {}
    for facet, choices in _choices(features).items():
        group = _GROUP.get(facet, facet)
        clauses = {
            value: fits(query, replace(query.filters, **{group: asked}), query.near)
            for value, asked in choices.items()
        }
        if clauses:
            found[facet] = {"filters": {"filters": clauses}}
    if query.near:
        bands: dict[str, Clause] = {
            str(miles): fits(query, query.filters, replace(query.near, metres=miles * MILE))
            for miles in BANDS_MILES
        }
        found["distance"] = {"filters": {"filters": bands | {"any": fits(query, query.filters, None)}}}
    others = {
        "need": ("need", replace(query.filters, need="")),
        "language": ("languages", replace(query.filters, language="")),
    }
    for facet, (field, filters) in others.items():
        passing = fits(query, filters, query.near)
        found[facet] = {
            "filter": passing,
            "aggs": {
                "values": {"terms": {"field": field, "size": MANY}},
                "unknown": {"filter": neither({"exists": {"field": field}})},
            },
        }
    return found


def _choices(features: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {
        "free": {"yes": True},
        "delivery": {value: frozenset({value}) for value in DELIVERIES},
        "begin": {"self": True},
        "when": {value: frozenset({value}) for value in WHEN},
        "taking": {"yes": True},
        "access": {slug: frozenset({slug}) for slug in features},
    }


def read_facets(query: Query, counts: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Facet → value → count, from the answer's aggregations; nothing is listed with a count of none."""
    facets: dict[str, dict[str, int]] = {}
    for name, answer in counts.items():
        if name in ("need", "language"):
            unknown = answer["unknown"]["doc_count"] if name == "language" else 0
            pairs = {bucket["key"]: bucket["doc_count"] + unknown for bucket in answer["values"]["buckets"]}
        elif "buckets" in answer:
            pairs = {value: bucket["doc_count"] for value, bucket in answer["buckets"].items()}
        else:
            continue
        facets[name] = {value: count for value, count in pairs.items() if count}
    return facets
