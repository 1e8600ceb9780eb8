"""The page of one prescription, and what the prescriber does about it. Every press calls a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.audit.actions import record
from directory.checks_and_agreements.in_words import lines_of, says_why
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.before_sending.listing_changes import (
    Facts,
    ListingChanged,
    from_a_form,
    in_a_form,
    listing_facts,
)
from prescribing.group_page import actions, questions_and_worries
from prescribing.group_page.models import GroupQuestion
from prescribing.people.models import Person
from prescribing.people.open_person import about
from prescribing.prescriptions import ending, forms, proposing, sending
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import CannotMove, check_move
from prescribing.prescriptions.prescription_page import PHONED, phoned_answers, prescription_page
from prescribing.prescriptions.states import Event
from prescribing.privacy.actions import withdraw_consent
from prescribing.tasks.models import Task
from prescribing.today.followed_task import asked_first, task_asked_for, way_back
from prescribing.today.groups_and_buttons import next_label, show
from prescribing.today.worklist import to_do


@needs(may.READ_PRESCRIPTION)
@require_http_methods(["GET", "POST"])
def prescription(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it is, what was shared, what came back, and what to do next."""
    by = user_of(request)
    found = get_object_or_404(Prescription.objects.visible_to(by).with_service(), pk=pk)
    if request.method == "POST":
        return _press(request, found)
    return _show(request, found)


def _show(
    request: HttpRequest,
    found: Prescription,
    bad: Any = None,
    status: int = 200,
    changed: list[str] | None = None,
) -> HttpResponse:
    """`changed`: what of the listing was found different when it was sent; the next press goes by it as it
    is now."""
    by = user_of(request)
    record("prescription.read", found, by=by, person_id=found.person_id)
    person = Person.objects.with_banner().get(pk=found.person_id)
    page = prescription_page(found, by)
    answers = phoned_answers(found)
    tasks = asked_first(to_do(by, prescription=found), request)
    context = {
        "page": page,
        "to_do": [show(row) for row in tasks],
        "next_label": next_label(tasks[0]) if tasks else "",
        "here": request.get_full_path(),
        "after": _after(request, found),
        "ended": not found.is_open,
        "prescription": found,
        **about(person),
        "may": {str(event).replace("-", "_") for event in page.may},
        "phoned_form": forms.PhonedForm(answers=answers) if answers else None,
        "stop_form": forms.StopForm(prefix="stop"),
        "consent_form": forms.ConsentForm(prefix="consent"),
        "reopen_form": forms.NoteForm(prefix="reopen"),
        "worry_form": forms.WorryDoneForm(prefix="worry"),
        "reply_form": forms.ReplyForm(prefix="reply"),
        "checks": lines_of(found.service.organisation),
        "no_agreement": says_why(found.service.organisation),
        "bad": bad,
        "listing_changed": changed,
        "spoke_to": request.POST.get("spoke_to", ""),
        "why_typed": request.POST.get("no_agreement_why", "") or found.no_agreement_why,
        "looked": in_a_form(listing_facts(found.service, found.location) if changed else found.listing_seen),
    }
    if bad is not None:
        context[bad.context_name] = bad
    return render(request, "prescribing/prescriptions/prescription.html", context, status=status)


def _press(request: HttpRequest, found: Prescription) -> HttpResponse:
    do = _PRESSES.get(request.POST.get("do", ""))
    if do is None:
        return redirect("prescribing:prescription", pk=found.pk)
    task = task_asked_for(request, prescription=found)
    try:
        said = do(request, found)
    except _FormNeedsMending as bad:
        return _show(request, found, bad.form, status=400)
    except ListingChanged as problem:
        return _show(request, found, status=400, changed=problem.changes)
    except (ValidationError, CannotMove) as problem:
        messages.error(request, " ".join(getattr(problem, "messages", [str(problem)])))
    else:
        messages.success(request, said)
        if task is not None and not Task.objects.open().filter(pk=task.pk).exists():
            return redirect(_after(request, found))
    return redirect(request.get_full_path())


def _after(request: HttpRequest, found: Prescription) -> str:
    """Where somebody goes once the task that brought them is done."""
    here = reverse("prescribing:prescription", args=[found.pk])
    return way_back(request, person=found.person_id, otherwise=here)


class _FormNeedsMending(Exception):
    """A form of the page needs mending; it is drawn again with what was typed."""

    def __init__(self, form: Any, context_name: str) -> None:
        super().__init__(context_name)
        form.context_name = context_name
        self.form = form


def _checked(form: Any, name: str) -> dict[str, Any]:
    if not form.is_valid():
        raise _FormNeedsMending(form, name)
    return form.cleaned_data


def _agree(request: HttpRequest, found: Prescription) -> str:
    form = forms.ConsentForm(request.POST, prefix="consent")
    _checked(form, "consent_form")
    proposing.agree(prescription=found, consent=form.consent(), by=user_of(request))
    return "Their agreement is recorded. Send it when you are ready."


