"""The places of the answers by the squares of a map, as aggregations."""

from __future__ import annotations

from typing import Any

from search.engines.elasticsearch.clauses import (
    MEETING,
    MEETING_POINT,
    Clause,
    at_meeting,
    every,
    neither,
    terms,
    within,
)
from search.engines.elasticsearch.count import MANY
from search.points import Box, Cell, Points, View
from search.query import Query


def places_clauses(query: Query, view: View) -> dict[str, Any]:
    """Aggregations over the answers: how many meet at a place, and the squares."""
    meeting = at_meeting(query, query.filters, sure=False)
    there = [
        *meeting,
        *(within(query.near, MEETING) if query.near else [{"exists": {"field": MEETING_POINT}}]),
    ]
    squares = {
        "geotile_grid": {"field": MEETING_POINT, "precision": view.zoom, "size": MANY},
        "aggs": {
            "middle": {"geo_centroid": {"field": MEETING_POINT}},
            "edges": {"geo_bounds": {"field": MEETING_POINT, "wrap_longitude": False}},
            "services": {
                "reverse_nested": {},
                "aggs": {
                    "ids": {"terms": {"field": "service", "size": view.named, "order": {"_key": "asc"}}}
                },
            },
        },
    }
    return {
        "placed": _at_places(there, {"services": {"reverse_nested": {}}}),
        "shown": {
            "filter": neither(terms("service", view.without)),
            "aggs": {"places": _at_places([*there, *_inside(view.box)], {"squares": squares})},
        },
    }


def _at_places(meeting: list[Clause], aggregations: dict[str, Any]) -> dict[str, Any]:
    there = {"filter": every(meeting), "aggs": aggregations}
    return {"nested": {"path": "meetings"}, "aggs": {"there": there}}


def _inside(box: Box | None) -> list[Clause]:
    if box is None:
        return []
    corners = {
        "top_left": {"lat": box.north, "lon": box.west},
        "bottom_right": {"lat": box.south, "lon": box.east},
    }
    return [{"geo_bounding_box": {MEETING_POINT: corners}}]


def read_places(answer: dict[str, Any]) -> Points:
    """From the answer's aggregations."""
    found = answer["shown"]["places"]["there"]["squares"]["buckets"]
    ordered = sorted(found, key=lambda bucket: [int(part) for part in reversed(bucket["key"].split("/"))])
    return Points(
        tuple(_cell(bucket) for bucket in ordered), answer["placed"]["there"]["services"]["doc_count"]
    )


def _cell(bucket: dict[str, Any]) -> Cell:
    middle, edges = bucket["middle"]["location"], bucket["edges"]["bounds"]
    first, last = edges["top_left"], edges["bottom_right"]
    return Cell(
        count=bucket["services"]["doc_count"],
        latitude=middle["lat"],
        longitude=middle["lon"],
        box=Box(last["lat"], first["lon"], first["lat"], last["lon"]),
        ids=tuple(each["key"] for each in bucket["services"]["ids"]["buckets"]),
    )
