"""Facets as aggregations: what each choice would leave, under all the filters but those of its own group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from search.documents import DELIVERIES
from search.engines.elasticsearch.clauses import Clause, fits, known_to_fit, neither
from search.engines.query_rules import BANDS_MILES, MILE, WHEN
from search.query import Query

MANY = 10_000
KNOWN = "known "
_GROUP = {"begin": "self_referral"}
"""Facets whose filter has another name."""


def facet_clauses(query: Query, features: Iterable[str]) -> dict[str, Any]:
    """Aggregations by facet name, in which yes and not known are both counted; those known to fit in others,
    by KNOWN and the name."""
    found: dict[str, Any] = {}
    for facet, choices in _choices(features).items():
        group = _GROUP.get(facet, facet)
        chosen = {value: replace(query.filters, **{group: asked}) for value, asked in choices.items()}
        if chosen:
            passing = {value: fits(query, filters, query.near) for value, filters in chosen.items()}
            known = {
                value: known_to_fit(query, filters, query.near, group) for value, filters in chosen.items()
            }
            found[facet] = {"filters": {"filters": passing}}
            found[KNOWN + facet] = {"filters": {"filters": known}}
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
        elif "buckets" in answer and not name.startswith(KNOWN):
            pairs = {value: bucket["doc_count"] for value, bucket in answer["buckets"].items()}
        else:
            continue
        facets[name] = {value: count for value, count in pairs.items() if count}
    return facets


def read_known(counts: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The same of those known to fit the choice itself."""
    known = {
        name.removeprefix(KNOWN): {value: bucket["doc_count"] for value, bucket in answer["buckets"].items()}
        for name, answer in counts.items()
        if name.startswith(KNOWN)
    }
    known["language"] = {b["key"]: b["doc_count"] for b in counts["language"]["values"]["buckets"]}
    return {name: {value: count for value, count in each.items() if count} for name, each in known.items()}
