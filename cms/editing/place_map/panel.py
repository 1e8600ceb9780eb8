"""The point of a place on a map, beside the two fields that hold it. Without a script these are all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.admin.panels import HelpPanel

from directory.accounts.permissions import WRITE_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.facts import Visibility
from directory.catalogue.models import Location
from directory.places.point_of_postcode import point_of_postcode
from search.documents import Point

NEAR_DEGREES = 0.02
"""About two kilometres: other places drawn to find one's way by."""
MOST_NEAR = 60


class PlaceMapPanel(HelpPanel):
    """A map to put the point on: by a press, by dragging, or by keys and a button."""

    def __init__(self, template: str = "cms/editing/place_map.html", **options: Any) -> None:
        super().__init__(template=template, **options)

    class BoundPanel(HelpPanel.BoundPanel):
        @property
        def media(self) -> forms.Media:
            return forms.Media(
                css={"all": ["leaflet/leaflet.css", "waymark/css/place_map.css"]},
                js=["leaflet/leaflet.js", "waymark/js/map_marks.js", "waymark/js/place_map.js"],
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {
                **context,
                "point_url": reverse("point_of_place"),
                "tiles": settings.MAP_TILES_URL,
                "tiles_credit": settings.MAP_TILES_CREDIT,
            }


@require_safe
def point_of_place(request: HttpRequest) -> JsonResponse:
    """Where a postcode is, and which public places are near it or near a point that is given."""
    require(user_of(request), WRITE_LISTINGS)
    found = point_of_postcode(request.GET.get("postcode", ""))
    middle = _point(request) or (found.point if found else None)
    answer = JsonResponse(
        {
            "postcode": found.postcode if found else "",
            "at": [found.point.latitude, found.point.longitude] if found else None,
            "doubt": found.doubt if found else "",
            "near": [
                {"name": str(one), "at": [one.latitude, one.longitude]} for one in near(middle) if middle
            ],
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def near(middle: Point | None) -> QuerySet[Location]:
    if middle is None:
        return Location.objects.none()
    return Location.objects.filter(
        visibility=Visibility.PUBLIC,
        archived_at=None,
        live=True,
        latitude__range=(middle.latitude - NEAR_DEGREES, middle.latitude + NEAR_DEGREES),
        longitude__range=(middle.longitude - NEAR_DEGREES, middle.longitude + NEAR_DEGREES),
    )[:MOST_NEAR]


def _point(request: HttpRequest) -> Point | None:
    try:
        latitude, longitude = float(request.GET["lat"]), float(request.GET["lng"])
    except (KeyError, ValueError):
        return None
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return Point(latitude, longitude) if inside else None
