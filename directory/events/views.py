"""Calendars of a service, of all that an organisation runs, and of all that is on at a place."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from directory.catalogue.models import Location, Organisation, Service
from directory.events import calendar_feed
from directory.finder.result_rows import readable
from directory.indexing.service_at_place import places_seen
from search.documents import Audience

MAY_BE_KEPT = 3600
"""Seconds for which a copy may be used without asking again."""


def _public(services: QuerySet[Service]) -> QuerySet[Service]:
    return readable(services).order_by("name", "pk")


def _answer(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=MAY_BE_KEPT)
    return response


@require_safe
@conditional_page
def of_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    found = get_object_or_404(_public(Service.objects.public()), pk=service_id)
    return _answer(calendar_feed.of_services(found.name, [found]), "service")


@require_safe
@conditional_page
def of_organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.listed(), pk=organisation_id)
    services = _public(Service.objects.public().filter(organisation=found))
    return _answer(calendar_feed.of_services(found.name, services), "organisation")


@require_safe
@conditional_page
def of_place(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """As with its page: there is none where nothing public is on."""
    found = get_object_or_404(Location.objects.public().filter(archived_at=None, live=True), pk=location_id)
    here = _public(Service.objects.public().filter(at_locations__location=found).distinct())
    services = [one for one in here if found in places_seen(one, Audience.PUBLIC)]
    if not services:
        raise Http404
    return _answer(calendar_feed.of_services(str(found), services, only_at=found), "place")
