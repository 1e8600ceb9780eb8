"""Pages of a spell of support: note a contact, the needs, open, close and reopen. Each press calls a verb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.intake.what_came_with_it import came_with
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.page_views import current_referral
from prescribing.people.views import put_errors
from prescribing.referrals import actions, forms, state_forms
from prescribing.referrals.models import ContactOutcome, NeedInReferral, Referral
from prescribing.tasks.actions import move_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.today.followed_task import came_from, task_asked_for, way_back
from prescribing.today.task_words import say

DONE_BY_SPEAKING = (
    TaskKind.FIRST_CONTACT,
    TaskKind.REVIEW_REFERRAL,
    TaskKind.TRY_AGAIN,
    TaskKind.KEEP_IN_TOUCH,
    TaskKind.TELL_WHO_RINGS,
)
"""Tasks that ask for nothing else than to speak with the person."""
SMALL = "prescribing/people/small_form.html"


@needs(may.READ_PERSON)
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call and record: what was tried, what was said, and when next."""
    person = open_or_404(request, pk)
    referral = current_referral(user_of(request), person)
    if referral is None:
        messages.error(request, "Open a spell of support first: the story belongs to one.")
        return redirect("prescribing:person", pk=pk)
    task = task_asked_for(request, person=person)
    words = say(task) if task else None
    what = f"{words.strong} {words.what}".strip() if words else ""
    form = forms.ContactForm(request.POST or None, task_words=what)
    if request.method == "POST" and form.is_valid():
        _log(request, referral, task, form)
        messages.success(request, "Recorded in the story.")
        return redirect(way_back(request, person=pk, otherwise=reverse("prescribing:person", args=[pk])))
    context = {
        "form": form,
        **about(person),
        "task": task,
        "what": what,
        "came_from": came_from(request),
        "came_with": came_with(person, user_of(request)),
    }
    return render(request, "prescribing/people/contact.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _log(request: HttpRequest, referral: Referral, task: Task | None, form: forms.ContactForm) -> None:
    by = user_of(request)
    given = form.given(referral)
    spoke = form.cleaned_data["outcome"] == ContactOutcome.SPOKE
    settled = task is not None and (
        form.cleaned_data.get("settled") or (spoke and task.kind in DONE_BY_SPEAKING)
    )
    actions.log_contact(referral=referral, by=by, task=task if settled else None, **given)
    if task is not None and not settled and given["next_at"]:
        move_task(task=task, due_at=given["next_at"], by=by)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def needs_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The needs of this spell: add one, and say what became of each."""
    person = open_or_404(request, pk)
    referral = current_referral(user_of(request), person)
    if referral is None:
        raise Http404
    by = user_of(request)
    rows = NeedInReferral.objects.visible_to(by).filter(referral=referral).select_related("need", "referral")
    adding = forms.NeedForm(request.POST if request.POST.get("do") == "add" else None)
    if request.method == "POST":
        if request.POST.get("do") == "resolve":
            return _resolve(request, get_object_or_404(rows, pk=uuid_or_404(request.POST.get("need"))))
        if adding.is_valid():
            try:
                actions.add_need(referral=referral, by=by, **_need(adding))
            except ValidationError as problem:
                put_errors(adding, problem)
            else:
                messages.success(request, "Added.")
                return redirect("prescribing:needs", pk=pk)
    listed = [(row, _resolving(row)) for row in rows]
    context = {"form": adding, **about(person), "rows": listed, "referral": referral}
    return render(request, "prescribing/people/needs.html", context, status=400 if adding.errors else 200)


def _resolving(row: NeedInReferral) -> forms.ResolveForm:
    said = {"resolution": row.resolution, "system_condition": row.system_condition}
    return forms.ResolveForm(initial=said, auto_id=f"id_{row.pk}_%s")


def _need(form: forms.NeedForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"need": data["need"], "note": data["note"], "private": True if data["private"] else None}


def _resolve(request: HttpRequest, row: NeedInReferral) -> HttpResponse:
    form = forms.ResolveForm(request.POST)
    if form.is_valid():
        by = user_of(request)
        actions.resolve_need(need=row, by=by, **form.cleaned_data)
        messages.success(request, "Saved.")
    else:
        messages.error(request, "Choose what became of it from the list.")
    return redirect("prescribing:needs", pk=row.referral.person_id)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def new_spell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new spell of support for somebody whose last one has closed."""
    person = open_or_404(request, pk)
    by = user_of(request)
    there = Referral.objects.visible_to(by).open().filter(person=person)
    if there.exists():
        messages.error(request, "There is an open spell of support already.")
        return redirect("prescribing:person", pk=pk)
    form = forms.SpellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_referral(person=person, by=by, **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, f"A new spell of support is open, and {person.called} is yours.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, **about(person), "heading": "Open a new spell of support", "go": "Open it"}
    return render(request, SMALL, context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    """End the spell, or see what stands in the way."""
    person, found = _referral(request, pk, referral)
    by = user_of(request)
    form = state_forms.CloseForm(request.POST or None, referral=found)
    problems = actions.in_the_way(found, by)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_referral(referral=found, by=by, **form.cleaned_data)
        except (actions.CannotClose, actions.ReferralChanged) as problem:
            form.add_error(None, getattr(problem, "messages", [str(problem)]))
        else:
            messages.success(request, "This spell of support is closed. It can be reopened.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, **about(person), "problems": problems}
    return render(request, "prescribing/people/close.html", context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: UUID, referral: UUID) -> HttpResponse:
    person, found = _referral(request, pk, referral)
    form = forms.ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_referral(referral=found, note=form.cleaned_data["note"], by=user_of(request))
        except (ValidationError, actions.ReferralChanged) as problem:
            form.add_error(None, getattr(problem, "messages", [str(problem)]))
        else:
            messages.success(request, "Reopened, with a first contact due.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, **about(person), "heading": "Reopen this spell of support", "go": "Reopen it"}
    return render(request, SMALL, context, status=400 if form.errors else 200)


def _referral(request: HttpRequest, pk: UUID, referral: UUID) -> tuple[Person, Referral]:
    by = user_of(request)
    person = open_or_404(request, pk)
    seen = Referral.objects.visible_to(by).filter(person=person).select_related("team", "owner")
    return person, get_object_or_404(seen, pk=referral)
