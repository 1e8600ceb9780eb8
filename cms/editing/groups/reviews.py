"""Listings about which nobody answers, and those that are hidden because of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.forms import ReviewForm
from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import hidden_from_public, page_of, unanswered
from directory import clock
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Service
from directory.upkeep.actions import check
from directory.upkeep.models import HOW_EDITOR
from directory.upkeep.review import set_review_date


@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Listings about which nobody answers; or those that are hidden from the public because of it."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    hidden = request.GET.get("show") == "hidden"
    form = ReviewForm(request.POST if "later" in request.POST else None)
    if request.method == "POST":
        service = get_object_or_404(Service, pk=id_in(request.POST.get("id", "")))
        if "checked" in request.POST:
            check(service=service, by=by, how=HOW_EDITOR)
            messages.success(request, f"“{service}” is marked as checked today.")
        elif form.is_valid():
            set_review_date(service=service, on=form.cleaned_data["on"], by=by)
            messages.success(request, f"“{service}” is looked at again on that day.")
        else:
            messages.error(request, "Choose a day that is still to come.")
        return redirect(request.get_full_path())
    rows = hidden_from_public() if hidden else unanswered()
    page = page_of(request, rows.select_related("service__organisation").order_by("first_asked_at", "pk"))
    context = {"page": page, "hidden": hidden, "form": form, "today": clock.today()}
    return render(request, "cms/editing/reviews.html", context)
