"""Today: what is late, due, came back and waits, each row with its one action. Also as a sheet of paper."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.messages.health import is_failing
from prescribing import permissions as may
from prescribing.people.open_person import about, open_or_404
from prescribing.people.views import put_errors
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.actions import NotDecidedYet, ReferralChanged
from prescribing.referrals.take_referral import take_queued
from prescribing.tasks.actions import finish_task, move_task
from prescribing.tasks.models import Task
from prescribing.teams.actions import arrange_cover
from prescribing.teams.load import handed_to
from prescribing.today import forms
from prescribing.today.groups_and_buttons import FOLDABLE, Group, choices_for, chosen, groups_of
from prescribing.today.hours import folded, hours_of_day
from prescribing.today.worklist import today as list_of_the_day
from prescribing.words import at_time, counted, day_long


@needs(may.SEE_TODAY)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The list of the day, in the order of duty."""
    by = user_of(request)
    show = chosen(by, request.GET.get("show", ""))
    found = list_of_the_day(by, show)
    opened = _opened(request)
    people = counted(found.people, "open person", "open people")
    all_have = "1 open person has" if found.people == 1 else f"All {people} have"
    good = (
        f"{all_have} an owner and a next date."
        if not found.without_date
        else (f"{found.without_date} of {people} have no owner or no next date.")
    )
    context = {
        "day": day_long(clock.today()),
        "greeting": _greeting(found.needing, by),
        "found": found,
        "mail_fails": is_failing(),
        "needing": found.needing,
        "handed": handed_to(by, found.listed),
        "groups": groups_of(found, opened),
        "waiting": Group.waiting(found, everything="waiting" in opened),
        "hours": folded(hours_of_day(by), whole="hours" in opened),
        "kept": f"?{urlencode({'show': show, 'all': sorted(opened)}, doseq=True)}",
        "shows": choices_for(by, show, found.people),
        "show": show,
        "footer_note": f"Checked at {at_time(found.checked_at)}. {good}",
    }
    return render(request, "prescribing/today/today.html", context)


@needs(may.SEE_TODAY)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The day on paper: who, how to reach them safely, what is due. For when the screens are away."""
    by = user_of(request)
    show = chosen(by, request.GET.get("show", ""))
    found = list_of_the_day(by, show)
    context = {"day": day_long(clock.today()), "found": found, "at": at_time(found.checked_at), "show": show}
    context["hours"] = hours_of_day(by)
    return render(request, "prescribing/today/day_sheet.html", context)


@needs(may.SEE_TODAY)
@require_POST
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = _task(request, pk)
    try:
        finish_task(task=task, by=user_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        if task.prescription_id is None:
            return HttpResponseRedirect(reverse("prescribing:person", args=[task.person_id]) + "#where")
        return redirect("prescribing:prescription", pk=task.prescription_id)
    messages.success(request, "Done. It is off the list.")
    return _back(request)


@needs(may.SEE_TODAY)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do it another day."""
    task = _task(request, pk)
    form = forms.MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        due_at = form.due_at(task)
        move_task(task=task, due_at=due_at, by=user_of(request))
        messages.success(request, f"Moved to {day_long(due_at)}.")
        return _back(request)
    context = {"form": form, "task": task, "next": request.POST.get("next") or request.GET.get("next", "")}
    context |= about(open_or_404(request, task.person.pk)) if task.person else {"banner": None}
    return render(request, "prescribing/tasks/move.html", context, status=400 if form.errors else 200)


@needs(may.SEE_TODAY)
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Out of the queue, with everything else of this person that waits there.

    What nobody has decided on leads to where that is done.
    """
    task = _task(request, pk)
    try:
        take_queued(by=user_of(request), task=task)
    except NotDecidedYet as problem:
        messages.error(request, str(problem))
        return redirect("prescribing:intake_one", pk=task.about_id)
    except ReferralChanged as problem:
        messages.error(request, str(problem))
        return _back(request)
    messages.success(request, "It is yours now, and everything else of theirs that was in the queue.")
    return _back(request)


@needs(may.SEE_TODAY)
@require_POST
def take_prescription(request: HttpRequest, pk: UUID) -> HttpResponse:
    by = user_of(request)
    found = get_object_or_404(Prescription.objects.visible_to(by).select_related("referral"), pk=pk)
    take_queued(by=by, prescription=found)
    messages.success(request, "It is yours now, and everything else of theirs that was in the queue.")
    return _back(request)


@needs(may.SEE_TODAY)
@require_http_methods(["GET", "POST"])
def cover(request: HttpRequest) -> HttpResponse:
    """Somebody of the team sees the due list of another while they are away."""
    by = user_of(request)
    form = forms.CoverForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            made = arrange_cover(by=by, **form.given())
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            until = day_long(made.until)
            messages.success(request, f"{made.covered_by.name} covers for {made.owner.name} until {until}.")
            return redirect("prescribing:today")
    return render(request, "prescribing/today/cover.html", {"form": form}, status=400 if form.errors else 200)


def _opened(request: HttpRequest) -> set[str]:
    """The long groups that somebody asked to see whole."""
    asked = [*request.GET.getlist("all"), *(["waiting"] if request.GET.get("waiting") == "all" else [])]
    return set(asked) & set(FOLDABLE)


def _task(request: HttpRequest, pk: UUID) -> Task:
    by = user_of(request)
    found = Task.objects.visible_to(by).select_related("person__team", "prescription__referral__team")
    return get_object_or_404(found, pk=pk)


def _greeting(needing: int, by: User) -> str:
    """ "Good morning, Priya. 9 things need you today."."""
    hour = clock.now().astimezone(clock.LONDON).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    name = by.name.partition(" ")[0]
    said = f"{counted(needing, 'thing')} {'needs' if needing == 1 else 'need'} you today." if needing else ""
    return f"Good {part}, {name}. {said}".strip()


def _back(request: HttpRequest) -> HttpResponse:
    """To the page it was pressed on, else to the list."""
    to = request.POST.get("next", "")
    # An address and nothing else: `redirect` takes any other word for the name of a page.
    if to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        return HttpResponseRedirect(to)
    return redirect("prescribing:today")
