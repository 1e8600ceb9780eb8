"""The pages of a service, of who runs it, and of where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import clock
from directory.catalogue import (
    contacting,
    hidden_locations,
    pages,
    times,
    times_words,
    wording,
)
from directory.catalogue.facts import Visibility
from directory.catalogue.locations import AccessFeature, Location
from directory.catalogue.organisations import Organisation
from directory.catalogue.services import Service, ServiceStatus
from directory.events.event_dates import is_over, over_words, was_on
from directory.finder import private_question, question
from directory.finder.result_rows import freshness_of, readable, summary_of
from directory.finder.run_search import short_place
from directory.finder.views import audience_of
from directory.freshness import wording as freshness_words
from directory.indexing.service_at_place import capacity_at, places_seen, room_at, schedules_at, sessions_at
from directory.indexing.times_at_places import when_of
from directory.openreferral.publish import schema_org
from directory.photos.shown import photos_of
from directory.places.distances import metres
from directory.places.locate import PlaceProblem, locate
from directory.places.miles import miles_words
from directory.shortlists.tray import tray_of
from search.documents import Audience, Point


@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """A listing. One that is closed for good says so kindly; one that is hidden is not there at all."""
    audience = audience_of(request)
    found = (
        readable(Service.objects.seen_by(audience))
        .filter(pk=service_id)
        .prefetch_related("languages", "costs")
        .first()
    )
    if found is None:
        return _gone(request, service_id)
    response = render(request, "directory/service.html", _service_context(request, found, audience))
    patch_cache_control(response, private=True, no_store=hidden_locations.is_sensitive(found))
    return response


def preview(request: HttpRequest, draft: Service) -> HttpResponse:
    """The page of a draft as the public will see it. For editors; nothing of it is kept."""
    draft.last_checked = draft.checks.aggregate(on=Max("on"))["on"]
    return render(request, "directory/service.html", _service_context(request, draft, Audience.PUBLIC))


def _gone(request: HttpRequest, service_id: UUID) -> HttpResponse:
    ended = Service.objects.filter(pk=service_id, visibility=Visibility.PUBLIC, live=True)
    gone = [one for one in ended if one.archived_at or one.status == ServiceStatus.ENDED]
    if not gone:
        raise Http404
    return render(request, "directory/gone.html", {"was_on": was_on(gone[0])}, status=410)


@dataclass(frozen=True, slots=True)
class _At:
    """A place on the page of a service, with what is true there."""

    place: Location
    lines: list[str]
    room: dict[str, str] | None
    access: list[dict[str, str]]
    access_note: str
    directions: str


def _service_context(request: HttpRequest, found: Service, audience: Audience) -> dict[str, Any]:
    today, now = clock.today(), clock.now()
    seen = contacting.seen_by(audience)
    without_place = pages.where_without_place(found)
    places = places_seen(found, audience)
    # Where it has come to an end it may go on elsewhere.
    going = (place for place in places if not over_words(schedules_at(found, place)))
    main = next(going, places[0] if places else None)
    schedules = schedules_at(found, main)
    sessions = sessions_at(found, main, today)
    back, asked = came_from(request)
    actions = contacting.actions(found, seen)
    over = was_on(found)
    step = pages.next_step(found, actions, times.next_session(sessions, now))
    organisation = found.organisation
    tray = tray_of(request, come_back=request.path)
    return {
        "service": found,
        "description": pages.description(found),
        "photos": photos_of([found]).get(found.pk, []),
        "organisation_url": (
            reverse("directory:organisation", args=[organisation.pk])
            if organisation.live and organisation.listed and not organisation.archived_at
            else ""
        ),
        "room": _room(found, main),
        "tags": _tags(found, None if without_place else main, asked),
        "next": replace(step, title=_("It is over"), line=over) if over else step,
        "was_on": over,
        "when": times_words.times_words(schedules, today=today),
        "when_notes": pages.notes_of(schedules),
        "week": pages.week_table(sessions, today) if sessions else None,
        "closures": pages.closures(found),
        "at": [] if without_place else [_at(found, place, several=len(places) > 1) for place in places],
        "withheld": not places and hidden_locations.withholds_places(found),
        "remote": without_place or not places,
        "remote_words": f"{without_place}." if without_place else "",
        "pins": [] if without_place else pins_of(places),
        "tiles": settings.MAP_TILES_URL,
        "tiles_credit": settings.MAP_TILES_CREDIT,
        "steps": pages.steps(found),
        "facts": pages.facts(found),
        "freshness": _freshness(found, actions),
        "doubts": freshness_words.doubts(actions),
        "why_fresh": freshness_words.why_fresh(found) if audience != Audience.PUBLIC else None,
        "sensitive": hidden_locations.is_sensitive(found),
        "calendar": (
            reverse("directory:service_calendar", args=[found.pk])
            if sessions and found.visibility == Visibility.PUBLIC and not hidden_locations.is_sensitive(found)
            else ""
        ),
        "structured": schema_org.of_service(found) if found.visibility == Visibility.PUBLIC else "",
        "back": back,
        "page_url": request.build_absolute_uri(request.path),
        "listed": tray,
        "listed_here": str(found.pk) in tray.ids,
    }


def _freshness(found: Service, actions: list[contacting.Action]) -> dict[str, str]:
    """As in the results, and by whom it was checked, or what to do where nobody did."""
    said = freshness_of(found)
    if found.hidden_at is not None:
        return said
    may_ring = any(one.kind == "call" for one in actions)
    return {**said, "line": freshness_words.checked_line(found, may_ring=may_ring)}


def pins_of(places: list[Location]) -> list[dict[str, Any]]:
    """For components/map.html. One pin on a plain ground says nothing, so without tiles there is none."""
    pins = [
        {"lat": p.latitude, "lng": p.longitude, "label": str(p)} for p in places if p.latitude is not None
    ]
    return pins if settings.MAP_TILES_URL or len(pins) > 1 else []


def _at(found: Service, place: Location, *, several: bool) -> _At:
    here = schedules_at(found, place)
    ended = over_words(here)
    lines = [ended.rstrip(".")] if ended else times_words.times_words(here, today=clock.today())
    return _At(
        place=place,
        lines=lines if several else [],
        room=_room(found, place) if several else None,
        access=pages.access_facts(place),
        access_note=pages.access_note(place),
        directions=pages.directions(place),
    )


def _room(found: Service, place: Location | None) -> dict[str, str] | None:
    state, until = room_at(found, place)
    said = capacity_at(found, place)
    label = wording.room_words(state, weeks=said.weeks if said else None, until=until)
    return {"state": "ring" if state == "ask" else state.value, "label": label} if label else None


def _tags(
    found: Service, place: Location | None, asked: question.SearchParameters | None
) -> list[dict[str, str]]:
    tags = []
    features = {row.feature: row.fact for row in place.access.all()} if place else {}
    if features.get(AccessFeature.STEP_FREE) == "yes":
        tags.append({"label": _("Step-free"), "kind": ""})
    known = wording.cost_is_known(found)
    tags.append({"label": wording.cost_words(found), "kind": "" if known else "unknown"})
    if asked and asked.place and place is not None and place.latitude is not None:
        try:
            origin = locate(asked.place)
        except PlaceProblem:
            return tags
        away = miles_words(metres(origin.point, Point(place.latitude, place.longitude or 0.0)))
        words = _("%(miles)s from %(place)s") % {"miles": away, "place": short_place(origin)}
        tags.append({"label": words, "kind": ""})
    return tags


def came_from(request: HttpRequest) -> tuple[str, question.SearchParameters | None]:
    """The results the person came from, read from the referrer, and what they had asked; "" if none."""
    came = urlsplit(request.headers.get("Referer", ""))
    find = reverse("directory:find")
    if came.netloc != request.get_host() or came.path != find:
        return "", None
    asked = private_question.read(QueryDict(came.query), request)
    if asked.forgotten:
        return "", None
    return find + asked.link(page=asked.page), asked


@require_safe
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who runs things, and what they run."""
    found = get_object_or_404(Organisation.objects.listed(), pk=organisation_id)
    context = _organisation_context(request, found, audience_of(request))
    return render(request, "directory/organisation.html", context)


