"""Pages that move a referral from state to state. Each press calls a verb; a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.views import put_errors
from prescribing.referrals import closing, contact_tries, holding, state_forms, transfer
from prescribing.referrals.models import ContactEntry, Referral, Transfer
from prescribing.referrals.moving import ReferralChanged
from prescribing.referrals.referrer import must_be_told
from prescribing.referrals.states import State
from prescribing.referrals.urgency import change_referral_urgency

SMALL = "prescribing/people/small_form.html"


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """Put it on hold, or, once looked at, leave it there until another day."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    again = found.state == State.ON_HOLD
    form = state_forms.HoldForm(
        request.POST or None, initial={"reason": found.hold_reason} if again else None
    )
    verb = holding.review_hold if again else holding.put_on_hold
    return _page(
        request,
        person,
        form,
        lambda: verb(referral=found, by=by, **form.cleaned_data),
        heading="Leave it on hold" if again else "Put it on hold",
        go="Leave it on hold" if again else "Put it on hold",
        lead="Nothing is due until the day you look again. Then it stands on your list.",
        said="On hold. It comes back on the day you chose.",
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """Support goes on."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.NoteForm(request.POST or None, label="What has changed?")
    return _page(
        request,
        person,
        form,
        lambda: holding.resume(referral=found, by=by, note=form.cleaned_data["why"]),
        heading="Resume support",
        go="Resume",
        lead="A contact is due within five working days.",
        said="Support goes on, with a contact due.",
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def urgency(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """How soon they are wanted, with a reason."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.UrgencyForm(request.POST or None, initial={"urgency": found.urgency})
    return _page(
        request,
        person,
        form,
        lambda: change_referral_urgency(referral=found, by=by, **form.cleaned_data),
        heading="How soon?",
        go="Change it",
        said="Changed. What is due follows.",
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def ask_to_take(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """Ask somebody to take the person over."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.TransferForm(request.POST or None, referral=found)
    return _page(
        request,
        person,
        form,
        lambda: transfer.transfer(referral=found, by=by, **form.given()),
        heading=f"Ask somebody to take {person.called} over",
        go="Ask them",
        lead="They stay where they are until the answer is yes. The whole story goes along, and "
        "they are told who rings from then on.",
        said="Asked. They stay where they are until the answer is yes.",
    )


@needs(may.CHANGE_PERSON)
@require_POST
def receive(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Yes, I take them over."""
    person, found = _transfer(request, pk, asked)
    try:
        transfer.receive(transfer=found, by=user_of(request))
    except (ReferralChanged, ValidationError) as problem:
        messages.error(request, _words(problem))
    else:
        messages.success(request, f"{person.called} is yours now. Ring them soon.")
    return redirect("prescribing:person", pk=pk)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """No, with a reason."""
    person, found = _transfer(request, pk, asked)
    by = user_of(request)
    form = state_forms.NoteForm(
        request.POST or None, label="Why not?", wanted="Say why, so that somebody else can be asked"
    )
    return _page(
        request,
        person,
        form,
        lambda: transfer.refuse(transfer=found, by=by, why=form.cleaned_data["why"]),
        heading=f"Not take {person.called} over",
        go="Say no",
        lead=f"{found.sender.name} keeps them, and is told.",
        said="You said no. Who asked is told.",
        then="prescribing:today",
    )


@needs(may.CHANGE_PERSON)
@require_POST
def take_back(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Ask no longer."""
    _, found = _transfer(request, pk, asked)
    try:
        transfer.take_back(transfer=found, by=user_of(request))
    except (ReferralChanged, ValidationError) as problem:
        messages.error(request, _words(problem))
    else:
        messages.success(request, f"{found.to.name} is asked no longer.")
    return redirect("prescribing:person", pk=pk)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def cannot_reach(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """What was tried, what is still to try, and the end of trying."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.GiveUpForm(request.POST or None, referral=found)
    tries = contact_tries.tries_of(found)
    may_see = set(ContactEntry.objects.visible_to(by).filter(referral=found).values_list("pk", flat=True))
    seen = [entry for entry in tries if entry.pk in may_see]
    missing = contact_tries.missing_tries(found)
    context = {
        "tries": seen,
        "more_tries": len(tries) - len(seen),
        "missing": missing,
        "tells": must_be_told(found),
        "may_end": found.state == State.CONTACTING and not missing,
    }
    return _page(
        request,
        person,
        form,
        lambda: contact_tries.give_up(referral=found, by=by, **form.cleaned_data),
        heading=f"{person.called} cannot be reached",
        go="End it: cannot be reached",
        said="Ended: they could not be reached. It can be reopened.",
        template="prescribing/referrals/cannot_reach.html",
        more=context,
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def declined(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """They were spoken to and do not want support."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.DeclineForm(request.POST or None, referral=found)
    return _page(
        request,
        person,
        form,
        lambda: contact_tries.decline(referral=found, by=by, **form.cleaned_data),
        heading=f"{person.called} does not want support",
        go="End it: they declined",
        lead="It ends, and can be reopened when they ring.",
        said="Ended: they do not want support now.",
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def begin_closing(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """Begin to close: what is left is put in order within five working days."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.NoteForm(request.POST or None, label="What is left to do?")
    return _page(
        request,
        person,
        form,
        lambda: closing.begin_closing(referral=found, by=by, why=form.cleaned_data["why"]),
        heading="Begin to close",
        go="Begin to close",
        lead="Finish what is open within five working days. Nothing has ended yet.",
        said="Closing has begun. Finish it within five working days.",
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def keep_open(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """It does not close after all."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.NoteForm(
        request.POST or None, label="Why does it stay open?", wanted="Say why it stays open"
    )
    return _page(
        request,
        person,
        form,
        lambda: closing.keep_open(referral=found, by=by, why=form.cleaned_data["why"]),
        heading="Keep it open after all",
        go="Keep it open",
        said="It stays open.",
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def end_early(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """It ends before anybody began to support the person."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.EndEarlyForm(request.POST or None, referral=found)
    return _page(
        request,
        person,
        form,
        lambda: closing.end_early(referral=found, by=by, **form.cleaned_data),
        heading="End it before it began",
        go="End it",
        said="Ended. It can be reopened.",
    )


def _page(
    request: HttpRequest,
    person: Person,
    form: django_forms.Form,
    press: Callable[[], object],
    *,
    heading: str,
    go: str,
    said: str,
    lead: str = "",
    template: str = SMALL,
    then: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or press; what the verb refuses stands above the form."""
    if request.method == "POST" and form.is_valid():
        try:
            press()
        except ValidationError as problem:
            put_errors(form, problem)
        except ReferralChanged as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, said)
            return redirect(then) if then else redirect("prescribing:person", pk=person.pk)
    context = {"form": form, **about(person), "heading": heading, "lead": lead, "go": go, **(more or {})}
    return render(request, template, context, status=400 if form.errors else 200)


def _words(problem: Exception) -> str:
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)


def _referral(request: HttpRequest, pk: UUID, referral: UUID) -> tuple[Person, Referral]:
    person = open_or_404(request, pk)
    return person, get_object_or_404(_seen(user_of(request)).filter(person=person), pk=referral)


def _seen(by: User) -> Any:
    return Referral.objects.visible_to(by).select_related("team", "owner", "person", "sent_by")


def _transfer(request: HttpRequest, pk: UUID, asked: UUID) -> tuple[Person, Transfer]:
    by = user_of(request)
    person = open_or_404(request, pk)
    found = Transfer.objects.visible_to(by).filter(person=person, pk=asked)
    one = found.select_related("referral", "sender", "to", "to_team", "person").first()
    if one is None:
        raise Http404
    return person, one
