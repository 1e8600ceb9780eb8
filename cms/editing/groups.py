"""Groups that keep their own listings: who, what they changed, and about which listings nobody answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.editing.forms import KeeperForm, ReviewForm
from cms.editing.home_counts import hidden_from_public, page_of, unanswered, without_keeper
from directory import clock
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, EDIT_LISTINGS, NotAllowed, require
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, Service
from directory.group_space import changes, keepers
from directory.group_space.answers import compared
from directory.group_space.change_words import name_of
from directory.group_space.known_address import known_addresses
from directory.group_space.models import ChangeState, GroupChange, ListingKeeper
from directory.upkeep.actions import check
from directory.upkeep.review import set_review_date


@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    """Those who say that it is their group, the longest waiting first."""
    by = user_of(request)
    require(by, CONFIRM_REFERRAL_CONTACT)
    waiting = ListingKeeper.objects.claims().select_related("organisation")
    if request.method == "POST":
        claim = get_object_or_404(ListingKeeper, pk=_uuid(request.POST.get("id", "")))
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
    listed = [(one, known_addresses(one.organisation)) for one in page]
    return render(request, "cms/editing/group_claims.html", {"page": page, "listed": listed})


@require_http_methods(["GET", "POST"])
def group_changes(request: HttpRequest) -> HttpResponse:
    """What groups changed, as a comparison: what waits, or what is shown already and can be undone."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    if request.method == "POST":
        change = get_object_or_404(GroupChange, pk=_uuid(request.POST.get("id", "")))
        try:
            said = _decide(request, change, by)
        except (ValidationError, NotAllowed) as refused:
            messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
        else:
            messages.success(request, said)
        return redirect(request.get_full_path())
    live = request.GET.get("show") == "live"
    state = ChangeState.LIVE if live else ChangeState.WAITING
    rows = GroupChange.objects.filter(state=state).select_related("organisation", "keeper")
    page = page_of(request, rows.order_by("-said_at") if live else rows)
    listed = [(one, name_of(one), compared([one])[0]) for one in page]
    context = {"page": page, "listed": listed, "live": live}
    return render(request, "cms/editing/group_changes.html", context)


def _decide(request: HttpRequest, change: GroupChange, by: Any) -> str:
    words = request.POST.get("words", "")
    if "approve" in request.POST:
        changes.approve(change=change, words=words, by=by)
        if change.part == changes.REFERRAL_CONTACT:
            return "Named. Now a colleague checks it with the group and confirms it."
        return "It is shown now, and the group is told."
    if "undo" in request.POST:
        changes.undo(change=change, words=words, by=by)
        return "It is as it was before, and the group is told."
    changes.refuse(change=change, words=words, by=by)
    return "Refused, and the group is told why."


@require_http_methods(["GET", "POST"])
def group_keepers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who keeps one group's listings: invite somebody, or end it."""
    by = user_of(request)
    require(by, CONFIRM_REFERRAL_CONTACT)
    organisation = get_object_or_404(Organisation, pk=pk)
    form = KeeperForm(request.POST if "invite" in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        keeper = get_object_or_404(organisation.keepers, pk=_uuid(request.POST["end"]))
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
        ticked = {_uuid(pk) for pk in request.POST.getlist("invite")}
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


@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Listings about which nobody answers; or those that are hidden from the public because of it."""
    by = user_of(request)
    require(by, EDIT_LISTINGS)
    hidden = request.GET.get("show") == "hidden"
    form = ReviewForm(request.POST if "later" in request.POST else None)
    if request.method == "POST":
        service = get_object_or_404(Service, pk=_uuid(request.POST.get("id", "")))
        if "checked" in request.POST:
            check(service=service, by=by, how="By an editor")
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


def _uuid(text: str) -> UUID:
    """No record's, where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
