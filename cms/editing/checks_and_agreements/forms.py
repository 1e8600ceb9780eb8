"""The forms of checks and agreements: what was seen, and why it is taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from directory import clock
from directory.checks_and_agreements.documents import MEGABYTE, MOST_BYTES, Document, read
from directory.checks_and_agreements.models import CheckKind


def day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options
    )


class SeenForm(forms.Form):
    """A check or agreement that the editor saw."""

    kind = forms.ModelChoiceField(
        CheckKind.objects.none(), label="What", error_messages={"required": "Choose what you saw."}
    )
    seen_on = day("Seen on", error_messages={"required": "Say on which day you saw it."})
    expires_on = day("Last day", required=False, help_text="Left empty, it has no end and is not asked for.")
    note = forms.CharField(
        label="Note",
        max_length=300,
        required=False,
        help_text="As: number, what it covers, who signed. Prescribers read this; name nobody in it.",
    )
    document = forms.FileField(
        label="A copy",
        required=False,
        help_text=f"PDF, JPEG or PNG, at most {MOST_BYTES // MEGABYTE} MB. Only those who may record checks "
        "open it, and each look is in the audit. Never a DBS certificate.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].queryset = CheckKind.objects.current()  # type: ignore[attr-defined]
        self.fields["seen_on"].initial = clock.today

    def clean_document(self) -> Document | None:
        given = self.cleaned_data["document"]
        if not given:
            return None
        if given.size > MOST_BYTES:
            raise ValidationError(f"This file is too large: give one of at most {MOST_BYTES // MEGABYTE} MB.")
        return read(given.name or "", given.read())


class TakeBackForm(forms.Form):
    why = forms.CharField(label="Why", max_length=200, error_messages={"required": "Say why."})
