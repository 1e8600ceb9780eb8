"""One person at a meeting: put them on a list, talk about them, decide, carry over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.meetings import forms, people_listed
from prescribing.meetings.models import ON_THE_LIST, ListedPerson, Meeting
from prescribing.meetings.page import MeetingPage, meeting_page, neighbours, when_of
from prescribing.meetings.sheet import sheet_about
from prescribing.meetings.views import meeting_or_404, others_like
from prescribing.people.audited_reads import PersonRow, caseload, find_people, listed
from prescribing.people.forms import SeekForm
from prescribing.people.list_views import PER_PAGE
from prescribing.people.models import Person
from prescribing.people.open_person import about, open_or_404
from prescribing.people.page_views import current_referral
from prescribing.people.views import put_errors
from prescribing.plan.forms import ActionForm, colleagues_for
from prescribing.plan.sensitive_needs import knows_sensitive_need
from prescribing.sight import sees_place

NOTHING = "Talked about. Nothing needs to change."


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose whom to put on: one's own people, or whom a posted search finds."""
    found, by = meeting_or_404(request, pk), user_of(request)
    form = SeekForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "meeting": found,
        "when": when_of(found),
        "sought": form.is_valid(),
    }
    if form.is_valid():
        context["rows"] = _rows(find_people(by, form.cleaned_data["q"]), found)
    elif not form.errors:
        page = Paginator(caseload(by), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": _rows(listed(by, page.object_list), found)}
    status = 400 if form.errors else 200
    return render(request, "prescribing/meetings/add.html", context, status=status)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def put_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From the person's page: at which meeting, and the question."""
    person, by = open_or_404(request, pk), user_of(request)
    referral = current_referral(by, person)
    if referral is None:
        raise Http404("There is no spell of support to talk about.")
    open_to = _meetings_for(person, by)
    form = forms.PutOnListForm(
        request.POST or None, meetings=open_to, initial={"meeting": request.GET.get("meeting", "")}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        try:
            people_listed.put_on_list(meeting=chosen, referral=referral, question=form.question(), by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, f"{person.called} is on the list.")
            after = request.GET.get("meeting") == str(chosen.pk)
            return redirect(
                "prescribing:meeting" if after else "prescribing:person", chosen.pk if after else pk
            )
    context = {"form": form, **about(person), "meetings": open_to}
    status = 400 if form.errors else 200
    return render(request, "prescribing/meetings/put_on.html", context, status=status)


@needs(may.READ_PERSON)
@require_http_methods(["GET", "POST"])
def listed_person(request: HttpRequest, pk: UUID, listed: UUID) -> HttpResponse:
    """One person at a time, as the meeting goes down its list."""
    found, by = meeting_or_404(request, pk), user_of(request)
    one = _listed_or_404(request, found, listed)
    page = meeting_page(found, by)
    sheet = sheet_about(one, by)
    person = sheet.page.person
    decided = {"decision": one.decision, "owner": str(one.owner_id or ""), "due_on": one.due_on}
    do = request.POST.get("do", "")
    posted = request.POST if request.method == "POST" else None
    form = forms.DecisionForm(
        posted if do == "decide" else None, colleagues=colleagues_for(person, by), initial=decided
    )
    sensitive = knows_sensitive_need(one.referral, by)
    action_form = ActionForm(
        posted if do == "action" else None, person=person, by=by, sensitive=sensitive, prefix="action"
    )
    if posted is not None:
        done = _press(request, one, form, action_form, by)
        if done:
            messages.success(request, done)
            return redirect(*_next(found, page, one, stay=do == "action"))
    before, after = neighbours(page.rows, one.pk)
    context = {
        **about(person),
        "meeting": found,
        "page": page,
        "one": one,
        "row": next((row for row in page.rows if row.listed == one), None),
        "sheet": sheet,
        "form": form,
        "action_form": action_form,
        "decided_when": decided_when(one),
        "before": before,
        "after": after,
        "may_decide": by.may(may.CHANGE_PERSON) and _open_to_decide(one),
        "may_act": by.may(may.CHANGE_PERSON) and _open_to_decide(one) and one.referral.is_open,
        "back": {
            "label": "Back to the list",
            "url": reverse("prescribing:meeting", args=[found.pk]),
            "kind": "outline",
        },
    }
    status = 400 if form.errors or action_form.errors else 200
    return render(request, "prescribing/meetings/person.html", context, status=status)


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: UUID, listed: UUID) -> HttpResponse:
    """Another question; carried over to a later meeting; off the list."""
    found, by = meeting_or_404(request, pk), user_of(request)
    one = _listed_or_404(request, found, listed)
    person = open_or_404(request, one.referral.person_id)
    do, posted = request.POST.get("do", ""), request.POST if request.method == "POST" else None
    others = others_like(found, by)
    asked = not found.is_round
    change = forms.QuestionForm(posted if do == "change" else None, initial=forms.asked_as(one), asked=asked)
    carry = forms.CarryForm(posted if do == "carry" else None, meetings=others)
    off = forms.OffForm(posted if do == "off" else None)
    chosen = {"change": change, "carry": carry, "off": off}.get(do)
    if posted is not None and chosen is not None and chosen.is_valid():
        try:
            if do == "change":
                people_listed.change_question(listed=one, question=change.question(), by=by)
            elif do == "carry":
                people_listed.carry_over(listed=one, to=carry.chosen(), by=by)
            else:
                people_listed.take_off_list(listed=one, why=off.cleaned_data["why"], by=by)
        except ValidationError as problem:
            put_errors(chosen, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:meeting", pk=pk)
    context = {
        **about(person),
        "meeting": found,
        "when": when_of(found),
        "one": one,
        "change": change,
        "carry": carry,
        "off": off,
        "others": others,
        "failed": chosen if chosen is not None and chosen.errors else None,
    }
    status = 400 if context["failed"] else 200
    return render(request, "prescribing/meetings/question.html", context, status=status)


@needs(may.CHANGE_PERSON)
@require_POST
def move(request: HttpRequest, pk: UUID, listed: UUID) -> HttpResponse:
    """One place up or down."""
    found = meeting_or_404(request, pk)
    one = _listed_or_404(request, found, listed)
    try:
        people_listed.move_on_list(listed=one, up=request.POST.get("do") == "up", by=user_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("prescribing:meeting", pk=pk)


def _press(
    request: HttpRequest, one: ListedPerson, form: forms.DecisionForm, action_form: ActionForm, by: User
) -> str:
    """What was pressed, done; empty where the form has to be shown again."""
    do = request.POST.get("do", "")
    shown: Any = action_form if do == "action" else form
    try:
        if do in ("nothing", "decide") and request.POST.get("decided", "") != decided_when(one):
            raise ValidationError(people_listed.DECIDED_SINCE)
        if do == "nothing":
            people_listed.note_decision(listed=one, decision=NOTHING, by=by)
            return "Noted."
        if do == "decide" and form.is_valid():
            people_listed.note_decision(listed=one, by=by, **form.given())
            return "The decision is noted."
        if do == "action" and action_form.is_valid():
            people_listed.make_action(
                listed=one,
                what=action_form.cleaned_data["what"],
                who=action_form.who_does_it(),
                due_on=action_form.cleaned_data["due_on"],
                private=action_form.is_private(),
                by=by,
            )
            return "Added to the plan."
    except ValidationError as problem:
        if do == "nothing":
            messages.error(request, " ".join(problem.messages))
        else:
            put_errors(shown, problem)
    return ""


def decided_when(one: ListedPerson) -> str:
    """When what stands there was decided, as the page carries it; empty where nothing is."""
    return one.decided_at.isoformat() if one.decided_at else ""


def _next(found: Meeting, page: MeetingPage, one: ListedPerson, *, stay: bool) -> tuple[Any, ...]:
    """Where the meeting goes on: the next who is not decided, else the list."""
    if stay:
        return ("prescribing:meeting_person", found.pk, one.pk)
    waiting = [row.listed for row in page.rows if row.listed and not row.decided and row.listed != one]
    places = [row.listed for row in page.rows if row.listed]
    here = places.index(one) if one in places else 0
    later = [each for each in places[here + 1 :] if each in waiting]
    coming = next(iter(later or waiting), None)
    if coming is None:
        return ("prescribing:meeting", found.pk)
    return ("prescribing:meeting_person", found.pk, coming.pk)


def _open_to_decide(one: ListedPerson) -> bool:
    finished = one.meeting.finished_at is not None
    there = one.state in ON_THE_LIST and one.meeting.called_off_at is None
    return there and (not finished or bool(one.decision))


def _listed_or_404(request: HttpRequest, found: Meeting, pk: UUID) -> ListedPerson:
    seen = ListedPerson.objects.visible_to(user_of(request)).filter(meeting=found)
    related = seen.select_related(
        "meeting__team", "meeting__care_home", "referral__person", "referral__team", "asked_by", "owner"
    )
    return get_object_or_404(related, pk=pk)


def _meetings_for(person: Person, by: User) -> list[Meeting]:
    """MDTs to come of the reader's teams, and rounds of the home where the person lives, for whoever may know
    that they live there."""
    seen = Meeting.objects.visible_to(by).coming().select_related("care_home")
    home = person.care_home_id if sees_place(by, person) else None
    return [one for one in seen if not one.is_round or one.care_home_id == home]


def _rows(people: list[PersonRow], found: Meeting) -> list[tuple[PersonRow, str]]:
    """Each with the address where they are put on this list."""
    return [
        (row, f"{reverse('prescribing:put_on_list', args=[row.person_id])}?meeting={found.pk}")
        for row in people
    ]
