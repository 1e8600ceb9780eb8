"""Small forms of the editing screens."""

from __future__ import annotations

from datetime import date

from django import forms

from directory import clock
from directory.group_space.names import check_name
from directory.upkeep.models import CapacityState


class ReferralContactForm(forms.Form):
    """Who reads a group's prescriptions. Saving ends the earlier contact."""

    name = forms.CharField(label="Who reads it", max_length=200, help_text="As: Tom Reddy, coordinator.")
    email = forms.EmailField(
        label="Email", help_text="Prescriptions go here. It may differ from the public one."
    )
    phone = forms.CharField(label="Phone", max_length=40, required=False)


class ConfirmContactForm(forms.Form):
    how = forms.CharField(
        label="How you checked", max_length=200, help_text="As: rang them on the number from their website."
    )


class RoomForm(forms.Form):
    """Whether a service takes people, and until when that is good."""

    state = forms.ChoiceField(label="Is there room?", choices=CapacityState.choices)
    weeks = forms.IntegerField(label="Weeks to wait", min_value=1, max_value=104, required=False)
    until = forms.DateField(
        label="Good until",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="After this day it says “Ring first” again by itself. Left empty, it is good for 12 weeks.",
    )
    note = forms.CharField(label="Note", max_length=200, required=False)


class KeeperForm(forms.Form):
    """Somebody of a group who is to keep its listings."""

    name = forms.CharField(label="Name", max_length=200, required=False, validators=[check_name])
    email = forms.EmailField(label="Email", help_text="They get a link here. They need no account.")


class ReviewForm(forms.Form):
    """When a listing is looked at again."""

    on = forms.DateField(
        label="Look at it again on", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on <= clock.today():
            raise forms.ValidationError("Choose a day that is still to come.")
        return on