def preview_organisation(request: HttpRequest, draft: Organisation) -> HttpResponse:
    """The page of a draft as the public will see it, with what it runs as that is live now."""
    if not draft.listed:
        return render(request, "directory/no_page.html", {"name": draft.name})
    context = _organisation_context(request, draft, Audience.PUBLIC)
    return render(request, "directory/organisation.html", context)


def _organisation_context(request: HttpRequest, found: Organisation, audience: Audience) -> dict[str, Any]:
    services = list(
        readable(Service.objects.seen_by(audience).filter(organisation=found)).order_by("name", "pk")
    )
    seen = contacting.seen_by(audience)
    phone = contacting.call(found.phone) if found.phone and found.phone_visibility in seen else None
    sensitive = any(hidden_locations.is_sensitive(one) for one in services)
    has_times = any(row.opens_at for one in services for row in one.schedules.all())
    return {
        "calendar": (
            reverse("directory:organisation_calendar", args=[found.pk]) if has_times and not sensitive else ""
        ),
        "organisation": found,
        "call": phone,
        "email": found.email if found.email_visibility in seen else "",
        "services": [card(one, audience) for one in services if not is_over(one)],
        "structured": schema_org.of_organisation(found),
        "sensitive": sensitive,
        "listed": tray_of(request),
    }


def card(found: Service, audience: Audience) -> dict[str, Any]:
    """A listing among others, for components/result.html."""
    places = places_seen(found, audience)
    when, _each = when_of(found, places)
    return {
        "id": str(found.pk),
        "name": found.name,
        "url": reverse("directory:service", args=[found.pk]),
        "summary": summary_of(found),
        "where": pages.where_without_place(found) or "; ".join(str(place) for place in places[:2]),
        "next": "; ".join(when.times[:2]),
        "freshness": freshness_of(found),
        "tags": _tags(found, places[0] if places else None, None),
    }
