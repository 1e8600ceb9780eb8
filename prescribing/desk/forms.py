"""The two forms of the desk: look for something, then who it is for."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from directory.catalogue.models import Need, Service
from prescribing.asked_by_groups.fields import AsksOfSenders
from prescribing.people.as_written.phones import read_one_phone
from prescribing.people.details import ContactKind
from prescribing.people.details_given import ContactGiven


class DeskSearchForm(forms.Form):
    q = forms.CharField(label="What do they need?", max_length=500, required=False)
    postcode = forms.CharField(
        label="Near which postcode or town?",
        max_length=80,
        required=False,
        help_text="You can leave this out",
    )


class DeskForm(AsksOfSenders):
    """For the person at the desk: name, one way to reach them, is it safe, do they agree."""

    ticks = False
    name = forms.CharField(
        label="Their name", max_length=200, error_messages={"required": "Ask for their name"}
    )
    value = forms.CharField(
        label="Phone or email",
        max_length=200,
        help_text="One way to reach them is enough, like 07700 900142",
        error_messages={"required": "Ask for a phone number or an email address"},
    )
    safe = forms.ChoiceField(
        label="Is it safe to use this?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Ask whether it is safe to use it"},
    )
    voicemail = forms.ChoiceField(
        label="May a message be left?",
        choices=[("yes", "Yes"), ("no", "No"), ("not-known", "Not asked")],
        initial="not-known",
        widget=forms.RadioSelect,
        required=False,
    )
    need = forms.ModelChoiceField(Need.objects.none(), label="Help with", empty_label=None)
    why = forms.CharField(label="Anything the group must know", max_length=300, required=False)
    no_agreement_why = forms.CharField(
        label="Why share without a sharing agreement?",
        max_length=300,
        required=False,
        help_text="Kept with the prescription. Supervisors read it. Name nobody in it.",
    )
    read_aloud = forms.CharField(widget=forms.HiddenInput, required=False)
    agrees = forms.BooleanField(
        label="They agree",
        error_messages={"required": "Read the sentence aloud, and tick this when they agree"},
    )

    def __init__(
        self,
        *args: Any,
        met: QuerySet[Need],
        service: Service,
        asks_why: bool,
        wording: str,
        **kwargs: Any,
    ) -> None:
        """`wording` is what is read aloud now; a form that was shown with other words is not taken."""
        super().__init__(*args, **kwargs)
        self.wording = hashlib.sha256(wording.encode()).hexdigest()[:32]
        self.fields["read_aloud"].initial = self.wording
        self.add_questions(service)
        if asks_why:
            self.fields["no_agreement_why"].required = True
            self.fields["no_agreement_why"].error_messages["required"] = (
                "Say why you share without an agreement"
            )
        else:
            del self.fields["no_agreement_why"]
        self.fields["need"].queryset = met  # type: ignore[attr-defined]

    def clean_read_aloud(self) -> str:
        """Kept as what is read aloud now, so that the page that says so can be sent."""
        said = self.cleaned_data["read_aloud"]
        if said and said != self.wording:
            again = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which is not changed in place
            again["read_aloud"] = self.wording
            self.data = again
            self.add_error("agrees", "What is read aloud has changed. Read it again")
        return str(said)

    def clean_value(self) -> str:
        value = str(self.cleaned_data["value"]).strip()
        if "@" in value:
            return forms.EmailField(error_messages={"invalid": "Check the email, like jo@example.org"}).clean(
                value
            )
        read_one_phone(value)
        return value

    def clean_safe(self) -> str:
        if self.cleaned_data["safe"] != "yes":
            raise ValidationError("Ask for another way that is safe, or ring the hub with them")
        return "yes"

    def contact(self) -> ContactGiven:
        value = self.cleaned_data["value"]
        if "@" in value:
            return ContactGiven(kind=ContactKind.EMAIL, value=value, email="yes", preferred=True)
        message = self.cleaned_data["voicemail"] or "not-known"
        return ContactGiven(
            kind=ContactKind.PHONE, value=value, call="yes", voicemail=message, preferred=True
        )
