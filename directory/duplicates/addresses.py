"""Where the address of a record leads that was made one with another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control

from directory.duplicates.models import Merge

FOR_A_DAY = 86_400
"""Seconds for which a browser may keep where it was led, for a merge can be undone."""
_STEPS = 20
_NAMES = ("service_id", "organisation_id", "pk", "id")
_GOES_WITH = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
"""Of the answer that is replaced: whoever may ask the open feed from a page of theirs may follow it."""


def now_called(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of these the ones that were merged, each with the record that it is now."""
    wanted = set(ids)
    made: dict[UUID, UUID] = {pk: pk for pk in wanted}
    for _step in range(_STEPS):
        found = dict(
            Merge.objects.filter(merged_id__in=set(made.values()), undone_at=None).values_list(
                "merged_id", "kept_id"
            )
        )
        if not found:
            break
        made = {pk: found.get(at, at) for pk, at in made.items()}
    return {pk: at for pk, at in made.items() if at != pk}


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


class LeadsToKept:
    """Middleware: a page of a merged record that is not there any more leads to the same page of the kept
    one. It is asked only after a page was not found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in (404, 410) or request.method not in ("GET", "HEAD"):
            return response
        led = self._led(request)
        if led is None:
            return response
        for name in _GOES_WITH:
            if name in response:
                led[name] = response[name]
        return led

    def _led(self, request: HttpRequest) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not match.namespaces or match.namespaces[0] != "directory":
            return None
        given = {name: pk for name in _NAMES if (pk := _id(match.kwargs.get(name)))}
        found = now_called(given.values()) if given else {}
        if not found:
            return None
        kwargs = {**match.kwargs, **{name: found[pk] for name, pk in given.items() if pk in found}}
        try:
            address = reverse(match.view_name, kwargs=kwargs)
        except NoReverseMatch:
            return None
        query = request.META.get("QUERY_STRING", "")
        led = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        patch_cache_control(led, max_age=FOR_A_DAY)
        return led
