"""The forms behind an organisation's link, at most one field each."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _note(label: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Do not write health details here."),
    )


class YesForm(forms.Form):
    note = _note(_("When, or anything to tell us"))


class DoneForm(forms.Form):
    note = _note(_("What was done"))


class NoForm(forms.Form):
    note = _note(_("Anything to tell us"))


class GoneForm(forms.Form):
    instead = forms.CharField(label=_("Who reads these now, if you know?"), max_length=120, required=False)
