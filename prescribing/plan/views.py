"""The page of somebody's plan, and its goals."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.keeps_well.last_said import keeps_well_of
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.page_views import current_referral
from prescribing.people.views import put_errors
from prescribing.plan import actions, forms
from prescribing.plan.measures.wording import CREDIT_LONELINESS, CREDIT_WELLBEING, LONELINESS
from prescribing.plan.models import Goal
from prescribing.plan.page import plan_page
from prescribing.referrals.models import Referral
from prescribing.today.followed_task import asked_first, way_back
from prescribing.today.groups_and_buttons import next_label, show

SMALL = "prescribing/people/small_form.html"


@needs(may.READ_PERSON)
@require_safe
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What we are doing, who does it, and whether it helps."""
    by = user_of(request)
    try:
        page = plan_page(by, pk)
    except Person.DoesNotExist as nobody:
        raise Http404("Nobody you may see is here.") from nobody
    coming = asked_first(page.coming, request)
    is_open = page.referral is not None and page.referral.is_open
    may_change = is_open and by.may(may.CHANGE_PERSON)
    context = {
        **about(page.person),
        "page": page,
        "coming": [show(row) for row in coming],
        "next_label": next_label(coming[0]) if coming else "",
        "after": way_back(request, person=pk, otherwise=reverse("prescribing:plan", args=[pk])),
        "is_open": is_open,
        "keeps_well": keeps_well_of(page.person, by),
        "may_change": may_change,
        "loneliness": LONELINESS,
        "credit_wellbeing": CREDIT_WELLBEING,
        "credit_loneliness": CREDIT_LONELINESS,
    }
    return render(request, "prescribing/plan/plan.html", context)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def new_goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A goal in their own words."""
    person = open_or_404(request, pk)
    referral = spell_or_404(request, person)
    form = forms.GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_goal(referral=referral, by=user_of(request), **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Added to the plan.")
            return redirect("prescribing:plan", pk=pk)
    context = {"form": form, **in_plan(person), "heading": "Add a goal", "go": "Add this goal"}
    return render(request, SMALL, context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest, pk: UUID, goal: UUID) -> HttpResponse:
    """Correct their words, and say where a goal is now."""
    person = open_or_404(request, pk)
    by = user_of(request)
    seen = Goal.objects.visible_to(by).filter(referral__person=person).select_related("referral")
    found = get_object_or_404(seen, pk=goal)
    initial = {"words": found.words, "private": found.private, "ended_how": found.ended_how}
    form = forms.ChangeGoalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_goal(goal=found, words=data["words"], private=data["private"], by=by)
            if data["ended_how"] != initial["ended_how"]:
                actions.end_goal(goal=found, how=data["ended_how"], by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:plan", pk=pk)
    context = {"form": form, **in_plan(person), "heading": "Change a goal", "go": "Save"}
    return render(request, SMALL, context, status=400 if form.errors else 200)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def scores(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask again how near they are to each goal."""
    person = open_or_404(request, pk)
    by = user_of(request)
    referral = spell_or_404(request, person)
    goals = Goal.objects.visible_to(by).filter(referral=referral, ended_at=None)
    form = forms.ScoresForm(request.POST or None, goals=list(goals))
    if request.method == "POST" and form.is_valid():
        try:
            actions.score_goals(referral=referral, scores=form.scores(), by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:plan", pk=pk)
    context = {
        "form": form,
        **in_plan(person),
        "heading": "How near are they now?",
        "lead": "0 is not at all, 10 is there. Read each goal in their words and let them choose. "
        "What they do not say stays blank.",
        "go": "Save the scores",
    }
    return render(request, SMALL, context, status=400 if form.errors else 200)


def spell_or_404(request: HttpRequest, person: Person) -> Referral:
    """The spell of support whose plan this is."""
    found = current_referral(user_of(request), person)
    if found is None:
        raise Http404("There is no spell of support to plan.")
    return found


def in_plan(person: Person) -> dict[str, object]:
    """What every page of a plan passes to its template: the way back is the plan."""
    url = reverse("prescribing:plan", args=[person.pk])
    back = {"label": "Back to the plan", "url": url, "kind": "outline"}
    return {**about(person), "person_url": url, "back": back}
