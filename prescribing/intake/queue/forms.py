"""What a coordinator answers at triage. Nothing is chosen beforehand but what was said before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from prescribing.intake.models import Complexity
from prescribing.intake.queue.opened import Known
from prescribing.intake.queue.workers import Worker
from prescribing.records import Urgency
from prescribing.referrals.state_forms import ToldForm

TEAM = "team"
NEW = "new"


class AcceptForm(forms.Form):
    """Who it is, where that is asked, and who takes them on."""

    who = forms.ChoiceField(
        label="Is this somebody we know?",
        required=False,
        widget=forms.RadioSelect,
    )
    to = forms.ChoiceField(
        label="Who will take them on?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who takes them on"},
    )
    complexity = forms.ChoiceField(
        label="How complex is it?", choices=[("", "Not said"), *Complexity.choices], required=False
    )

    def __init__(
        self, *args: Any, candidates: list[Known], workers: list[Worker], asks: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        to: Any = self.fields["to"]
        shown = [known for known in candidates if known.one.person_id is not None]
        self.can_be_said = shown
        self.only_rung = [known for known in candidates if known.one.person_id is None]
        if asks:
            who.choices = [
                *((str(known.one.person_id), known.called) for known in shown),
                (NEW, "No, somebody new"),
            ]
            who.required = True
            who.error_messages["required"] = "Say first whether this is somebody we know"
        else:
            del self.fields["who"]
        to.choices = [
            *((str(one.user.pk), one.user.name) for one in workers),
            (TEAM, "Leave it with the team"),
        ]

    @property
    def same_as(self) -> UUID | None:
        said = self.cleaned_data.get("who")
        return UUID(said) if said and said != NEW else None

    @property
    def somebody_new(self) -> bool:
        return self.cleaned_data.get("who") == NEW

    @property
    def to_user(self) -> str:
        """The id of the worker, or empty for the team."""
        said = self.cleaned_data["to"]
        return "" if said == TEAM else str(said)


class WordsForm(forms.Form):
    """One answer in words: what we ask, where they go instead, what was advised."""

    words = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, missing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].error_messages["required"] = missing


class RedirectForm(ToldForm):
    """Where they go instead, and how who referred was told where no mail does that."""

    words = forms.CharField(
        label="Where do they go instead?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say where they go instead"},
    )
    field_order = ("words", "referrer_told", "referrer_not_told")

    def given(self) -> dict[str, Any]:
        """For the verb: what was not asked is left out."""
        return {name: value for name, value in self.cleaned_data.items() if name != "words"}


class UrgencyForm(forms.Form):
    urgency = forms.ChoiceField(label="How soon?", choices=Urgency.choices, widget=forms.RadioSelect)
    why = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Say why it changes"})
