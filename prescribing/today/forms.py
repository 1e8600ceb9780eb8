"""Small forms of the day: another date, and who covers for whom."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms

from directory import clock
from directory.accounts.models import User
from directory.clock import LONDON
from prescribing import permissions as may
from prescribing.people.forms import day_field
from prescribing.tasks.models import Task
from prescribing.teams.calendar import OFFICE, Calendar
from prescribing.teams.models import Team, TeamMember


def coming_day(day: date | None) -> date | None:
    """Today or later. Raises ValidationError with what to do."""
    if day is not None and day < clock.today():
        raise forms.ValidationError("Choose today or a day that is still to come")
    return day


class MoveForm(forms.Form):
    day = day_field(
        "Which day?", help_text="Like 3 12 2026", error_messages={"required": "Give a day, like 3 12 2026"}
    )

    def clean_day(self) -> date | None:
        return coming_day(self.cleaned_data["day"])

    def due_at(self, task: Task) -> datetime:
        """The end of that day, as the team that does it keeps its hours."""
        team = task.prescription.referral.team if task.prescription else task.person and task.person.team
        calendar: Calendar = team.calendar if team else OFFICE
        return calendar.closing(self.cleaned_data["day"])


class CoverForm(forms.Form):
    owner = forms.ModelChoiceField(User.objects.none(), label="Who is away?")
    covered_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Who covers?",
        help_text="They see the due list meanwhile; the people stay whose they are.",
    )
    first = day_field("First day", help_text="Like 3 12 2026")
    last = day_field("Last day", help_text="Like 9 12 2026")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = TeamMember.objects.current().filter(team__in=Team.objects.of(by).values("pk"))
        colleagues = User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name")
        self.fields["covered_by"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["owner"].queryset = (  # type: ignore[attr-defined]
            colleagues if by.may(may.WORK_QUEUE) else User.objects.filter(pk=by.pk)
        )
        self.fields["owner"].initial = by.pk
        for name in ("owner", "covered_by"):
            self.fields[name].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day comes after the first")
        if last and last < clock.today():
            self.add_error("last", "Choose a day that is still to come")
        if data.get("owner") and data.get("owner") == data.get("covered_by"):
            self.add_error("covered_by", "Choose somebody else")
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "owner": data["owner"],
            "covered_by": data["covered_by"],
            "since": clock.midnight(data["first"]),
            "until": datetime.combine(data["last"], time(23, 59, 59), LONDON),
        }
