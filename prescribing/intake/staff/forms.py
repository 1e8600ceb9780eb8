"""The staff form of a referral: what a new person's form asks, and what they know and must not hear."""

from __future__ import annotations

from typing import Any

from django import forms

from prescribing.intake.models import CameBy, Complexity, Footing, KnownTo, Knows
from prescribing.intake.receive import SentBy, Told
from prescribing.people.forms import NewPersonForm
from prescribing.people.models import Lives
from prescribing.records import Urgency
from prescribing.referrals.models import Source


class ReferralForm(NewPersonForm):
    """One page for a referral that came by phone, letter or a meeting."""

    sender_role = forms.CharField(label="Their job, or what they are to them", max_length=120, required=False)
    sender_phone = forms.CharField(label="Their number", max_length=60, required=False)
    knows = forms.ChoiceField(
        label="What does the person know of this?",
        choices=Knows.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what the person knows"},
    )
    footing = forms.ChoiceField(
        label="Without their yes: on what footing?",
        choices=[("", "They agree, or know of it"), *Footing.choices],
        required=False,
    )
    decided_by = forms.CharField(label="Who decided it, if they cannot?", max_length=200, required=False)
    not_to_say = forms.CharField(
        label="Is there anything we must not say, or somebody we must not tell?",
        max_length=300,
        required=False,
    )
    how_to_reach = forms.CharField(label="Whom to ring, and when", max_length=200, required=False)
    complexity = forms.ChoiceField(
        label="How complex is it?", choices=[("", "Not said"), *Complexity.choices], required=False
    )
    known_to = forms.MultipleChoiceField(
        label="Who knows them already?",
        choices=KnownTo.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    known_to_words = forms.CharField(label="Somebody else", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.choices = [("", "Choose one"), *source.choices]
        source.error_messages["required"] = "Choose who sent them"
        self.fields["lives"].initial = Lives.NOT_KNOWN

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        knows = data.get("knows")
        if knows in (Knows.UNAWARE, Knows.CANNOT_DECIDE) and not data.get("footing"):
            self.add_error("footing", "Say on what footing it comes without their yes")
        if knows == Knows.CANNOT_DECIDE and not data.get("decided_by"):
            self.add_error("decided_by", "Say who decided it")
        if data.get("source") == Source.HOSPITAL and not data.get("discharged_on"):
            self.add_error(
                "discharged_on", "Say when they go home, or did: the first contact follows from it"
            )
        if not (data.get("reason") or data.get("what_matters")):
            self.add_error("reason", "Say what would help")
        return data

    def told(self) -> Told:
        data = self.cleaned_data
        same = (
            *("knows", "reason", "what_matters", "urgency_why", "discharged_on", "decided_by", "not_to_say"),
            *("how_to_reach", "complexity", "known_to", "known_to_words"),
        )
        without = data["knows"] in (Knows.UNAWARE, Knows.CANNOT_DECIDE)
        return Told(
            details=self.details(),
            needs=list(data["needs"]),
            urgency=data["urgency"] or Urgency.ROUTINE,
            contacts=self.contacts(),
            communication=self.communication_given(),
            footing=data["footing"] if without else "",
            **{name: data[name] for name in same},
        )

    def sent(self) -> SentBy:
        data = self.cleaned_data
        organisation = {
            Source.PRACTICE: data["practice"],
            Source.CARE_HOME: data["care_home"],
        }.get(data["source"])
        return SentBy(
            came_by=CameBy.STAFF,
            source=data["source"],
            name=data["source_name"],
            role=data["sender_role"],
            phone=data["sender_phone"],
            organisation=organisation,
        )
