"""A partner with an account, or a receptionist, refers somebody; what became of it stands under Sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from directory.accounts.models import Membership, User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, OrganisationKind
from directory.shortlists.sending_limits import TooMany, count
from prescribing import permissions as may
from prescribing.intake.answering import pressed
from prescribing.intake.by_link.views import SOURCES
from prescribing.intake.models import CameBy
from prescribing.intake.receive import SentBy, receive
from prescribing.intake.steps.forms import Short
from prescribing.intake.steps.short import short_page
from prescribing.intake.steps.walk import SHORT, Walk, told_of
from prescribing.intake.what_happens_next import what_happens_next
from prescribing.referrals.models import Source
from prescribing.teams.models import Team

MOST_BY_ACCOUNT = {"user": 60, "site": 400}
"""So many referrals an hour come in by one account, and by all."""
NOT_OURS = (Source.SELF, Source.PROACTIVE, Source.FAMILY)
"""What a partner does not send as."""


class PartnerForm(Short):
    """The same, without who they are: the account says it. Who does not say for whom they work is asked."""

    source = forms.ChoiceField(
        label="Which service are you from?",
        choices=[("", "Choose one"), *(one for one in Source.choices if one[0] not in NOT_OURS)],
        error_messages={"required": "Choose which service you are from"},
    )
    FIRST = ("source", *Short.FIRST)

    def __init__(self, *args: Any, known: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["sender_name"]
        if known is not None:
            del self.fields["source"]
            self.FIRST = Short.FIRST


def organisation_of(user: User) -> Organisation | None:
    """For whom they work, by their account."""
    rows = Membership.objects.current().filter(user=user, organisation__isnull=False)
    membership = rows.select_related("organisation").order_by("started_at").first()
    return membership.organisation if membership else None


@needs(may.REFER_IN)
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """Four fields and one answer; Send sends."""
    by = user_of(request)
    organisation = organisation_of(by)
    known = SOURCES.get(OrganisationKind(organisation.kind)) if organisation else None
    form = PartnerForm(request.POST if request.method == "POST" else None, known=known)
    walk = Walk(request, SHORT, lambda slug: reverse("prescribing:refer"))

    def send(said: dict[str, Any]) -> HttpResponse:
        sent_by = SentBy(
            came_by=CameBy.ACCOUNT,
            source=known or said["source"],
            name=by.name,
            phone=said.get("sender_phone", "") or by.phone,
            organisation=organisation,
        )
        try:
            count("referral by account", {"user": str(by.pk)}, MOST_BY_ACCOUNT)
        except TooMany:
            return render(request, "directory/suggestions/too_many.html", status=429)
        # They are shown nobody who is known, whatever else their account may do: triage is asked.
        receive(told=told_of(said, organisation=organisation), sent=sent_by, by=by, ask_at_triage=True)
        messages.success(request, "Sent to the hub. You see what becomes of it here.")
        return redirect("prescribing:sent")

    context = {
        "layout": "layouts/staff.html",
        "caption": organisation.name if organisation else "",
        "next": what_happens_next(Team.objects.serving(organisation).first()),
    }
    return short_page(request, walk, context, send, form)


@needs(may.READ_SENT)
@require_POST
def sent_referral(request: HttpRequest) -> HttpResponse:
    """An answer, or "no longer wanted", pressed on Sent."""
    return pressed(request, user_of(request), "prescribing:sent", "layouts/staff.html")
