"""Websites of listings that do not answer any more, and those of which an editor said that they are right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import page_of
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.web_links.actions import AT_ONCE, keep_address, try_again, watch_again
from directory.web_links.in_use import listings_leading_to
from directory.web_links.models import WebLink


@require_http_methods(["GET", "POST"])
def broken_links(request: HttpRequest) -> HttpResponse:
    """Those that fail the longest first, each with the listings that lead there."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    kept = request.GET.get("show") == "kept"
    if request.method == "POST":
        link = get_object_or_404(WebLink, pk=id_in(request.POST.get("id", "")))
        if "again" in request.POST:
            try_again(link=link, by=by)
            messages.success(request, f"{link} is the next to be tried, within a minute or two.")
        elif "right" in request.POST:
            keep_address(link=link, by=by)
            messages.success(request, f"{link} counts as right, and is not asked for any more.")
        elif "watch" in request.POST:
            watch_again(link=link, by=by)
            messages.success(request, f"{link} is watched again.")
        return redirect(request.get_full_path())
    found = WebLink.objects.kept() if kept else WebLink.objects.broken()
    page = page_of(request, found.order_by("failing_since", "url"))
    leading = listings_leading_to([link.url for link in page])
    listed = [(link, leading.get(link.url, []), link.next_at == AT_ONCE) for link in page]
    return render(request, "cms/editing/broken_links.html", {"page": page, "listed": listed, "kept": kept})
