"""What a group may say, by where the prescription stands. At most one field for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory import clock
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_page.replies import LONGEST
from prescribing.prescriptions.listing_and_need_outcomes import NOT_SAID_UNTIL
from prescribing.prescriptions.states import Declined, Helped, HowOften, MorePeople, State

REASONS = (
    ("", _("Choose a reason")),
    (Declined.FULL, _("We are full")),
    (Declined.NOT_ELIGIBLE, _("It is not right for them")),
    (Declined.COULD_NOT_REACH, _("We could not reach them")),
    (Declined.NOT_WANTED, _("They did not want it")),
    (Declined.CLOSED, _("We have closed")),
    (Declined.OTHER, _("Another reason")),
)
BLIND_REASONS = (
    (Declined.FULL, _("We are full")),
    (Declined.NOT_ELIGIBLE, _("It is not right for them")),
    (Declined.CLOSED, _("We have closed")),
    (Declined.OTHER, _("Another reason")),
)
"""Reasons that can be given without knowing who it is."""

_DAY = forms.DateInput(attrs={"type": "date"})


class BadForm(Exception):
    """A form of the page needs mending; it is drawn again with what was typed."""

    def __init__(self, name: str, form: forms.Form) -> None:
        super().__init__(name)
        self.name, self.form = name, form


class AnswerForm(forms.Form):
    """Yes, not yet, or no. A waiting list has two answers left, so `state` says what is offered. What the
    navigator asks has a box of its own, and none has to be filled in."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose yes, a waiting list, or no")}
    )
    first_date = forms.DateField(
        label=_("First day, if you know it"),
        required=False,
        widget=_DAY,
        error_messages={"invalid": _("Give the day like 17 12 2026")},
    )
    weeks = forms.IntegerField(
        label=_("About how many weeks?"),
        required=False,
        min_value=1,
        max_value=104,
        error_messages={"invalid": _("Give the number of weeks, like 3")},
    )
    reason = forms.ChoiceField(label=_("Why not?"), choices=REASONS, required=False)

    def __init__(self, *args: Any, state: str, asks: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = [f"reply-{number}" for number in range(len(asks))]
        for name, question in zip(self._asked, asks, strict=True):
            self.fields[name] = forms.CharField(label=question, max_length=LONGEST, required=False)
        answers = [("accept", _("Yes")), ("decline", _("No"))]
        if state == State.OPENED:
            answers.insert(1, ("wait", _("Yes, but there is a waiting list")))
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]

    @property
    def reply_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._asked]

    def replies(self) -> list[str]:
        """In the order of the questions; empty where nothing was said."""
        return [self.cleaned_data[name] for name in self._asked]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "decline" and not data.get("reason"):
            self.add_error("reason", _("Say why not, so that we can find somebody else"))
        return data


class CannotForm(forms.Form):
    """After a yes: they cannot after all."""

    reason = forms.ChoiceField(
        label=_("Why not?"), choices=REASONS, error_messages={"required": _("Say why not")}
    )


_UNTIL = {
    "two-weeks": (_("Two weeks"), timedelta(weeks=2)),
    "month": (_("A month"), timedelta(days=30)),
    "three-months": (_("Three months"), timedelta(days=91)),
    "not-known": (_("I do not know (we say so for four weeks, then that we do not know)"), NOT_SAID_UNTIL),
}


class ConfirmNoForm(forms.Form):
    """The second page of a "no". `asks_until`: the public page says so too, until a day they choose."""

    until_when = forms.ChoiceField(
        label=_("Until when?"),
        widget=forms.RadioSelect,
        choices=[*((key, label) for key, (label, span) in _UNTIL.items()), ("day", _("Until a day"))],
        error_messages={"required": _("Choose until when")},
    )
    until_day = forms.DateField(
        label=_("The day, if you chose one"),
        required=False,
        widget=_DAY,
        error_messages={"invalid": _("Give the day like 17 12 2026")},
    )
    note = forms.CharField(
        label=_("Anything we should know? You can leave this out"), required=False, max_length=500
    )

    def __init__(self, *args: Any, asks_until: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_until:
            del self.fields["until_when"], self.fields["until_day"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("until_when") == "day" and "until_day" not in self.errors:
            day = data.get("until_day")
            if day is None or day < clock.today():
                self.add_error("until_day", _("Give a day that is still to come, like 17 12 2026"))
        return data

    def until(self) -> date:
        chosen = self.cleaned_data["until_when"]
        return self.cleaned_data["until_day"] if chosen == "day" else clock.today() + _UNTIL[chosen][1]


class VisitForm(forms.Form):
    """After a yes: did they come?"""

    visit = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=(
            ("attend", _("They came")),
            ("first-date", _("Their first day is set")),
            ("did-not-come", _("They did not come")),
        ),
        error_messages={"required": _("Choose what happened")},
    )
    came_on = forms.DateField(
        label=_("Which day? Leave it empty for today"),
        required=False,
        widget=_DAY,
        error_messages={"invalid": _("Give the day like 17 12 2026")},
    )
    first_date = forms.DateField(
        label=_("First day"),
        required=False,
        widget=_DAY,
        error_messages={"invalid": _("Give the day like 17 12 2026")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("visit") == "first-date" and not data.get("first_date"):
            self.add_error("first_date", _("Give the first day, like 17 12 2026"))
        return data


class FeedbackForm(forms.Form):
    """How it went: three taps, and words only for who likes to."""

    ended = forms.ChoiceField(
        label=_("Are they still coming?"),
        widget=forms.RadioSelect,
        choices=(("finish", _("No, it has finished")), ("going", _("Yes, this is how it goes so far"))),
        error_messages={"required": _("Say whether they are still coming")},
    )
    attended = forms.ChoiceField(
        label=_("How often did they come?"),
        widget=forms.RadioSelect,
        choices=[choice for choice in HowOften.choices if choice[0] != HowOften.NOT_SAID],
        error_messages={"required": _("Say how often they came")},
    )
    helped = forms.ChoiceField(
        label=_("Did it help with what was agreed?"),
        widget=forms.RadioSelect,
        choices=[choice for choice in Helped.choices if choice[0] != Helped.SETTLED],
        error_messages={"required": _("Say whether it helped")},
    )
    more_people = forms.ChoiceField(
        label=_("Shall we send you more people?"),
        widget=forms.RadioSelect,
        choices=[choice for choice in MorePeople.choices if choice[0] != MorePeople.NOT_SAID],
        error_messages={"required": _("Say whether we may send more people")},
    )
    changed = forms.CharField(
        label=_("What changed for them? You can leave this out"),
        help_text=_("Please do not write about their health."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tell = forms.CharField(
        label=_("Anything to tell us? You can leave this out"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ended") == "finish" and data.get("helped") == Helped.TOO_EARLY:
            self.add_error("helped", _("It has finished, so say whether it helped"))
        return data

    def given(self) -> FeedbackGiven:
        data = self.cleaned_data
        return FeedbackGiven(
            helped=data["helped"],
            attended=data["attended"],
            changed=data["changed"],
            tell=data["tell"],
            more_people=data["more_people"],
        )


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Your question"),
        help_text=_("Please do not write about health here. We answer by email, with this link."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your question")},
    )


class WorryForm(forms.Form):
    worry = forms.CharField(
        label=_("What worries you? A few words are enough"),
        help_text=_("Ring rather than write, if you can."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what worries you, or ring")},
    )


class NotMeForm(forms.Form):
    instead = forms.CharField(
        label=_("Who reads these now? You can leave this out"),
        required=False,
        max_length=300,
        help_text=_("A name is enough. We will ring your group before anything is sent to somebody new."),
    )
