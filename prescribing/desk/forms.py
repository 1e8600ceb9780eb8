"""The forms of the desk: who it is for, and how they are reached."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from directory.catalogue.models import Need, Service
from prescribing.asked_by_groups.fields import AsksOfSenders
from prescribing.people.as_written.phones import read_one_phone
from prescribing.people.details import ContactKind
from prescribing.people.details_given import ContactGiven


class Reach(models.TextChoices):
    """How somebody is reached who has neither phone nor email."""

    CALLS_IN = "calls-in", "They will call in here"
    PRACTICE = "practice", "We pass it on when we see them"
    POST = "post", "By post, which is safe"


class ReachedHow(forms.Form):
    """One way to reach somebody: a phone or email that is safe, or another way for whoever has neither.

    Forms made from this one say which at the start: `without_phone`.
    """

    without_phone = False

    def ask_how(self, *, without_phone: bool) -> None:
        """Leave out what is not asked of them."""
        self.without_phone = without_phone
        for name in ("value", "safe", "voicemail") if without_phone else ("reach", "address"):
            del self.fields[name]

    def reach_words(self, practice: str) -> str:
        """For the team: how they are reached; empty of somebody with a phone or email."""
        said = {
            Reach.CALLS_IN: f"Will call in at {practice}.",
            Reach.PRACTICE: f"{practice} tells them when they are next there.",
            Reach.POST: "By post.",
        }
        chosen = self.cleaned_data.get("reach")
        return f"No phone and no email. {said[Reach(chosen)]}" if chosen else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reach") == Reach.POST and not cleaned.get("address", "").strip():
            self.add_error("address", "Write the address that is safe to write to")
        return cleaned

    def contact(self) -> ContactGiven | None:
        """None for somebody who is reached in person."""
        if self.without_phone:
            if self.cleaned_data["reach"] != Reach.POST:
                return None
            address = self.cleaned_data["address"]
            return ContactGiven(kind=ContactKind.POST, value=address, post="yes", preferred=True)
        value = self.cleaned_data["value"]
        if "@" in value:
            return ContactGiven(kind=ContactKind.EMAIL, value=value, email="yes", preferred=True)
        message = self.cleaned_data["voicemail"] or "not-known"
        return ContactGiven(
            kind=ContactKind.PHONE, value=value, call="yes", voicemail=message, preferred=True
        )

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


def reach_fields() -> dict[str, forms.Field]:
    """The fields that ReachedHow reads."""
    return {
        "value": forms.CharField(
            label="Phone or email",
            max_length=200,
            help_text="One way to reach them is enough, like 07700 900142",
            error_messages={"required": "Ask for a phone number or an email address"},
        ),
        "safe": forms.ChoiceField(
            label="Is it safe to use this?",
            choices=[("yes", "Yes"), ("no", "No")],
            widget=forms.RadioSelect,
            error_messages={"required": "Ask whether it is safe to use it"},
        ),
        "voicemail": forms.ChoiceField(
            label="May a message be left?",
            choices=[("yes", "Yes"), ("no", "No"), ("not-known", "Not asked")],
            initial="not-known",
            widget=forms.RadioSelect,
            required=False,
        ),
        "reach": forms.ChoiceField(
            label="How do they hear from us?",
            choices=Reach.choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Ask how they can hear from us"},
        ),
        "address": forms.CharField(
            label="Their address, if by post",
            max_length=300,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        ),
    }


class ReferForm(ReachedHow):
    """Ask the team of the practice to ring them: no service is chosen yet."""

    name = forms.CharField(
        label="Their name", max_length=200, error_messages={"required": "Ask for their name"}
    )
    need = forms.ModelChoiceField(Need.objects.none(), label="Help with", empty_label=None)
    words = forms.CharField(
        label="What they said, in their words",
        max_length=300,
        required=False,
        help_text="The team reads this. Say only what they need.",
    )
    agrees = forms.BooleanField(
        label="They agree",
        error_messages={"required": "Read the sentence aloud, and tick this when they agree"},
    )

    def __init__(self, *args: Any, without_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(reach_fields())
        self.ask_how(without_phone=without_phone)
        self.fields["need"].queryset = Need.objects.top()  # type: ignore[attr-defined]


class DeskForm(ReachedHow, AsksOfSenders):
    """For the person at the desk: name, one way to reach them, is it safe, do they agree."""

    ticks = False
    name = forms.CharField(
        label="Their name", max_length=200, error_messages={"required": "Ask for their name"}
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
        without_phone: bool = False,
        **kwargs: Any,
    ) -> None:
        """`wording` is what is read aloud now; a form that was shown with other words is not taken."""
        super().__init__(*args, **kwargs)
        self.fields.update(reach_fields())
        self.ask_how(without_phone=without_phone)
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
