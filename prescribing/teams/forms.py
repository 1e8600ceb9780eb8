"""How many people somebody carries, as agreed."""

from __future__ import annotations

from typing import Any

from django import forms


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
