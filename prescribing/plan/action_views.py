"""The pages of actions: add one, record what became of it, end what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.open_person import open_or_404
from prescribing.people.views import put_errors
from prescribing.plan import actions, forms
from prescribing.plan.appointments.actions import cancel_appointment
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.by_link.asking import note_answer_by_phone, reader_at, stop_asking
from prescribing.plan.models import PlanAction, Who
from prescribing.plan.moves import CannotMoveAction, may_move
from prescribing.plan.page import action_row
from prescribing.plan.sensitive_needs import knows_sensitive_need
from prescribing.plan.states import Event
from prescribing.plan.views import SMALL, in_plan, spell_or_404
from prescribing.prescriptions.what_group_sees import rows_for
from prescribing.privacy.actions import withdraw_consent
from prescribing.privacy.models import Consent
from prescribing.words import day_short

Press = Callable[[PlanAction, User, str], object]


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def new_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What, who, by when. An organisation with a confirmed contact can then be asked by link."""
    person = open_or_404(request, pk)
    by = user_of(request)
    referral = spell_or_404(request, person)
    sensitive = knows_sensitive_need(referral, by)
    form = forms.ActionForm(request.POST or None, person=person, by=by, sensitive=sensitive)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add_action(
                referral=referral,
                what=data["what"],
                who=form.who_does_it(),
                due_on=data["due_on"],
                private=form.is_private(),
                by=by,
            )
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            kept = ", and private: a need is sensitive" if made.private and not data["private"] else ""
            messages.success(request, f"Added to the plan{kept}.")
            if made.who == Who.ORGANISATION:
                return redirect("prescribing:plan_action", pk=pk, action=made.pk)
            return redirect("prescribing:plan", pk=pk)
    context = {"form": form, **in_plan(person), "heading": "Add an action", "go": "Add this action"}
    return render(request, SMALL, context, status=400 if form.errors else 200)


@needs(may.READ_PERSON)
@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, pk: UUID, action: UUID) -> HttpResponse:
    """One action: what became of it, another date, and how an organisation is asked."""
    person = open_or_404(request, pk)
    found = action_or_404(request, pk, action)
    by = user_of(request)
    if request.method == "POST":
        return _act(request, found, by)
    contact = reader_at(found.organisation)
    context = {
        **in_plan(person),
        "action_row": found,
        "row": action_row(found),
        "steps": [
            (day_short(step.at), Event(step.event).label, step.by_label.partition(" <")[0], step.why)
            for step in found.transitions.all()
        ],
        "form": forms.RecordForm(),
        "date_form": forms.ActionDateForm(initial={"due_on": found.due_on}),
        "contact": contact,
        "can": {event.value.replace("-", "_") for event in Event if may_move(found, event, by)},
        "may_ask": contact is not None and not found.private and may_move(found, Event.ASK, by),
        **_shared(found, by),
        "consent": _consents_of(found).first(),
    }
    return render(request, "prescribing/plan/action.html", context)


def _shared(found: PlanAction, by: User) -> dict[str, Any]:
    """What the organisation can see now, as whoever reads this page may see it."""
    share = found.shares.filter(ended_at=None).select_related("consent").first()
    if share is None:
        return {"share": None}
    person = found.referral.person
    return {
        "share": share,
        "shared_before": rows_for(by, person, share.before),
        "shared_after": rows_for(by, person, share.after),
    }


def _consents_of(found: PlanAction) -> QuerySet[Consent]:
    """What the person agreed to for this action and has not taken back, the latest first: also where the
    organisation is asked no longer."""
    return (
        Consent.objects.filter(action_shares__action=found, withdrawn_at=None)
        .order_by("-given_at")
        .distinct()
    )


@transaction.atomic
def _changed_mind(found: PlanAction, by: User) -> None:
    """Raises ValidationError where nothing is left to take back."""
    consents = list(_consents_of(found))
    if not consents:
        raise ValidationError("There is no consent to withdraw.")
    for consent in consents:
        withdraw_consent(consent=consent, by=by)


def _act(request: HttpRequest, found: PlanAction, by: User) -> HttpResponse:
    pk = found.referral.person_id
    do, note = request.POST.get("do", ""), request.POST.get("note", "")
    try:
        if do in ("date", "reopen"):
            form = forms.ActionDateForm(request.POST)
            if not form.is_valid():
                raise ValidationError("Give a day that is still to come, like 3 12 2026.")
            verb = actions.move_action_date if do == "date" else actions.reopen_action
            verb(action=found, due_on=form.cleaned_data["due_on"], by=by)
        elif do in _PRESSES:
            _PRESSES[do](found, by, note[:500])
    except CannotMoveAction as problem:
        messages.error(request, str(problem))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _SAID.get(do, "Saved in the plan."))
        return redirect("prescribing:plan", pk=pk)
    return redirect("prescribing:plan_action", pk=pk, action=found.pk)


_SAID = {"changed-mind": "Withdrawn. They can see nothing of it any more. Phone them if they expect to come."}
_PRESSES: dict[str, Press] = {
    "done": lambda one, by, note: actions.finish_action(action=one, became=note, by=by),
    "drop": lambda one, by, note: actions.drop_action(action=one, why=note, by=by),
    "stop-asking": lambda one, by, note: stop_asking(action=one, why=note, by=by),
    "changed-mind": lambda one, by, note: _changed_mind(one, by),
    "yes": lambda one, by, note: note_answer_by_phone(action=one, event=Event.ACCEPT, said=note, by=by),
    "no": lambda one, by, note: note_answer_by_phone(action=one, event=Event.REFUSE, said=note, by=by),
}


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def end_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything of the plan that is open, ended in one go: before a spell of support is closed."""
    person = open_or_404(request, pk)
    by = user_of(request)
    referral = spell_or_404(request, person)
    found = list(
        PlanAction.objects.visible_to(by)
        .open()
        .filter(referral=referral)
        .select_related("referral__person", "user", "related", "organisation")
    )
    planned = list(Appointment.objects.visible_to(by).planned().filter(referral=referral))
    form = forms.EndOpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for one in found:
                    actions.drop_action(action=one, why=form.cleaned_data["why"], by=by)
                for appointment in planned:
                    cancel_appointment(appointment=appointment, why=form.cleaned_data["why"], by=by)
        except (ValidationError, CannotMoveAction) as problem:
            put_errors(form, ValidationError(getattr(problem, "messages", [str(problem)])))
        else:
            messages.success(request, "Nothing of the plan is open any more.")
            return redirect("prescribing:plan", pk=pk)
    context = {
        "form": form,
        **in_plan(person),
        "rows": [action_row(one) for one in found],
        "planned": planned,
    }
    return render(request, "prescribing/plan/end_open.html", context, status=400 if form.errors else 200)


def action_or_404(request: HttpRequest, pk: UUID, action: UUID) -> PlanAction:
    """The action of an address, as whoever asks may see it."""
    seen = PlanAction.objects.visible_to(user_of(request)).filter(referral__person=pk)
    related = seen.select_related(
        "referral__person", "referral__team", "referral__owner", "user", "related", "organisation"
    )
    return get_object_or_404(related, pk=action)
