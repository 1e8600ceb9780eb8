"""Listings that a feed had and has no more: a list, where an editor keeps each or archives it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.home_counts import page_of
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from directory.openreferral import gone


@require_http_methods(["GET", "POST"])
def gone_from_feeds(request: HttpRequest) -> HttpResponse:
    """Every listing that waits for somebody to decide, and the button that keeps one."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    rows = gone.waiting()
    if request.method == "POST":
        pk = request.POST.get("keep", "")
        one = get_object_or_404(gone.SourceRecord, pk=int(pk) if pk.isascii() and pk.isdigit() else 0)
        gone.keep(gone=one, by=by)
        messages.success(request, "It stays as it is.")
        return redirect("gone_from_feeds")
    if source := request.GET.get("source", ""):
        rows = rows.filter(source__key=source)
    page = page_of(request, rows)
    services = Service.objects.select_related("organisation").in_bulk([row.object_id for row in page])
    listed = [(row, services[row.object_id]) for row in page if row.object_id in services]
    return render(request, "cms/editing/gone_from_feeds.html", {"page": page, "listed": listed})
