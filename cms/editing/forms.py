"""Small forms of the editing screens."""

from __future__ import annotations

from django import forms

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
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="After this day it says “Ring first” again by itself. Left empty, it is good for 12 weeks.",
    )
    note = forms.CharField(label="Note", max_length=200, required=False)
