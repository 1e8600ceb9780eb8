"""Asking the questions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.people.open_person import open_or_404
from prescribing.people.views import put_errors
from prescribing.plan.measures.actions import note_assessment
from prescribing.plan.measures.forms import AssessmentForm
from prescribing.plan.measures.models import Assessment, Moment
from prescribing.plan.measures.wording import CREDIT_LONELINESS, CREDIT_WELLBEING
from prescribing.plan.views import in_plan, spell_or_404


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def measures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The four wellbeing questions and those about loneliness, as their makers word them."""
    person = open_or_404(request, pk)
    by = user_of(request)
    referral = spell_or_404(request, person)
    asked_before = Assessment.objects.visible_to(by).filter(referral=referral).exists()
    usual = Moment.FOLLOW_UP if not referral.is_open else Moment.REVIEW if asked_before else Moment.START
    form = AssessmentForm(request.POST or None, initial={"moment": usual})
    if request.method == "POST" and form.is_valid():
        try:
            note_assessment(referral=referral, by=by, **form.given())
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("prescribing:plan", pk=pk)
    context = {
        "form": form,
        **in_plan(person),
        "heading": "How do they say things are?",
        "lead": "Read each question aloud as it stands. What they do not answer stays blank. "
        f"{CREDIT_WELLBEING} {CREDIT_LONELINESS}",
        "go": "Save the answers",
    }
    template = "prescribing/people/small_form.html"
    return render(request, template, context, status=400 if form.errors else 200)
