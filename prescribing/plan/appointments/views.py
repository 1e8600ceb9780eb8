"""The pages of appointments: make one, change it, say whether it was kept; and a worker's own calendar."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.links.addresses import address_of
from directory.links.pages import link_page
from directory.links.tokens import LinkProblem, read_token
from prescribing import permissions as may
from prescribing.people.models import Person
from prescribing.people.open_person import open_or_404
from prescribing.people.views import put_errors
from prescribing.plan.appointments import actions, forms
from prescribing.plan.appointments.calendar_address import (
    PURPOSE,
    calendar_link,
    end_calendar_address,
    renew_calendar_address,
)
from prescribing.plan.appointments.calendar_feed import calendar_of
from prescribing.plan.appointments.models import Appointment, AppointmentState
from prescribing.plan.appointments.reminders import reminder_way
from prescribing.plan.appointments.today import where_words, with_words
from prescribing.plan.forms import colleagues_for
from prescribing.plan.views import in_plan, spell_or_404
from prescribing.words import at_time, day_long


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def new_appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When, where, with whom."""
    person = open_or_404(request, pk)
    by = user_of(request)
    referral = spell_or_404(request, person)
    form = _form(request, person, by)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_appointment(referral=referral, given=form.given(), by=by)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "The appointment is made.")
            return redirect("prescribing:plan", pk=pk)
    context = {"form": form, **in_plan(person), "heading": "Make an appointment", "go": "Make it"}
    template = "prescribing/people/small_form.html"
    return render(request, template, context, status=400 if form.errors else 200)


@needs(may.READ_PERSON)
@require_http_methods(["GET", "POST"])
def appointment(request: HttpRequest, pk: UUID, appointment: UUID) -> HttpResponse:
    """What became of it; while it is to come, another time or place."""
    person = open_or_404(request, pk)
    by = user_of(request)
    seen = Appointment.objects.visible_to(by).filter(referral__person=person)
    related = seen.select_related("referral__person", "referral__team", "lead").prefetch_related("others")
    found = get_object_or_404(related, pk=appointment)
    do = request.POST.get("do", "")
    form = _form(request if do == "change" else None, person, by, found)
    became = forms.BecameForm(request.POST if do in _PRESSES else None)
    if request.method == "POST":
        if do == "change" and form.is_valid():
            try:
                actions.change_appointment(appointment=found, given=form.given(), by=by)
            except ValidationError as problem:
                put_errors(form, problem)
            else:
                return _saved(request, pk)
        elif do in _PRESSES and became.is_valid():
            try:
                _PRESSES[do](found, by, became.cleaned_data)
            except ValidationError as problem:
                put_errors(became, problem)
            else:
                return _saved(request, pk)
    context = {
        **in_plan(person),
        "appointment": found,
        "when": f"{day_long(found.starts_at)}, {at_time(found.starts_at)}",
        "where": where_words(found),
        "company": with_words(found),
        "planned": found.state == AppointmentState.PLANNED,
        "passed": found.starts_at <= clock.now(),
        "form": form,
        "became": became,
    }
    status = 400 if form.errors or became.errors else 200
    return render(request, "prescribing/plan/appointment.html", context, status=status)


def _saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.success(request, "Saved in the plan.")
    return redirect("prescribing:plan", pk=pk)


def _kept(found: Appointment, by: User, said: dict[str, Any]) -> None:
    actions.keep_appointment(appointment=found, minutes=said["minutes"], note=said["note"], by=by)


def _missed(found: Appointment, by: User, said: dict[str, Any]) -> None:
    actions.miss_appointment(appointment=found, why=said["note"], by=by)


def _cancelled(found: Appointment, by: User, said: dict[str, Any]) -> None:
    actions.cancel_appointment(appointment=found, why=said["note"], by=by)


_PRESSES = {"kept": _kept, "missed": _missed, "cancel": _cancelled}


def _form(
    request: HttpRequest | None, person: Person, by: User, found: Appointment | None = None
) -> forms.AppointmentForm:
    way = reminder_way(person)
    reminder = (
        f"By {way.channel}. It says the day, the hour and whom to ring, nothing else."
        if way
        else "There is no safe way to remind them, so nothing would be sent."
    )
    posted = request.POST if request is not None and request.method == "POST" else None
    colleagues = {*colleagues_for(person, by), *([found.lead, *found.others.all()] if found else [])}
    return forms.AppointmentForm(
        posted,
        colleagues=list(colleagues),
        by=by,
        reminder=reminder,
        initial=forms.written_as(found) if found else None,
    )


@needs(may.SEE_TODAY)
@require_http_methods(["GET", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The secret address at which a phone reads one's own appointments: make, renew or end it."""
    by = user_of(request)
    if request.method == "POST":
        if request.POST.get("do") == "end":
            end_calendar_address(by=by)
            messages.success(request, "The address is ended. No phone reads your calendar any more.")
        else:
            renew_calendar_address(by=by)
            messages.success(request, "This is your new address. The one before opens nothing any more.")
        return redirect("prescribing:my_calendar")
    link = calendar_link(by)
    context = {"link": link, "address": address_of(link) if link else ""}
    return render(request, "prescribing/plan/calendar.html", context)


@link_page
@never_cache
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Read by phones, without an account: it names nobody."""
    try:
        link = read_token(token, PURPOSE)
    except LinkProblem as problem:
        raise Http404("There is no calendar here.") from problem
    user = User.objects.filter(pk=link.about_id, is_active=True).first()
    if user is None or not user.may(may.SEE_TODAY):
        raise Http404("There is no calendar here.")
    return HttpResponse(calendar_of(user), content_type="text/calendar; charset=utf-8")
