"""Photos that groups gave: what waits is approved or refused, what is shown can be taken away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.editing.groups.deciding import asked_for, decided
from cms.editing.home_counts import page_of
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.photos import actions
from directory.photos.models import ListingPhoto, PhotoState
from directory.photos.views import as_jpeg


@require_http_methods(["GET", "POST"])
def group_photos(request: HttpRequest) -> HttpResponse:
    """The longest waiting first; or the newest of those that are shown."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    every = ListingPhoto.objects.without_pictures().select_related("service__organisation")
    if request.method == "POST":
        return decided(request, every, lambda photo: _decide(request, photo, by))
    rows, live = asked_for(request, every, PhotoState.SHOWN)
    return render(request, "cms/editing/group_photos.html", {"page": page_of(request, rows), "live": live})


@never_cache
@require_safe
def group_photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture itself, also while it waits."""
    require(user_of(request), EDIT_LISTINGS)
    return as_jpeg(get_object_or_404(ListingPhoto, pk=pk), "large")


def _decide(request: HttpRequest, photo: ListingPhoto, by: Actor) -> str:
    words = request.POST.get("words", "")
    if "approve" in request.POST:
        actions.approve_photo(photo=photo, by=by)
        return "It is shown now, and the group is told."
    if "remove" in request.POST:
        actions.remove_photo(photo=photo, words=words, by=by)
        return "Taken away, and the group is told why."
    actions.refuse_photo(photo=photo, words=words, by=by)
    return "Refused, and the group is told why."
