"""The answer as data: what /find/?format=json promises. docs/finding.md describes each name."""

from __future__ import annotations

from typing import Any

from directory.catalogue.models import Helpline
from directory.finder import danger_box
from directory.finder.result_rows import Row
from directory.finder.run_search import SearchAnswer
from directory.places.miles import miles


def as_data(answer: SearchAnswer) -> dict[str, Any]:
    """Everything a page says, for programs. Only strings, numbers, lists and objects."""
    results = answer.results
    return {
        "total": results.total,
        "unsure": results.unsure,
        "page": answer.asked.page,
        "per_page": answer.asked.per_page,
        "engine": results.engine,
        "basic": results.basic,
        "resting": results.resting,
        "understood": _understood(answer),
        "errors": dict(answer.errors),
        "choices": list(answer.choices),
        "notes": list(answer.notes),
        "danger": answer.danger.slug if answer.danger else None,
        "danger_box": danger_box.as_words(answer.danger) if answer.danger else None,
        "quiet": answer.quiet.slug if answer.quiet else None,
        "quiet_line": danger_box.as_words(answer.quiet) if answer.quiet else None,
        "helplines": [_line(line) for line in answer.helplines],
        "results": [_result(row) for row in answer.rows]
        + [{**_result(row), "apart": apart.why.value} for apart in answer.apart for row in apart.rows],
        "apart": [
            {"why": each.why.value, "title": each.title, "text": each.text, "total": each.total}
            for each in answer.apart
        ],
        "facets": {name: dict(counts) for name, counts in results.facets.items()},
        "known": {name: dict(counts) for name, counts in results.known.items()},
    }


def refused(answer: SearchAnswer) -> dict[str, Any]:
    """The same shape without results, so that what was found for another question is not taken for it."""
    nothing: dict[str, Any] = {"total": 0, "unsure": 0, "results": [], "apart": [], "facets": {}, "known": {}}
    return {**as_data(answer), **nothing}


def _line(line: Helpline) -> dict[str, Any]:
    return {
        "name": line.name,
        "phone": line.phone,
        "text": line.text,
        "url": line.url,
        "hours": line.hours,
        "free": line.free,
    }


def _understood(answer: SearchAnswer) -> dict[str, Any]:
    said = answer.understood
    place = answer.place
    return {
        "words": [word.alternatives[0].text for word in said.words],
        "needs": [{"slug": need.slug, "label": need.plain} for need in answer.needs],
        "age": said.age,
        "when": sorted(said.when),
        "free": said.free,
        "delivery": sorted(said.delivery),
        "access": sorted(said.access),
        "groups": sorted(said.groups),
        "mended": [list(pair) for pair in said.mended],
        "place": {"label": place.label, "precision": place.precision, "note": place.note} if place else None,
        "miles": round(answer.miles, 1) if answer.miles else None,
    }


def _result(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "apart": "",
        "name": row.name,
        "organisation": row.organisation,
        "summary": row.summary,
        "distance_miles": None if row.metres is None else miles(row.metres),
        "place": row.where if row.point or not row.where_strong else "",
        "latitude": row.point.latitude if row.point else None,
        "longitude": row.point.longitude if row.point else None,
        "reach": row.reach,
        "delivery": list(row.delivery),
        "next": row.next_strong,
        "times": row.next,
        "cost": row.cost,
        "room": row.room["label"] if row.room else "",
        "tags": [tag["label"] for tag in row.tags],
        "contact": {"label": row.action["label"], "url": row.action["url"]} if row.action else None,
        "checked": row.freshness.get("label", ""),
        "why": list(row.reasons),
        "unsure": list(row.unsure),
        "url": row.url,
    }
