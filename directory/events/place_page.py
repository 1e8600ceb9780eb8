"""The page of a place: everything under this roof, by day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from directory import clock
from directory.catalogue import hidden_locations, pages
from directory.catalogue.facts import Visibility
from directory.catalogue.locations import Location, LocationKind
from directory.catalogue.services import Service
from directory.catalogue.views import card, pins_of
from directory.events.by_day import WEEK, Held, heading, later_dates, week_of
from directory.events.event_dates import is_over
from directory.finder.result_rows import readable
from directory.finder.views import audience_of
from directory.indexing.service_at_place import VISIBLE_TO, places_seen
from directory.openreferral.publish import schema_org
from directory.shortlists.tray import tray_of
from search.documents import Audience


@require_safe
def place(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """What is on here. A place that the asker may not know of is not there, and neither is one at which
    everything is hidden from them: who is at a hidden place is not said."""
    audience = audience_of(request)
    known = Location.objects.filter(visibility__in=VISIBLE_TO[audience], archived_at=None, live=True)
    found = get_object_or_404(known.prefetch_related("access"), pk=location_id)
    services = _services_at(found, audience)
    if not services:
        raise Http404
    response = render(request, "directory/place.html", _context(request, found, services, audience))
    is_kept = found.visibility == Visibility.PUBLIC and not any(map(hidden_locations.is_sensitive, services))
    patch_cache_control(response, private=True, no_store=not is_kept)
    return response


def preview(request: HttpRequest, draft: Location) -> HttpResponse:
    """The page of a draft as the public will see it, with what is on there as that is live now."""
    if draft.visibility != Visibility.PUBLIC or draft.kind != LocationKind.PHYSICAL:
        return render(request, "directory/no_page.html", {"name": str(draft)})
    services = _services_at(draft, Audience.PUBLIC)
    return render(request, "directory/place.html", _context(request, draft, services, Audience.PUBLIC))


def _services_at(place: Location, audience: Audience) -> list[Service]:
    here = Service.objects.seen_by(audience).filter(at_locations__location=place.pk).distinct()
    return [one for one in readable(here).order_by("name", "pk") if place in places_seen(one, audience)]


def _context(
    request: HttpRequest, found: Location, services: list[Service], audience: Audience
) -> dict[str, Any]:
    services = [one for one in services if not is_over(one)]
    today = clock.today()
    held = [Held(one, found) for one in services if not pages.where_without_place(one)]
    week = week_of(held)
    later = later_dates(held, after=today + timedelta(days=WEEK - 1))
    shown = {on.url for day in week.values() for on in day} | {on.url for _day, _words, on in later}
    public = found.visibility == Visibility.PUBLIC
    sensitive = any(hidden_locations.is_sensitive(one) for one in services)
    return {
        "calendar": reverse("directory:place_calendar", args=[found.pk])
        if public and (week or later)
        else "",
        "place": found,
        "public": public,
        "sensitive": sensitive,
        "structured": schema_org.of_place(found) if public else "",
        "days": [(heading(day, today=today), on) for day, on in week.items()],
        "later": [(words, on) for _day, words, on in later],
        "others": [
            card(one, audience)
            for one in services
            if reverse("directory:service", args=[one.pk]) not in shown
        ],
        "access": pages.access_facts(found),
        "access_note": pages.access_note(found),
        "directions": pages.directions(found),
        "pins": pins_of([found]),
        "tiles": settings.MAP_TILES_URL,
        "tiles_credit": settings.MAP_TILES_CREDIT,
        "listed": tray_of(request),
    }
