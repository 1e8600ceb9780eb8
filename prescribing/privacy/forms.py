"""Forms that decide who sees whom, and what a death changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from directory import clock
from directory.accounts.models import User
from prescribing.people.forms import day_field
from prescribing.people.models import Person
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.teams.models import TeamMember


def colleagues_of(person: Person) -> Any:
    """Those of the person's team by whom they may be found, by name."""
    members = TeamMember.objects.current().filter(team=person.team)
    hidden = users_who_may_not_find(person.pk)
    ours = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return ours.exclude(pk__in=hidden).order_by("name")


class _OfTheTeam(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ProtectForm(forms.Form):
    owner = _OfTheTeam(User.objects.none(), label="Who looks after them?")
    cover = _OfTheTeam(
        User.objects.none(), label="The one named cover", required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "cover"):
            self.fields[name].queryset = colleagues_of(person)  # type: ignore[attr-defined]


class ExcludeForm(forms.Form):
    user = _OfTheTeam(
        User.objects.none(),
        label="Who must not find them?",
        empty_label="Choose somebody",
        help_text="They see nothing of this person, whatever else they may do. What is open and theirs goes "
        "to the owner of the referral, or to the team's queue. They are not told why, nor who asked for it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = User.objects.filter(is_active=True).order_by("name")
        self.fields["user"].queryset = everybody  # type: ignore[attr-defined]


class DiedForm(forms.Form):
    on = day_field(
        "On which day?",
        help_text="Like 3 11 2026",
        error_messages={"required": "Give the day, like 3 11 2026"},
    )
    sure = forms.BooleanField(
        label="I have checked that this is the right person",
        error_messages={"required": "Check the name and date of birth above, then tick this"},
    )

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError("Choose a day that has been")
        return self.cleaned_data["on"]


class HowLong(forms.Form):
    """How long the glass stays broken."""

    hours = forms.ChoiceField(
        label="For how long?",
        choices=[("1", "1 hour"), ("4", "4 hours"), ("24", "24 hours")],
        initial="1",
        widget=forms.RadioSelect,
    )

    def lasts(self) -> timedelta:
        return timedelta(hours=int(self.cleaned_data["hours"]))
