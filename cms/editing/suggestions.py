"""What the public told the editors: a list, each with "done" and "not needed"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.home_counts import page_of
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.accounts.requests import user_of
from directory.upkeep.suggestions import Suggestion, settle


@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest) -> HttpResponse:
    """The open ones, the oldest first."""
    require(user_of(request), EDIT_LISTINGS)
    if request.method == "POST":
        told = get_object_or_404(Suggestion, pk=UUID(request.POST.get("id", "0" * 32)))
        settle(suggestion=told, needed="done" in request.POST, by=user_of(request))
        messages.success(request, f"Settled: {told.name}.")
        return redirect("suggestions")
    page = page_of(request, Suggestion.objects.filter(settled_at=None))
    return render(request, "cms/editing/suggestions.html", {"page": page})
