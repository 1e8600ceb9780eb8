"""The forms of appointments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from directory.accounts.models import User
from directory.clock import LONDON
from prescribing.people.forms import day_field
from prescribing.plan.appointments.actions import AppointmentGiven
from prescribing.plan.appointments.models import Appointment, Where
from prescribing.plan.forms import private_field
from prescribing.today.forms import coming_day

_TYPED = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def time_typed(text: str) -> time:
    """10.30, 10:30, 1030, 4.30pm or 9am. Raises ValueError; 4.30 without more is in the afternoon."""
    plain = text.strip().lower().replace("noon", "pm").replace(" ", "")
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    if not half and 1 <= hour <= 6 and len(found[1]) == 1:
        hour += 12  # nobody is visited at half past four in the night; who is writes 04.30
    return time(hour, minute)


class TimeTypedField(forms.CharField):
    """An hour as people write it."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            return time_typed(typed)
        except ValueError as problem:
            raise forms.ValidationError("Give a time, like 10.30am") from problem


class AppointmentForm(forms.Form):
    day = day_field(
        "Which day?", help_text="Like 3 12 2026", error_messages={"required": "Give a day, like 3 12 2026"}
    )
    at = TimeTypedField(
        label="What time?", help_text="Like 10.30am", error_messages={"required": "Give a time, like 10.30am"}
    )
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=600, initial=45)
    where = forms.ChoiceField(
        label="Where?",
        choices=Where.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where it is"},
    )
    place = forms.CharField(
        label="Which place, if it is somewhere else",
        max_length=200,
        required=False,
        help_text="Like the Quarry Room, Fortuneswell",
    )
    purpose = forms.CharField(label="What for?", max_length=200, required=False)
    lead = forms.ModelChoiceField(User.objects.none(), label="Who leads?", empty_label=None)
    others = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Who of us comes along?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_whom = forms.CharField(
        label="Who else comes?", max_length=200, required=False, help_text="Like Dean from the Shed"
    )
    remind = forms.BooleanField(label="Remind them the day before", required=False)
    private = private_field()

    def __init__(
        self, *args: Any, colleagues: Sequence[User], by: User, reminder: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ours = User.objects.filter(pk__in=[user.pk for user in colleagues]).order_by("name")
        for name in ("lead", "others"):
            self.fields[name].queryset = ours  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]
        self.fields["lead"].initial = by.pk
        self.fields["remind"].help_text = reminder

    def clean_day(self) -> date | None:
        return coming_day(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("where") == Where.PLACE and not data.get("place"):
            self.add_error("place", "Say where it is")
        if data.get("private") and data.get("remind"):
            self.add_error("remind", "Nothing is sent about what is private")
        return data

    def given(self) -> AppointmentGiven:
        data = self.cleaned_data
        return AppointmentGiven(
            starts_at=datetime.combine(data["day"], data["at"], LONDON),
            where=data["where"],
            place=data["place"],
            minutes=data["minutes"],
            lead=data["lead"],
            others=tuple(data["others"]),
            with_whom=data["with_whom"],
            purpose=data["purpose"],
            remind=data["remind"],
            private=data["private"],
        )


def written_as(appointment: Appointment) -> dict[str, Any]:
    """An appointment as its form says it."""
    starts = appointment.starts_at.astimezone(LONDON)
    return {
        "day": starts.date(),
        "at": f"{starts:%H.%M}",
        "minutes": appointment.minutes,
        "where": appointment.where,
        "place": appointment.place,
        "purpose": appointment.purpose,
        "lead": appointment.lead_id,
        "others": [user.pk for user in appointment.others.all()],
        "with_whom": appointment.with_whom,
        "remind": appointment.remind,
        "private": appointment.private,
    }


class BecameForm(forms.Form):
    """What became of it: the button says which. A note is part of the story."""

    note = forms.CharField(
        label="What was said and agreed, or why not",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=600, required=False)
