"""The pages of meetings: what is to come and what has been, one meeting, its time, its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.meetings import actions, forms
from prescribing.meetings.models import Meeting
from prescribing.meetings.page import left_on, meeting_page, meetings_of, when_of
from prescribing.people.views import put_errors
from prescribing.words import counted


@needs(may.READ_PERSON)
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Of each of the reader's teams what is to come and what has been."""
    by = user_of(request)
    teams = meetings_of(by)
    context = {"teams": teams, "several": len(teams) > 1}
    return render(request, "prescribing/meetings/meetings.html", context)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """When, where, which kind; of a round, at which home."""
    by = user_of(request)
    form = forms.MeetingForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_meeting(team=form.cleaned_data["team"], given=form.given(), by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "The meeting is planned.")
            return redirect("prescribing:meeting", pk=made.pk)
    context = {"form": form, "heading": "Plan a meeting", "go": "Plan it"}
    status = 400 if form.errors else 200
    return render(request, "prescribing/meetings/form.html", context, status=status)


@needs(may.READ_PERSON)
@require_safe
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is on the list, in its order; who was there."""
    found = meeting_or_404(request, pk)
    page = meeting_page(found, user_of(request))
    first = next((row for row in page.rows if row.listed and not row.decided), None)
    context = {"meeting": found, "page": page, "there": found.there.select_related("user"), "first": first}
    return render(request, "prescribing/meetings/meeting.html", context)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time or place."""
    found, by = meeting_or_404(request, pk), user_of(request)
    form = forms.MeetingForm(request.POST or None, by=by, meeting=found, initial=forms.written_as(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_meeting(meeting=found, given=form.given(), by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:meeting", pk=pk)
    return _form_page(request, found, form, "Another time or place", "Save")


@needs(may.CHANGE_PERSON)
@require_POST
def fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put on whoever has come to live in the home."""
    found = meeting_or_404(request, pk)
    try:
        added = actions.fill_round(meeting=found, by=user_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"{counted(added, 'person', 'people')} added.")
    return redirect("prescribing:meeting", pk=pk)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who was there, and where those go who were not talked about."""
    found, by = meeting_or_404(request, pk), user_of(request)
    only_there = request.POST.get("do") == "there" or not found.is_coming
    form = forms.FinishForm(
        request.POST or None,
        meeting=found,
        colleagues=forms.colleagues_of(found),
        came_before=forms.came_before(found, by),
        left=0 if only_there else left_on(found),
        meetings=others_like(found, by),
    )
    if request.method == "POST" and form.is_valid():
        try:
            if only_there:
                actions.note_who_was_there(meeting=found, there=form.there(), by=by)
            else:
                actions.finish_meeting(meeting=found, there=form.there(), by=by, **form.rest_given())
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved." if only_there else "The meeting is finished.")
            return redirect("prescribing:meeting", pk=pk)
    context = {"meeting": found, "when": when_of(found), "form": form}
    status = 400 if form.errors else 200
    return render(request, "prescribing/meetings/finish.html", context, status=status)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It will not take place."""
    found, by = meeting_or_404(request, pk), user_of(request)
    form = forms.CallOffForm(request.POST or None, left=left_on(found), meetings=others_like(found, by))
    if request.method == "POST" and form.is_valid():
        try:
            why = form.cleaned_data["why"]
            actions.call_off(meeting=found, why=why, by=by, **form.rest_given())
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "The meeting is called off.")
            return redirect("prescribing:meetings")
    return _form_page(request, found, form, "Call it off", "Call it off")


def meeting_or_404(request: HttpRequest, pk: UUID) -> Meeting:
    seen = Meeting.objects.visible_to(user_of(request))
    return get_object_or_404(seen.select_related("team", "care_home"), pk=pk)


def others_like(found: Meeting, by: User) -> list[Meeting]:
    """Other meetings to come of the same team, kind and place: where somebody can be carried over."""
    same = (
        Meeting.objects.visible_to(by)
        .coming()
        .filter(team=found.team, kind=found.kind, care_home=found.care_home)
    )
    return list(same.exclude(pk=found.pk).select_related("care_home"))


def _form_page(request: HttpRequest, found: Meeting, form: Any, heading: str, go: str) -> HttpResponse:
    context = {"form": form, "meeting": found, "when": when_of(found), "heading": heading, "go": go}
    status = 400 if form.errors else 200
    return render(request, "prescribing/meetings/form.html", context, status=status)
