"""Teams: whom they serve, when they are staffed, and who is in them. Each press calls a verb."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.accounts.requests import user_of
from directory.catalogue.models import Organisation, OrganisationKind
from directory.given_ids import uuid_or_404
from prescribing.permissions import MANAGE_TEAMS
from prescribing.teams import actions
from prescribing.teams.calendar import DAYS
from prescribing.teams.models import Team, TeamMember, office_hours
from prescribing.teams.refused_to_leave import tell_refusal

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class TeamForm(forms.Form):
    """A team and its week. A day without hours is a day on which nobody is there."""

    name = forms.CharField(max_length=120)
    phone = forms.CharField(max_length=40, required=False, help_text="What groups and people ring.")
    email = forms.EmailField(required=False, help_text="Where replies are read by a person.")
    serves = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        required=False,
        label="Practices and care homes it serves",
        widget=forms.CheckboxSelectMultiple,
    )
    keeps_bank_holidays = forms.BooleanField(label="Closed on bank holidays", required=False, initial=True)

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served: Any = self.fields["serves"]
        kinds = (OrganisationKind.PRACTICE, OrganisationKind.CARE_HOME)
        served.queryset = Organisation.objects.current().filter(kind__in=kinds)
        hours = team.hours if team else office_hours()
        for day, name in zip(DAYS, _NAMES, strict=True):
            opens, closes = hours.get(day, ("", ""))
            for part, value in (("from", opens), ("until", closes)):
                self.fields[f"{day}_{part}"] = forms.TimeField(
                    label=f"{name} {part}",
                    required=False,
                    initial=value,
                    input_formats=["%H:%M"],
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )
        if team is not None:
            self.initial = {
                **self.initial,
                "name": team.name,
                "phone": team.phone,
                "email": team.email,
                "serves": list(team.serves.all()),
                "keeps_bank_holidays": team.keeps_bank_holidays,
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for day, name in zip(DAYS, _NAMES, strict=True):
            if bool(data.get(f"{day}_from")) != bool(data.get(f"{day}_until")):
                self.add_error(f"{day}_until", f"Give both hours of {name}, or neither.")
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data

        def span(day: str) -> list[str]:
            hours: list[time] = [data[f"{day}_from"], data[f"{day}_until"]]
            return [f"{hour:%H:%M}" for hour in hours]

        return {
            **{name: data[name] for name in ("name", "phone", "email", "keeps_bank_holidays")},
            "hours": {day: span(day) for day in DAYS if data[f"{day}_from"]},
        }


class JoinForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label="Who joins?")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        """Everybody but `by`: somebody else adds them."""
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True).exclude(pk=by.pk).order_by("name")
        self.fields["user"].queryset = others  # type: ignore[attr-defined]


def teams(request: HttpRequest) -> HttpResponse:
    """Every team."""
    require(user_of(request), MANAGE_TEAMS)
    rows = Team.objects.filter(ended_at=None).prefetch_related("serves", "members__user")
    return render(request, "cms/editing/teams.html", {"teams": rows})


@require_http_methods(["GET", "POST"])
def add_team(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    require(by, MANAGE_TEAMS)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_team(by=by, serves=list(form.cleaned_data["serves"]), **form.given())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{made.name} is there. Add its members.")
            return redirect("team", pk=made.pk)
    return render(request, "cms/editing/team.html", {"form": form, "team": None})


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One team: its week, whom it serves, its members."""
    by = user_of(request)
    require(by, MANAGE_TEAMS)
    found = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST if "save" in request.POST else None, team=found)
    joining = JoinForm(request.POST if "join" in request.POST else None, by=by)
    if request.method == "POST":
        try:
            said = _change(request, found, form, joining)
        except ValidationError as error:
            if "leave" in request.POST:
                member = _member(request, found)
                tell_refusal(request, error, member.user)
                return redirect("team", pk=pk)
            form.add_error(None, error.messages) if form.is_bound else joining.add_error(None, error.messages)
            found.refresh_from_db()
            said = ""
        if said:
            messages.success(request, said)
            return redirect("team", pk=pk)
    members = TeamMember.objects.current().filter(team=found).select_related("user").order_by("user__name")
    context = {"form": form, "team": found, "joining": joining, "members": members}
    return render(request, "cms/editing/team.html", context)


@transaction.atomic
def _change(request: HttpRequest, found: Team, form: TeamForm, joining: JoinForm) -> str:
    by = user_of(request)
    if "save" in request.POST and form.is_valid():
        actions.change_team(team=found, by=by, **form.given())
        actions.serve(team=found, organisations=list(form.cleaned_data["serves"]), by=by)
        return "Saved."
    if "join" in request.POST and joining.is_valid():
        user = joining.cleaned_data["user"]
        actions.join_team(team=found, user=user, by=by)
        return f"{user.name} is in {found.name}."
    if "leave" in request.POST:
        member = _member(request, found)
        actions.leave_team(team=found, user=member.user, by=by)
        return f"{member.user.name} is no longer in {found.name}."
    return ""


def _member(request: HttpRequest, team: Team) -> TeamMember:
    """Whose "Leaves" was pressed."""
    members = TeamMember.objects.current().select_related("user")
    return get_object_or_404(members, pk=uuid_or_404(request.POST["leave"]), team=team)
