"""How many people somebody carries, as agreed; and on which day they leave."""

from __future__ import annotations

from typing import Any

from django import forms

from prescribing.people.forms import day_field


class AgreedForm(forms.Form):
    number = forms.IntegerField(
        min_value=0,
        max_value=500,
        required=False,
        help_text="More than that is marked. Leave it empty for the usual number.",
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = f"How many people does {name} carry?"


class LeavesForm(forms.Form):
    leaves_on = day_field(
        "Their last day",
        help_text="Like 11 12 2026",
        error_messages={"required": "Give the day, like 11 12 2026"},
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaves_on"].label = f"When is the last day of {name}?"
