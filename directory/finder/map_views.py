"""/find/points/: the answers of /find/ as a map asks for them, by box and zoom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from directory.finder import map_points, private_question, run_search
from directory.finder.map_points import Pin
from directory.finder.question import clean
from directory.finder.views import audience_of
from search.points import Box

CLOSEST = 20
"""The zoom beyond which a map shows nothing more."""


@require_safe
def points(request: HttpRequest) -> JsonResponse:
    """Takes what /find/ takes, and `box` and `zoom`. What cannot be read is left out, as on the page, and
    named in `errors`."""
    asked = private_question.read(request.GET, request)
    if asked.forgotten:
        return _answered({"total": 0, "placed": 0, "errors": {}, "points": []})
    answer = run_search.find(asked, audience=audience_of(request), facets=False)
    found = map_points.pins(
        answer, read_box(request.GET.get("box", "")), read_zoom(request.GET.get("zoom", ""))
    )
    return _answered(
        {
            "total": answer.results.total,
            "placed": found.placed,
            "errors": dict(answer.errors),
            "points": [_point(pin) for pin in found.pins],
        }
    )


def _answered(data: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(data)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Cookie"])
    return response


def _point(pin: Pin) -> dict[str, Any]:
    return {
        "id": pin.id,
        "number": pin.number,
        "name": pin.name,
        "url": pin.url,
        "lat": round(pin.point.latitude, 6),
        "lon": round(pin.point.longitude, 6),
        "count": pin.count,
        "box": [pin.box.south, pin.box.west, pin.box.north, pin.box.east],
        "within": [{"id": one.id, "name": one.name, "url": one.url} for one in pin.within],
    }


def read_box(raw: str) -> Box | None:
    """ "south,west,north,east" in degrees; None for anything else."""
    try:
        south, west, north, east = (float(part) for part in clean(raw)[:120].split(","))
    except ValueError:
        return None
    if not (-90 <= south <= north <= 90 and west <= east and east >= -180 and west <= 180):
        return None
    return Box(south, max(west, -180.0), north, min(east, 180.0))


def read_zoom(raw: str) -> int | None:
    """A whole number from 0; beyond CLOSEST is CLOSEST; None for anything else."""
    raw = clean(raw)
    return min(int(raw), CLOSEST) if raw.isascii() and raw.isdigit() and len(raw) < 4 else None
