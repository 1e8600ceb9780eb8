"""A member of staff writes down a referral. Whoever is known already is shown before anything is saved."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.intake.receive import receive, receive_for
from prescribing.intake.staff.forms import ReferralForm
from prescribing.people.duplicates import PossibleDuplicates
from prescribing.people.open_person import open_or_404
from prescribing.people.views import put_errors
from prescribing.referrals.models import Referral
from prescribing.referrals.states import State
from prescribing.same_person.ask_softly import ask_softly


@needs(may.RECORD_PERSON)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Into the queue; or onto the record of somebody who is known, with everything that was typed."""
    by = user_of(request)
    form = ReferralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("add_to"):
                return _onto(request, form, uuid_or_404(request.POST.get("add_to")))
            anyway = "anyway" in request.POST
            referral = receive(told=form.told(), sent=form.sent(), by=by, known_not_asked=anyway)
        except PossibleDuplicates as known:
            context = {"form": form, "candidates": known.candidates, "referral": True}
            return render(request, "prescribing/people/known_already.html", context, status=409)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "It is in the queue.")
            if not anyway:
                ask_softly(request, referral.person)
            if not Referral.objects.visible_to(by).filter(pk=referral.pk).exists():
                return redirect("prescribing:today")
            if by.may(may.WORK_QUEUE):
                return redirect("prescribing:intake_one", pk=referral.pk)
            return redirect("prescribing:person", pk=referral.person_id)
    context = {"form": form}
    return render(request, "prescribing/intake/staff/add.html", context, status=400 if form.errors else 200)


def _onto(request: HttpRequest, form: ReferralForm, pk: UUID) -> HttpResponse:
    person = open_or_404(request, pk)
    by = user_of(request)
    referral = receive_for(person=person, told=form.told(), sent=form.sent(), by=by)
    if referral.state == State.SENT:
        messages.success(request, f"In the queue, on the record of {person.called}.")
    else:
        messages.success(request, f"Added to {person.called}. What you typed stands in the story.")
    return redirect("prescribing:person", pk=person.pk)
