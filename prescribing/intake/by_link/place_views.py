"""Staff pages: who refers by a link, and what is considered of each worker when somebody is given to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.page_permissions import needs
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, OrganisationKind
from directory.given_ids import uuid_or_404
from prescribing import permissions as may
from prescribing.intake.by_link.places import add_place, end_place, send_link
from prescribing.intake.models import ReferringPlace, WorkerFacts
from prescribing.intake.queue.worker_facts import change_worker_facts
from prescribing.people.views import put_errors
from prescribing.teams.models import Team, TeamMember

REFERRING = (
    OrganisationKind.PRACTICE,
    OrganisationKind.CARE_HOME,
    OrganisationKind.COUNCIL,
    OrganisationKind.NHS,
    OrganisationKind.POLICE,
    OrganisationKind.FIRE,
    OrganisationKind.HOUSING,
)


class PlaceForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Who will refer?",
        empty_label="Choose one",
        error_messages={"required": "Choose who will refer"},
    )
    email = forms.EmailField(
        label="Their office's email",
        help_text="Read it back to them on a number you know: the link, and every code, goes there.",
        error_messages={"required": "Give the email that you confirmed with them"},
    )
    phone = forms.CharField(label="Their number", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.current().filter(kind__in=REFERRING).order_by("name")


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """Add a place, send its link again, or end it; ending asks once more."""
    by = user_of(request)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = PlaceForm(request.POST if do == "add" else None)
    if do == "add" and form.is_valid():
        try:
            place = add_place(by=by, **form.cleaned_data)
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, f"The link goes to {place.email}.")
            return redirect("prescribing:referring_places")
    if do in ("again", "end"):
        place = get_object_or_404(ReferringPlace.objects.current(), pk=uuid_or_404(request.POST.get("place")))
        if do == "again":
            send_link(place=place, by=by)
            messages.success(request, f"A new link goes to {place.email}. Earlier ones are closed.")
        elif request.POST.get("sure") == "yes":
            end_place(place=place, by=by)
            messages.success(request, f"{place.organisation.name} refers by a link no longer.")
        else:
            return render(request, "prescribing/intake/places/end.html", {"place": place})
        return redirect("prescribing:referring_places")
    current = ReferringPlace.objects.current().select_related("organisation")
    context = {"form": form, "places": current}
    return render(
        request, "prescribing/intake/places/places.html", context, status=400 if form.errors else 200
    )


class WorkerForm(forms.Form):
    languages = forms.CharField(
        label="Languages", max_length=200, required=False, help_text="Like: Polish, BSL"
    )
    skills = forms.CharField(label="Skills", max_length=200, required=False, help_text="Like: debt, dementia")
    practices = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="Practices", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["practices"]
        field.queryset = (
            Organisation.objects.current().filter(kind=OrganisationKind.PRACTICE).order_by("name")
        )


@needs(may.WORK_QUEUE)
@require_http_methods(["GET", "POST"])
def worker(request: HttpRequest, pk: Any) -> HttpResponse:
    """The number agreed, languages, skills and practices of one of their teams."""
    by = user_of(request)
    members = TeamMember.objects.current().filter(team__in=Team.objects.of(by)).values("user")
    user = get_object_or_404(User.objects.filter(pk__in=members), pk=pk)
    facts = WorkerFacts.objects.filter(user=user).first()
    initial = {
        "languages": facts.languages if facts else "",
        "skills": facts.skills if facts else "",
        "practices": facts.practices.all() if facts else [],
    }
    form = WorkerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_worker_facts(user=user, by=by, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("prescribing:intake")
    context = {"form": form, "worker": user}
    return render(
        request, "prescribing/intake/places/worker.html", context, status=400 if form.errors else 200
    )
