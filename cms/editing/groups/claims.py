"""Those who say that it is their group."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import page_of
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, require
from directory.accounts.requests import user_of
from directory.group_space import keepers
from directory.group_space.known_address import known_addresses, notes_on
from directory.group_space.models import ListingKeeper


@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    """Those who say that it is their group, the longest waiting first."""
    by = user_of(request)
    require(by, CONFIRM_REFERRAL_CONTACT)
    waiting = ListingKeeper.objects.claims().select_related("organisation")
    if request.method == "POST":
        claim = get_object_or_404(ListingKeeper, pk=id_in(request.POST.get("id", "")))
        try:
            if "confirm" in request.POST:
                keepers.confirm_claim(keeper=claim, by=by)
                messages.success(request, f"{claim.called} gets a link for {claim.organisation}.")
            else:
                keepers.refuse_claim(keeper=claim, words=request.POST.get("words", ""), by=by)
                messages.success(request, f"Refused, and {claim.called} is told.")
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect("group_claims")
    page = page_of(request, waiting)
    listed = [(one, known_addresses(one.organisation), notes_on(one)) for one in page]
    return render(request, "cms/editing/group_claims.html", {"page": page, "listed": listed})
