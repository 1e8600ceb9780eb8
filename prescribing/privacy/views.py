"""Who may see where somebody lives, whom they hide from, what a death stops, and breaking the glass."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.permissions import NotAllowed
from directory.accounts.requests import user_of
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.people.actions import add_visit_note, unmerge
from prescribing.people.forms import GlassForm, SeekForm, VisitNoteForm
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.views import put_errors
from prescribing.privacy import actions, forms
from prescribing.privacy.break_glass_candidates import was_found
from prescribing.sight import hidden_from, sees_place

SMALL = "prescribing/people/small_form.html"


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def protect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only the owner and one named cover see where a protected person lives; users they name find nothing."""
    person, by = open_or_404(request, pk), user_of(request)
    if not sees_place(by, person):
        raise NotAllowed("Only the owner or the named cover may change this.")
    do = request.POST.get("do", "")
    form = forms.ProtectForm(
        request.POST if do == "protect" else None, person=person, initial=_owners(person, by)
    )
    hiding = forms.ExcludeForm(request.POST if do == "exclude" else None)
    if request.method == "POST":
        said = _protect(person, request, form, hiding)
        if said:
            messages.success(request, said)
            if pk in hidden_from(by):
                return redirect("prescribing:today")
            return redirect("prescribing:protect", pk=pk)
    context = {
        "form": form,
        "hiding": hiding,
        "bad": form if form.errors else hiding if hiding.errors else None,
        **about(person),
        "excluded": person.excluded_users.select_related("user"),
    }
    status = 400 if form.errors or hiding.errors else 200
    return render(request, "prescribing/people/protect.html", context, status=status)


def _protect(person: Person, request: HttpRequest, form: Form, hiding: Form) -> str:
    """What was done, or nothing when a form needs mending."""
    by, do = user_of(request), request.POST.get("do", "")
    try:
        if do == "unprotect":
            actions.unprotect(person=person, by=by)
            return "Where they live is seen as anybody's is."
        if do == "admit":
            row = get_object_or_404(
                person.excluded_users.select_related("user"), pk=uuid_or_404(request.POST.get("row"))
            )
            actions.admit_user(person=person, user=row.user, by=by)
            return f"{row.user.name} may find them again."
        if do == "protect" and form.is_valid():
            actions.protect(person=person, by=by, **form.cleaned_data)
            return "Protected. Only the owner and the named cover see where they live."
        if do == "exclude" and hiding.is_valid():
            excluded = actions.exclude_user(person=person, user=hiding.cleaned_data["user"], by=by)
            return f"{excluded.user.name} finds nothing of them from now on, and has nothing to do for them."
    except ValidationError as problem:
        put_errors(hiding if do == "exclude" else form, problem)
    return ""


def _owners(person: Person, by: User) -> dict[str, Any]:
    return {"owner": person.owner_id or by.pk, "cover": person.cover_id}


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def died(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every message stops, what is open is stopped, the spell ends."""
    person, by = open_or_404(request, pk), user_of(request)
    form = forms.DiedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.person_died(person=person, on=form.cleaned_data["on"], by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(
                request, "Recorded. Every message is stopped; groups that expect them are on your list."
            )
            return redirect("prescribing:person", pk=pk)
    lead = (
        "Every message to them and about them stops at once. Open prescriptions are stopped and the spell of "
        "support ends. Groups that expect them are put on your list, to be phoned."
    )
    context = {
        "form": form,
        **about(person),
        "heading": f"{person.called} has died",
        "lead": lead,
        "go": "Record it",
    }
    return render(request, SMALL, context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def visit_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to know before going there."""
    person, by = open_or_404(request, pk), user_of(request)
    form = VisitNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_visit_note(person=person, by=by, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("text", problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, **about(person), "heading": "Before you go there", "go": "Save"}
    return render(request, SMALL, context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_POST
def two_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a merge: it was not the same human being after all."""
    person = open_or_404(request, pk)
    try:
        unmerge(person=person, by=user_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, "Undone. They are two people again, each with what was theirs.")
    return redirect("prescribing:person", pk=pk)


@needs(may.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open somebody of another team, for a reason and a time: whoever found them by two identifiers."""
    by = user_of(request)
    found = was_found(request.session, pk, at=clock.now())
    person = Person.objects.exclude(pk__in=hidden_from(by)).filter(pk=pk).first() if found else None
    if person is None:
        context = {"form": SeekForm(), "may_break": True}
        return render(request, "prescribing/people/not_found.html", context, status=404)
    asked = request.POST or None
    form, long = GlassForm(asked), forms.HowLong(asked)
    if request.method == "POST" and form.is_valid() and long.is_valid():
        try:
            actions.break_glass(person=person, reason=form.cleaned_data["reason"], lasts=long.lasts(), by=by)
        except ValidationError as problem:
            form.add_error("reason", problem)
        else:
            messages.warning(request, "Open for the time you chose. The supervisor has been told.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, "long": long}
    return render(request, "prescribing/people/break_glass.html", context, status=400 if form.errors else 200)
