"""Pages that record and change people. The page that reads one is in page_views.py."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.people import actions, forms
from prescribing.people.add_to_known import WhyTheyCame, add_to_known
from prescribing.people.details import ContactKind, ContactPoint
from prescribing.people.duplicates import PossibleDuplicates
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.referrals.actions import open_referral
from prescribing.same_person.ask_softly import ask_softly
from prescribing.sight import sees_place


@needs(may.RECORD_PERSON)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record somebody and begin their spell of support, unless they are known already."""
    form = forms.NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("add_to"):
            return _add_to(form, request)
        try:
            person = _record(form, request)
        except PossibleDuplicates as known:
            context = {"form": form, "candidates": known.candidates}
            return render(request, "prescribing/people/known_already.html", context, status=409)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, f"{person.called} is recorded, and yours to look after.")
            if "anyway" not in request.POST:
                ask_softly(request, person)
            return redirect("prescribing:person", pk=person.pk)
    status = 400 if form.errors else 200
    return render(request, "prescribing/people/new.html", {"form": form}, status=status)


def _add_to(form: forms.NewPersonForm, request: HttpRequest) -> HttpResponse:
    """What was typed belongs to somebody who is known already."""
    person = open_or_404(request, uuid_or_404(request.POST.get("add_to")))
    try:
        add_to_known(
            person=person,
            contacts=form.contacts(),
            communication=form.communication_given(),
            came=_came(form),
            by=user_of(request),
        )
    except ValidationError as problem:
        put_errors(form, problem)
        return render(request, "prescribing/people/new.html", {"form": form}, status=400)
    messages.success(request, f"Added to {person.called}. What you typed stands in the story.")
    return redirect("prescribing:person", pk=person.pk)


def _came(form: forms.NewPersonForm) -> WhyTheyCame:
    data = form.cleaned_data
    return WhyTheyCame(
        source=data["source"],
        source_name=data["source_name"],
        discharged_on=data["discharged_on"],
        needs=list(data["needs"]),
        reason=data["reason"],
        what_matters=data["what_matters"],
        urgency=data["urgency"],
        urgency_why=data["urgency_why"],
    )


@transaction.atomic
def _record(form: forms.NewPersonForm, request: HttpRequest) -> Person:
    by = user_of(request)
    person = actions.record_person(
        details=form.details(),
        contacts=form.contacts(),
        communication=form.communication_given(),
        by=by,
        anyway="anyway" in request.POST,
    )
    open_referral(person=person, by=by, **_came(form))
    return person


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is recorded of somebody. Where a protected person lives is left out for most."""
    person = open_or_404(request, pk)
    form = forms.DetailsForm(request.POST or None, initial=forms.DetailsForm.initial_of(person))
    if not sees_place(user_of(request), person):
        for name in ("lives", "care_home", "address", "postcode"):
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            _change(person, form, request)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:person", pk=pk)
    context = {"form": form, **about(person)}
    return render(request, "prescribing/people/edit.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _change(person: Person, form: forms.DetailsForm, request: HttpRequest) -> None:
    by = user_of(request)
    details = form.details()
    changes = {name: getattr(details, name) for name in form.fields if hasattr(details, name)}
    changes["distance_accepted"] = details.distance_accepted
    actions.change_person(person=person, by=by, **changes)
    actions.set_communication_needs(person=person, needs=form.communication_given(), by=by)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest, pk: UUID, point: UUID | None = None) -> HttpResponse:
    """Add, correct or end one way to reach somebody."""
    person = open_or_404(request, pk)
    by = user_of(request)
    seen = ContactPoint.objects.current().filter(person=person)
    if not sees_place(by, person):
        seen = seen.exclude(kind=ContactKind.POST)  # it says where they live
    kept = get_object_or_404(seen, pk=point) if point else None
    if request.method == "POST" and "end" in request.POST and kept is not None:
        actions.end_contact_point(point=kept, by=by)
        messages.success(request, "Nothing goes there from now on.")
        return redirect("prescribing:reach", pk=pk)
    initial = forms.ReachForm.initial_of(kept) if kept else None
    form = forms.ReachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if kept is not None:
                actions.change_contact_point(point=kept, given=form.given(), by=by)
            else:
                actions.add_contact_point(person=person, given=form.given(), by=by)
        except ValidationError as problem:
            form.add_error("value", problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:reach", pk=pk)
    context = {"form": form, **about(person), "points": seen, "kept": kept}
    return render(request, "prescribing/people/reach.html", context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def related(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is close to them, and who must not be told."""
    person = open_or_404(request, pk)
    form = forms.RelatedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_related_person(person=person, by=user_of(request), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("prescribing:related", pk=pk)
    people = person.related_people.filter(ended_at=None)
    context = {"form": form, **about(person), "related": people}
    return render(request, "prescribing/people/related.html", context, status=400 if form.errors else 200)


def put_errors(form: Form, problem: ValidationError) -> None:
    """A verb's refusal beside the field it is about, else above the form."""
    said = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, texts in said.items():
        form.add_error(name if name in form.fields else None, texts)
