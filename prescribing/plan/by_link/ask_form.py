"""The form of asking an organisation: what it is about, what is shared, and that the person agrees."""

from __future__ import annotations

from typing import Any

from django import forms

from directory.checks_and_agreements.in_words import says_why
from prescribing.plan.by_link.what_they_see import OFFERED, USUAL_TO_SHARE
from prescribing.plan.models import AskAbout, PlanAction
from prescribing.prescriptions.forms import AGREED_BY, check_footing
from prescribing.privacy.consents import ConsentGiven
from prescribing.privacy.models import ConsentMethod, GivenBy


class AskForm(forms.Form):
    about = forms.ChoiceField(
        label="Help with",
        choices=[("", "Choose what it is about"), *AskAbout.choices],
        help_text="All they read before they see who it is.",
        error_messages={"required": "Choose what it is about"},
    )
    note = forms.CharField(
        label="What they need to know",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="They and the person will both read this. Say only what they need.",
    )
    shared = forms.MultipleChoiceField(
        label="Share",
        choices=list(OFFERED.items()),
        initial=USUAL_TO_SHARE,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    given_by = forms.ChoiceField(label="Who agreed", choices=GivenBy.choices, initial=GivenBy.PERSON)
    method = forms.ChoiceField(label="How", choices=ConsentMethod.choices, initial=ConsentMethod.PHONE)
    given_by_name = forms.CharField(label="Their name, if not the person", max_length=200, required=False)
    decided_by = forms.CharField(
        label="Who decided, where nobody could agree", max_length=200, required=False
    )
    decided_why = forms.CharField(label="Why was it decided so?", max_length=500, required=False)
    knows = forms.BooleanField(label="The person knows of this", required=False, initial=True)
    no_agreement_why = forms.CharField(
        label="Why share without a sharing agreement?",
        max_length=300,
        required=False,
        help_text="Kept in the plan. Supervisors read it. Name nobody in it.",
    )
    agrees = forms.BooleanField(label="They agree to what is in the preview", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, action: PlanAction, sending: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sending = sending
        if action.organisation is None or not says_why(action.organisation):
            del self.fields["no_agreement_why"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.sending:
            return data
        if data.get("given_by") in AGREED_BY and not data.get("agrees"):
            self.add_error("agrees", "Ask them first, and tick this when they agree")
        check_footing(self, data)
        return data

    def consent(self) -> ConsentGiven:
        data = self.cleaned_data
        return ConsentGiven(
            method=data["method"],
            given_by=data["given_by"],
            given_by_name=data["given_by_name"],
            person_knows=data["knows"],
            decided_by=data["decided_by"],
            why=data["decided_why"],
        )
