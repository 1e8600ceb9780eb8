"""The forms of a spell of support: contacts, needs, opening, closing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from directory.catalogue.models import Need
from prescribing.people.forms import day_field, discharge_field
from prescribing.records import Urgency
from prescribing.referrals.models import Channel, ContactOutcome, Referral, Resolution, Source
from prescribing.today.forms import coming_day


def _long(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    options.setdefault("required", False)
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ContactForm(forms.Form):
    """A call, a visit, a note. The outcome is a button that saves: none is chosen beforehand."""

    channel = forms.ChoiceField(
        label="How?", choices=Channel.choices, initial=Channel.PHONE, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label="What happened?",
        choices=ContactOutcome.choices,
        error_messages={"required": "Press what happened: nothing was recorded yet"},
    )
    note = _long("Note", help_text="What was said and agreed. It becomes part of the story.")
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=600, required=False)
    next_day = day_field("Next time, if you agreed one", required=False, help_text="Like 3 12 2026")
    private = forms.BooleanField(
        label="Keep this private",
        required=False,
        help_text="Seen by the owner, the named cover and you alone.",
    )
    settled = forms.BooleanField(label="That settles it", required=False)

    def __init__(self, *args: Any, task_words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if task_words:
            self.fields["settled"].label = f"This is done: {task_words}"
        else:
            del self.fields["settled"]

    def clean_next_day(self) -> date | None:
        return coming_day(self.cleaned_data["next_day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if ContactOutcome.NONE in (data.get("outcome"), self.data.get("outcome")):
            data["channel"] = Channel.NOTE
            self.errors.pop("channel", None)
        if data.get("channel") == Channel.NOTE:
            data["outcome"] = ContactOutcome.NONE
            self.errors.pop("outcome", None)
            if not data.get("note"):
                self.add_error("note", "Write the note")
        return data

    def given(self, referral: Referral) -> dict[str, Any]:
        data = self.cleaned_data
        day = data["next_day"]
        return {
            "channel": data["channel"],
            "outcome": data["outcome"],
            "note": data["note"],
            "minutes": data["minutes"],
            "private": data["private"],
            "next_at": _closing(referral, day) if day else None,
        }


def _closing(referral: Referral, day: date) -> datetime:
    return referral.team.calendar.closing(day)


def need_choices() -> list[tuple[str, Any]]:
    """Every need under the one above it, for a select."""
    rows = list(Need.objects.current().order_by("name"))
    below: dict[Any, list[tuple[str, str]]] = {}
    for row in rows:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append((str(row.pk), row.name))
    groups: list[tuple[str, Any]] = [("", "Choose a need")]
    for row in rows:
        if row.parent_id is None:
            own = (str(row.pk), f"{row.name}: all of it" if row.pk in below else row.name)
            groups.append((row.name, [own, *below.get(row.pk, [])]))
    return groups


class NeedForm(forms.Form):
    need = forms.ModelChoiceField(
        Need.objects.none(), label="Help with", error_messages={"required": "Choose a need"}
    )
    note = forms.CharField(label="Note", max_length=500, required=False)
    private = forms.BooleanField(
        label="Keep this private", required=False, help_text="Some needs always start private."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["need"]
        field.queryset = Need.objects.current()
        field.choices = need_choices()


class ResolveForm(forms.Form):
    """What became of a need. Empty opens it again."""

    resolution = forms.ChoiceField(
        label="What became of it?", choices=[("", "Still open"), *Resolution.choices], required=False
    )
    system_condition = forms.CharField(
        label="What in the system stood in the way, if anything?", max_length=300, required=False
    )


class SpellForm(forms.Form):
    """A new spell of support for somebody who is known already."""

    source = forms.ChoiceField(label="Who sent them?", choices=Source.choices)
    source_name = forms.CharField(label="Name of who sent them", max_length=200, required=False)
    discharged_on = discharge_field()
    reason = _long("Why have they come?")
    what_matters = _long("What matters to them, in their words")
    needs = forms.ModelMultipleChoiceField(
        Need.objects.none(), label="Help with", widget=forms.CheckboxSelectMultiple, required=False
    )
    urgency = forms.ChoiceField(
        label="How soon?", choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    urgency_why = forms.CharField(label="Why so soon?", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = Need.objects.top()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("urgency") not in (None, Urgency.ROUTINE) and not data.get("urgency_why"):
            self.add_error("urgency_why", "Say why it cannot wait")
        return data


class ReopenForm(forms.Form):
    note = forms.CharField(
        label="Why is it reopened?", max_length=500, error_messages={"required": "Say why it is reopened"}
    )
