"""Which team, and the password that somebody chooses for the file on the spot."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from directory.accounts.models import User
from prescribing.teams.models import Team

_TYPED_ANYWHERE = re.compile(r"[ -~£]*")
MOST = 100


class WhichTeamForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label="Which team?", empty_label=None)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        teams = Team.objects.of(by)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: team.name  # type: ignore[attr-defined]
        self.fields["team"].initial = teams.first()


class SaveForm(WhichTeamForm):
    """The password is used once, to make the file, and then forgotten."""

    password = forms.CharField(
        label="Choose a password for the file",
        help_text="Letters, digits, signs and spaces. Tell it to your team by voice; write it on nothing.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=MOST,
        error_messages={"required": "Choose a password for the file"},
    )
    again = forms.CharField(
        label="The same password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=MOST,
        error_messages={"required": "Type the password again"},
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not _TYPED_ANYWHERE.fullmatch(password):
            raise forms.ValidationError("Use letters without accents, digits, signs and spaces only")
        validate_password(password, self.by)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "The two passwords are not the same")
        return data
