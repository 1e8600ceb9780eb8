"""Listings by how fresh they are, the least first, each with what takes its points."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import page_of
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from directory.freshness.models import ListingFreshness
from directory.freshness.wording import of_row
from directory.upkeep.actions import check
from directory.upkeep.models import HOW_EDITOR


@require_http_methods(["GET", "POST"])
def freshness(request: HttpRequest) -> HttpResponse:
    """What to look at first."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    if request.method == "POST":
        service = get_object_or_404(Service, pk=id_in(request.POST.get("id", "")))
        check(service=service, by=by, how=HOW_EDITOR)
        messages.success(request, f"“{service}” is marked as checked today.")
        return redirect(request.get_full_path())
    rows = ListingFreshness.objects.filter(service__in=Service.objects.published())
    page = page_of(
        request, rows.select_related("service__organisation").order_by("score", "service__name", "pk")
    )
    listed = [(row.service, of_row(row)) for row in page]
    return render(request, "cms/editing/freshness.html", {"page": page, "listed": listed})
