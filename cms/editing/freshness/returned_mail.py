"""Addresses to which mail does not get through, with whose they are."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.home_counts import ON_A_PAGE
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.bounces.actions import settle
from directory.bounces.came_back import latest_of_failing, listings_written_to_at
from directory.bounces.words import words_of
from directory.catalogue.models import Service


@require_http_methods(["GET", "POST"])
def returned_mail(request: HttpRequest) -> HttpResponse:
    """Each address with the listings it is of, and the button that settles it."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    if request.method == "POST":
        address = request.POST.get("address", "")
        settle(address=address, by=by)
        messages.success(request, f"{address} counts as working, until mail comes back from it again.")
        return redirect(request.get_full_path())
    page = Paginator(latest_of_failing(), ON_A_PAGE).get_page(request.GET.get("page"))
    listed = []
    for bounce in page:
        of = Service.objects.filter(pk__in=listings_written_to_at([bounce.address]))
        services = list(of.select_related("organisation").order_by("name", "pk"))
        listed.append((bounce, words_of(bounce.kind, bounce.status), services))
    return render(request, "cms/editing/returned_mail.html", {"page": page, "listed": listed})
