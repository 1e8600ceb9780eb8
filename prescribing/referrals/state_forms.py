"""Forms for the states of a referral: hold, urgency, transfer, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from directory import clock
from prescribing import permissions as may
from prescribing.people.forms import day_field
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.records import Urgency
from prescribing.referrals.holding import LONGEST
from prescribing.referrals.models import Channel, Referral
from prescribing.referrals.referrer import (
    must_be_told,
    place_of_sender,
    reads_news,
    referrer_in_the_way,
)
from prescribing.referrals.states import ENDS_BEFORE_SUPPORT, Closed
from prescribing.teams.load import Load, loads_of
from prescribing.teams.models import TeamMember
from prescribing.words import counted

TALKED = [choice for choice in Channel.choices if choice[0] != Channel.NOTE]


def _line(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=options.pop("max_length", 500), **options)


class HoldForm(forms.Form):
    reason = _line(
        "Why?",
        max_length=300,
        help_text="Like: in hospital, away until Easter, asked for a rest",
        error_messages={"required": "Say why it is on hold"},
    )
    review_on = day_field(
        "When do you look again?",
        help_text=f"Within {LONGEST} days. Like 3 12 2026",
        error_messages={"required": "Give a day, like 3 12 2026"},
    )

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        today = clock.today()
        if not today < day <= today + timedelta(days=LONGEST):
            raise forms.ValidationError(f"Choose a day within the next {LONGEST} days")
        return day


class NoteForm(forms.Form):
    """A reason in one line; `label` says what it is asked for, `wanted` whether it may be left out."""

    why = _line("Note")

    def __init__(self, *args: Any, label: str, wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = label
        self.fields["why"].required = bool(wanted)
        self.fields["why"].error_messages["required"] = wanted


class UrgencyForm(forms.Form):
    urgency = forms.ChoiceField(
        label="How soon?",
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how soon"},
    )
    why = _line("Why?", max_length=300, error_messages={"required": "Say why it is more or less urgent"})


class TransferForm(forms.Form):
    """Who takes the person over, with what each carries; those of other teams come after one's own."""

    to = forms.ChoiceField(label="Who is asked?", error_messages={"required": "Choose who is asked"})
    why = _line(
        "Why, and what should they know?",
        help_text="They read it before they say yes or no.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {f"{one.team_id}:{one.user_id}": one for one in receivers_of(referral)}
        loads = {one.user.pk: one for one in loads_of({m.user for m in self.members.values()})}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, one in self.members.items():
            groups.setdefault(one.team.name, []).append((key, receiver_words(loads[one.user_id])))
        self.fields["to"].choices = [("", "Choose"), *groups.items()]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        member = self.members[self.cleaned_data["to"]]
        return {"to": member.user, "to_team": member.team, "why": self.cleaned_data["why"]}


def receiver_words(load: Load) -> str:
    """ "Dan Sturmey: 14 of 30 people"; says when one more would be over the agreed number."""
    over = ", at the agreed number" if load.people >= load.agreed else ""
    return f"{load.user.name}: {load.people} of {counted(load.agreed, 'person', 'people')}{over}"


def receivers_of(referral: Referral) -> list[TeamMember]:
    """Who may be asked to take it over, those of its own team first."""
    excluded = users_who_may_not_find(referral.person_id)
    members = (
        TeamMember.objects.current()
        .filter(user__is_active=True, team__ended_at=None)
        .exclude(user=referral.owner_id)
        .exclude(user__in=excluded)
        .select_related("user", "team")
        .order_by("team__name", "user__name")
    )
    able = [one for one in members if one.user.may(may.CHANGE_PERSON)]
    return sorted(able, key=lambda one: one.team_id != referral.team_id)


class NotToldForm(forms.Form):
    """The person's own word that who referred is not told; offered wherever somebody would be told."""

    referrer_not_told = forms.BooleanField(
        label="The person does not want who referred to be told", required=False
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_mail = reads_news(referral) is not None or place_of_sender(referral) is not None
        if referral.referrer_not_told or not (by_mail or must_be_told(referral)):
            del self.fields["referrer_not_told"]


class ToldForm(NotToldForm):
    """How who referred was told; asked only where no mail tells them, or one could not be sent."""

    referrer_told = _line(
        "How did you tell who referred?",
        max_length=300,
        required=False,
        help_text="Like: rang the surgery, spoke to Ann",
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        if not referrer_in_the_way(referral):
            del self.fields["referrer_told"]


class GiveUpForm(ToldForm):
    note = _line("Note", required=False)
    field_order = ("referrer_told", "referrer_not_told", "note")


class DeclineForm(ToldForm):
    channel = forms.ChoiceField(
        label="How did you speak?",
        choices=TALKED,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you spoke"},
    )
    why = _line("What did they say?", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("channel", "why", "referrer_told", "referrer_not_told")


class CloseForm(ToldForm):
    reason = forms.ChoiceField(
        label="Why does it end?",
        choices=[choice for choice in Closed.choices if choice[0] != Closed.DIED],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it ends"},
    )
    destination = _line(
        "Where do they go instead?",
        max_length=300,
        required=False,
        help_text="Needed for: not eligible, transferred, moved away",
    )
    note = _line("Note", required=False)
    no_follow_up = forms.BooleanField(
        label="They do not want us to ask how they are after 30 and 90 days", required=False
    )
    field_order = ("reason", "destination", "referrer_told", "referrer_not_told", "note", "no_follow_up")


class EndEarlyForm(ToldForm):
    reason = forms.ChoiceField(
        label="Why does it end?",
        choices=[
            choice
            for choice in Closed.choices
            if choice[0] in ENDS_BEFORE_SUPPORT and choice[0] != Closed.DIED
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it ends"},
    )
    destination = _line(
        "Where do they go instead?",
        max_length=300,
        required=False,
        help_text="Needed for: not eligible, moved away",
    )
    note = _line("Note", required=False)
    field_order = ("reason", "destination", "referrer_told", "referrer_not_told", "note")
