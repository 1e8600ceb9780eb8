"""All that somebody agreed to on one page, and taking it back: one, or everything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.consents.page import AGREED, ConsentRow, consents_page, row_of
from prescribing.consents.standing import Shared, fingerprint_of, shared_by, standing_of
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.privacy.actions import withdraw_consent, withdraw_everything

WITHDRAW = "prescribing/consents/withdraw.html"


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label="What they said (optional)",
        max_length=300,
        required=False,
        help_text="It stands in the story. It is not sent to anybody.",
    )


@needs(may.READ_PERSON)
@require_safe
def consents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every consent of theirs, what was shared on another footing, and what has ended."""
    person, by = open_or_404(request, pk), user_of(request)
    context = {
        **about(person),
        "page": consents_page(person, by),
        "may_change": by.may(may.CHANGE_PERSON)
        and Person.objects.visible_to(by).changeable_by(by).filter(pk=person.pk).exists(),
    }
    return render(request, "prescribing/consents/consents.html", context)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def withdraw_one(request: HttpRequest, pk: UUID, consent: UUID) -> HttpResponse:
    """What ends with this one; then it is taken back."""
    person, by = open_or_404(request, pk), user_of(request)
    found = next((one for one in shared_by(person, by) if one.consent.pk == consent), None)
    if found is None:
        raise Http404
    if found.consent.withdrawn_at is not None:
        messages.info(request, "This was taken back already.")
        return redirect("prescribing:consents", pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_consent(consent=found.consent, by=by, note=form.cleaned_data["note"])
        messages.success(request, "Taken back. Nothing of it can be seen any more.")
        return redirect("prescribing:consents", pk=pk)
    agreed = found.consent.given_by in AGREED
    verb = "take back what they agreed to for" if agreed else "stop sharing with"
    context = {
        **_withdrawing(person, [found], form),
        "heading": f"{person.called}: {verb} {found.consent.organisation}",
        "go": "Take it back" if agreed else "Stop sharing",
    }
    return render(request, WITHDRAW, context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def withdraw_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What ends with everything they agreed to; then all of it is taken back."""
    person, by = open_or_404(request, pk), user_of(request)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (said := _withdraw_all(person, by, request, form)):
        messages.success(request, said)
        return redirect("prescribing:consents", pk=pk)
    standing = standing_of(person, by)
    stays = [one for one in shared_by(person, by) if one.consent.withdrawn_at is None and one not in standing]
    context = {
        **_withdrawing(person, standing, form),
        "heading": f"{person.called}: take back everything they agreed to",
        "go": "Take everything back",
        "seen": fingerprint_of(standing),
        "stays": [row_of(one) for one in stays],
        "is_all": True,
    }
    return render(request, WITHDRAW, context, status=400 if form.errors else 200)


def _withdraw_all(person: Person, by: User, request: HttpRequest, form: WithdrawForm) -> str:
    """What was done, or nothing where it must be looked at again."""
    note, seen = form.cleaned_data["note"], request.POST.get("seen", "")
    try:
        withdraw_everything(person=person, by=by, note=note, expected=seen or "not looked at")
    except ValidationError as problem:
        form.add_error(None, problem)
        return ""
    return "Everything they agreed to is taken back. Who is to be rung is on the list."


def _withdrawing(person: Person, shared: list[Shared], form: forms.Form) -> dict[str, Any]:
    rows: list[ConsentRow] = [row_of(one) for one in shared]
    return {**about(person), "form": form, "rows": rows}
