"""The page of what keeps somebody well: written down with them, and given to them on paper."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from directory import clock
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from prescribing import permissions as may
from prescribing.keeps_well.actions import write_keeps_well
from prescribing.keeps_well.last_said import keeps_well_of
from prescribing.people.details import CommunicationCode
from prescribing.people.open_person import open_or_404
from prescribing.people.views import put_errors
from prescribing.plan.views import in_plan

_ROWS = {"rows": 3}


class KeepsWellForm(forms.Form):
    signs = forms.CharField(
        label="Signs",
        help_text="What do they, or others, notice first? As: up past 2am, not answering texts.",
        max_length=600,
        required=False,
        widget=forms.Textarea(_ROWS),
    )
    helps = forms.CharField(
        label="What helps",
        help_text="As: a walk on the beach, saying it out loud.",
        max_length=600,
        required=False,
        widget=forms.Textarea(_ROWS),
    )
    who = forms.CharField(
        label="Who",
        help_text="Who helps, and how to reach them. As: my sister Karen, Low Tide on Thursdays.",
        max_length=600,
        required=False,
        widget=forms.Textarea(_ROWS),
    )
    shared_with = forms.CharField(
        label="Whom do they share it with?",
        help_text="In their words. Nothing is sent: they hand it on themselves, on paper.",
        max_length=200,
        required=False,
    )
    private = forms.BooleanField(
        label="Private: of us, only their worker, the named cover and I see it",
        required=False,
    )


@needs(may.CHANGE_PERSON)
@require_http_methods(["GET", "POST"])
def write_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what they say now."""
    person, by = open_or_404(request, pk), user_of(request)
    said = keeps_well_of(person, by)
    initial = {name: getattr(said, name) for name in KeepsWellForm.base_fields} if said else None
    form = KeepsWellForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            write_keeps_well(person=person, by=by, **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, "Saved. Print it for them.")
            return redirect("prescribing:plan", pk=pk)
    context = {
        "form": form,
        **in_plan(person),
        "heading": f"What keeps {person.called} well",
        "lead": f"In {person.called}’s own words: read it back before you save it.",
        "go": "Save",
    }
    status = 400 if form.errors else 200
    return render(request, "prescribing/people/small_form.html", context, status=status)


@needs(may.READ_PERSON)
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On paper, for them: large where they need large print, or where it is asked for."""
    person, by = open_or_404(request, pk), user_of(request)
    said = keeps_well_of(person, by)
    if said is None:
        raise Http404
    codes = person.communication_needs.filter(ended_at=None).values_list("code", flat=True)
    large = request.GET.get("large", "1" if CommunicationCode.LARGE_PRINT in codes else "") == "1"
    context = {"said": said, "person": person, "large": large, "today": clock.today()}
    return render(request, "prescribing/keeps_well/sheet.html", context)
