"""Editing screens beside Wagtail's own: referral contact, room, and facts to confirm. Each calls a verb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cms.editing.forms import ConfirmContactForm, ReferralContactForm, RoomForm
from cms.editing.home_counts import page_of, with_facts_to_confirm
from directory import clock
from directory.accounts.permissions import (
    CONFIRM_FACTS,
    CONFIRM_REFERRAL_CONTACT,
    EDIT_LISTINGS,
    SET_CAPACITY,
    NotAllowed,
    require,
)
from directory.accounts.requests import user_of
from directory.catalogue import actions
from directory.catalogue.models import Organisation, Service
from directory.upkeep.actions import check, set_capacity
from directory.upkeep.confirm_inferred import confirm_all
from directory.upkeep.inferred_facts import inferred_facts
from directory.upkeep.models import HOW_EDITOR
from directory.upkeep.refuse_inferred import refuse


@require_http_methods(["GET", "POST"])
def referral_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, confirm or end where a group's prescriptions go."""
    require(user_of(request), CONFIRM_REFERRAL_CONTACT)
    organisation = get_object_or_404(Organisation, pk=pk)
    current = organisation.referral_contacts.filter(ended_at=None).first()
    named = ReferralContactForm(request.POST if "name_it" in request.POST else None, prefix="new")
    confirmed = ConfirmContactForm(request.POST if "confirm_it" in request.POST else None, prefix="confirm")
    if request.method == "POST":
        try:
            done = _change_contact(request, organisation, current, named, confirmed)
        except (NotAllowed, ValidationError) as refused:
            messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
            return redirect(request.path)
        if done:
            messages.success(request, done)
            return redirect(request.path)
    context = {
        "organisation": organisation,
        "current": current,
        "named_it": current is not None and current.named_by_id == user_of(request).actor_id,
        "waits": current is not None and current.sends_from is not None and current.sends_from > clock.now(),
        "named": named,
        "confirmed": confirmed,
        "earlier": organisation.referral_contacts.exclude(ended_at=None).order_by("-ended_at")[:10],
    }
    return render(request, "cms/editing/referral_contact.html", context)


def _change_contact(request: HttpRequest, organisation: Any, current: Any, named: Any, confirmed: Any) -> str:
    if "name_it" in request.POST and named.is_valid():
        actions.name_referral_contact(organisation=organisation, by=user_of(request), **named.cleaned_data)
        return "Saved. Now a colleague checks it with the group and confirms it: nothing is sent until then."
    if "confirm_it" in request.POST and current and confirmed.is_valid():
        contact = actions.confirm_referral_contact(
            contact=current, by=user_of(request), **confirmed.cleaned_data
        )
        if contact.sends_from is not None:
            return "Confirmed. As it is another domain, a day passes before anything is sent there."
        return f"Confirmed. Prescriptions for {organisation} now go to {current.email}."
    if "end_it" in request.POST and current:
        actions.end_referral_contact(contact=current, why="Ended by an editor", by=user_of(request))
        return f"Nothing more goes to {current.email}."
    return ""


@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whether a service takes people, or that the listing was checked today."""

    require(user_of(request), SET_CAPACITY)
    service = get_object_or_404(Service.objects.select_related("organisation"), pk=pk)
    current = service.capacities.filter(location=None).first()
    form = RoomForm(
        request.POST if "checked" not in request.POST and request.method == "POST" else None,
        initial={"state": current.state, "weeks": current.weeks, "until": current.until} if current else None,
    )
    if request.method == "POST" and "checked" in request.POST:
        check(service=service, by=user_of(request), how=HOW_EDITOR)
        messages.success(request, f"“{service}” is marked as checked today.")
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        try:
            set_capacity(service=service, by=user_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Saved. People see it on “{service}” now.")
            return redirect(request.path)
    context = {
        "service": service,
        "current": current,
        "form": form,
        "last_check": service.checks.order_by("-on").first(),
    }
    return render(request, "cms/editing/capacity.html", context)


def to_confirm(request: HttpRequest) -> HttpResponse:
    """Listings with facts that were inferred from their words: all are confirmed, or one refused."""
    require(user_of(request), EDIT_LISTINGS)
    page = page_of(request, with_facts_to_confirm())
    listed = [(service, inferred_facts(service)) for service in page]
    return render(request, "cms/editing/to_confirm.html", {"page": page, "listed": listed})


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm everything that was inferred of one listing."""
    require(user_of(request), CONFIRM_FACTS)
    service = get_object_or_404(Service, pk=pk)
    confirm_all(service, by=user_of(request))
    messages.success(request, f"The facts of “{service}” are confirmed.")
    return redirect("listings_to_confirm")


@require_POST
def wrong(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One fact that was inferred of a listing is wrong."""
    service = get_object_or_404(Service, pk=pk)
    try:
        refused = refuse(service=service, fact=request.POST.get("fact", ""), by=user_of(request))
    except ValidationError as gone:
        messages.info(request, " ".join(gone.messages))
    else:
        messages.success(
            request, f"“{refused.words}” is not said of “{service}” any more, nor inferred again."
        )
    return redirect("listings_to_confirm")
