"""Who keeps a group's listings: one group's, and many invited at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.forms import KeeperForm
from cms.editing.groups.posted_id import id_in
from cms.editing.home_counts import page_of, without_keeper
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation
from directory.group_space import keepers
from directory.group_space.known_address import known_addresses
from directory.group_space.models import ListingKeeper


@require_http_methods(["GET", "POST"])
def group_keepers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who keeps one group's listings: invite somebody, or end it."""
    by = user_of(request)
    require(by, CONFIRM_REFERRAL_CONTACT)
    organisation = get_object_or_404(Organisation, pk=pk)
    form = KeeperForm(request.POST if "invite" in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        keeper = get_object_or_404(organisation.keepers, pk=id_in(request.POST["end"]))
        keepers.end(keeper=keeper, by=by, why="Ended by an editor")
        messages.success(request, f"{keeper.called} keeps the listings no longer.")
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        keepers.invite(organisation=organisation, by=by, **said)
        messages.success(request, f"A link is on its way to {said['email']}.")
        return redirect(request.path)
    context = {
        "organisation": organisation,
        "current": ListingKeeper.objects.current().filter(organisation=organisation),
        "earlier": organisation.keepers.exclude(ended_at=None).order_by("-ended_at")[:10],
        "known": known_addresses(organisation),
        "form": form,
    }
    return render(request, "cms/editing/group_keepers.html", context)


@require_http_methods(["GET", "POST"])
def invite_groups(request: HttpRequest) -> HttpResponse:
    """Groups that nobody keeps yet, each with an address it is known by: who is ticked is invited."""
    by = user_of(request)
    require(by, CONFIRM_REFERRAL_CONTACT)
    waiting = without_keeper().order_by("name")
    if request.method == "POST":
        ticked = {id_in(pk) for pk in request.POST.getlist("invite")}
        count = 0
        for organisation in waiting.filter(pk__in=ticked):
            known = known_addresses(organisation)
            chosen = request.POST.get(f"email-{organisation.pk}", "")
            if chosen in known:
                keepers.invite(organisation=organisation, email=chosen, by=by)
                count += 1
        messages.success(request, f"Invited: {count}. Each gets a link by email.")
        return redirect("invite_groups")
    page = page_of(request, waiting)
    listed = [(one, known_addresses(one)) for one in page]
    return render(request, "cms/editing/invite_groups.html", {"page": page, "listed": listed})