def _send(request: HttpRequest, found: Prescription) -> str:
    seen = request.POST.get("seen", "")
    why = request.POST.get("no_agreement_why", "")
    sending.send(
        prescription=found,
        by=user_of(request),
        expected=seen,
        no_agreement_why=why,
        looked=_looked(request, found),
    )
    return f"Sent to {found.service.name}."


def _phoned_them(request: HttpRequest, found: Prescription) -> str:
    spoke_to = request.POST.get("spoke_to", "")
    why = request.POST.get("no_agreement_why", "")
    sending.record_phone_referral(
        prescription=found,
        spoke_to=spoke_to,
        by=user_of(request),
        no_agreement_why=why,
        looked=_looked(request, found),
    )
    return "Your call is recorded. Record what they answer here."


def _looked(request: HttpRequest, found: Prescription) -> Facts:
    """The listing as it was proposed, or as it was shown once its changes were said."""
    return from_a_form(request.POST.get("looked", "")) or found.listing_seen


def _resend(request: HttpRequest, found: Prescription) -> str:
    why = request.POST.get("no_agreement_why", "")
    sending.resend(
        prescription=found, by=user_of(request), no_agreement_why=why, looked=_looked(request, found)
    )
    return "Sent again, with a new link."


def _ask_group(request: HttpRequest, found: Prescription) -> str:
    questions_and_worries.ask_group(prescription=found, by=user_of(request))
    return "We asked the group how it goes."


def _new_link(request: HttpRequest, found: Prescription) -> str:
    questions_and_worries.send_new_link(prescription=found, by=user_of(request))
    return "Sent: a new link. Older ones say that there is a newer one."


def _said(request: HttpRequest, found: Prescription) -> str:
    said = request.POST.get("answer", "")
    if said in {str(event) for event in PHONED}:
        check_move(found, Event(said), by=user_of(request))
    form = forms.PhonedForm(request.POST, answers=phoned_answers(found))
    data = _checked(form, "phoned_form")
    by = user_of(request)
    if data["answer"] == "accept":
        actions.accept(prescription=found, by=by, first_date=data["day"], note=data["note"])
    elif data["answer"] == "wait":
        actions.wait(prescription=found, by=by, weeks=data["weeks"], note=data["note"])
    elif data["answer"] == "decline":
        actions.decline(prescription=found, by=by, reason=data["reason"], note=data["note"])
    elif data["answer"] == "cannot":
        actions.cannot_after_all(prescription=found, by=by, reason=data["reason"], note=data["note"])
    elif data["answer"] == "correct":
        actions.correct_attendance(prescription=found, by=by, note=data["note"])
    elif data["answer"] == "attend":
        actions.attend(prescription=found, by=by, on=data["day"], note=data["note"])
    elif data["answer"] == "did-not-come":
        actions.did_not_come(prescription=found, by=by, note=data["note"])
    else:
        actions.finish(prescription=found, given=form.given(), by=by)
    return "Recorded, as the group said it by phone."


def _stop(request: HttpRequest, found: Prescription) -> str:
    data = _checked(forms.StopForm(request.POST, prefix="stop"), "stop_form")
    ending.stop(prescription=found, by=user_of(request), **data)
    return "Stopped. If the group knew of it, they are told, without a name."


def _withdraw(request: HttpRequest, found: Prescription) -> str:
    if found.consent is None:
        raise ValidationError("There is no consent to withdraw.")
    withdraw_consent(consent=found.consent, by=user_of(request))
    return "Withdrawn. The group can see nothing of it any more, and is told."


def _reopen(request: HttpRequest, found: Prescription) -> str:
    data = _checked(forms.NoteForm(request.POST, prefix="reopen"), "reopen_form")
    ending.reopen(prescription=found, note=data["note"], by=user_of(request))
    return "Reopened. Ask them again before it is sent."


def _take(request: HttpRequest, found: Prescription) -> str:
    proposing.take_prescription(prescription=found, by=user_of(request))
    return "It is yours now."


def _reply(request: HttpRequest, found: Prescription) -> str:
    data = _checked(forms.ReplyForm(request.POST, prefix="reply"), "reply_form")
    question = get_object_or_404(
        GroupQuestion, pk=uuid_or_404(request.POST.get("question")), prescription=found
    )
    questions_and_worries.answer_question(question=question, answer=data["answer"], by=user_of(request))
    return "Your answer is on its way to the group."


def _worry_done(request: HttpRequest, found: Prescription) -> str:
    data = _checked(forms.WorryDoneForm(request.POST, prefix="worry"), "worry_form")
    worry = get_object_or_404(found.worries, pk=request.POST.get("worry"))
    questions_and_worries.answer_worry(worry=worry, done=data["done"], by=user_of(request))
    return "Written down. It is off the list."


_PRESSES: dict[str, Callable[[HttpRequest, Prescription], str]] = {
    "agree": _agree,
    "send": _send,
    "phoned-them": _phoned_them,
    "resend": _resend,
    "ask-group": _ask_group,
    "new-link": _new_link,
    "said": _said,
    "stop": _stop,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "take": _take,
    "reply": _reply,
    "worry-done": _worry_done,
}
