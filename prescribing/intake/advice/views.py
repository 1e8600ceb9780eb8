"""Log a question about nobody in particular, and answer one that waits."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.intake.advice.actions import TAKEN_OUT, answer_advice, empty_advice, log_advice
from prescribing.intake.models import AdviceCall
from prescribing.people.views import put_errors
from prescribing.records import Urgency
from prescribing.referrals.models import Source
from prescribing.teams.models import Team

MOST_EARLIER = 20
NOT_ASKING = (Source.SELF, Source.PROACTIVE)


class AdviceForm(forms.Form):
    source = forms.ChoiceField(
        label="Who asks?",
        choices=[("", "Choose one"), *(one for one in Source.choices if one[0] not in NOT_ASKING)],
        error_messages={"required": "Choose who asks"},
    )
    asked_by = forms.CharField(
        label="Their name or service", max_length=200, error_messages={"required": "Say who asks"}
    )
    phone = forms.CharField(label="Their number", max_length=60, required=False)
    question = forms.CharField(
        label="What do they want to know?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Name nobody. If it is about somebody in particular, add a referral instead.",
        error_messages={"required": "Write the question"},
    )
    urgency = forms.ChoiceField(
        label="How soon?", choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label="What did you advise?",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave it empty and it waits in the queue.",
    )
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=600, required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="What did you advise?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what you advised"},
    )
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=600, required=False)


@needs(may.RECORD_PERSON)
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = AdviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call = log_advice(by=by, **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Logged." if call.answered_at else "It waits in the queue.")
            return redirect("prescribing:intake" if by.may(may.WORK_QUEUE) else "prescribing:today")
    context = {"form": form, "earlier": _earlier(by) if by.may(may.WORK_QUEUE) else []}
    return render(request, "prescribing/intake/advice/log.html", context, status=400 if form.errors else 200)


def _earlier(by: User) -> list[AdviceCall]:
    """The newest that were answered and still have their words, to look at again."""
    theirs = AdviceCall.objects.filter(team__in=Team.objects.of(by), answered_at__isnull=False)
    return list(theirs.exclude(question=TAKEN_OUT).order_by("-answered_at")[:MOST_EARLIER])


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    by = user_of(request)
    call = get_object_or_404(AdviceCall.objects.filter(team__in=Team.objects.of(by)), pk=pk)
    if request.POST.get("do") == "empty":
        empty_advice(call=call, by=by)
        messages.success(request, "The words are taken out. Add a referral for them here.")
        return redirect("prescribing:intake_add")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_advice(call=call, by=by, **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            number = f" Ring {call.asked_by} on {call.phone} if you have not." if call.phone else ""
            messages.success(request, f"Answered.{number}")
            return redirect("prescribing:intake")
    context = {"form": form, "call": call}
    return render(
        request, "prescribing/intake/advice/answer.html", context, status=400 if form.errors else 200
    )
