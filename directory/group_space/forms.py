"""Forms with which a group keeps its own listing. What asks for a choice has none made for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory import clock
from directory.catalogue.facts import Fact
from directory.group_space.names import check_name
from directory.upkeep.models import CapacityState

DAY = forms.DateInput(attrs={"type": "date"})
NOT_A_DAY = {"invalid": _("Give the day like 17 12 2026")}
YES_NO = [(Fact.YES.value, _("Yes")), (Fact.NO.value, _("No"))]
ROOM = [
    (CapacityState.OPEN.value, _("Taking new people")),
    (CapacityState.WAITING.value, _("There is a waiting list")),
    (CapacityState.FULL.value, _("Full until a day")),
    (CapacityState.ASK.value, _("Ask us first")),
]


class RoomForm(forms.Form):
    """Whether they take people."""

    as_answers = True
    """Drawn by room_choice.html: what an answer asks stands under it."""

    state = forms.ChoiceField(
        label=_("Are you taking people?"),
        choices=ROOM,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    weeks = forms.IntegerField(
        label=_("About how many weeks? You can leave this out"),
        required=False,
        min_value=1,
        max_value=104,
        error_messages={"invalid": _("Give the number of weeks, like 3")},
    )
    until = forms.DateField(label=_("Until when?"), required=False, widget=DAY, error_messages=NOT_A_DAY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        until = data.get("until")
        if data.get("state") == CapacityState.FULL and until is None and "until" not in self.errors:
            self.add_error("until", _("Say until when, like 17 12 2026. We ask you again then"))
        if data.get("state") != CapacityState.FULL:
            data["until"] = None
        elif until is not None and until < clock.today():
            self.add_error("until", _("Give a day that is still to come, like 17 12 2026"))
        return data


class ClosedForm(forms.Form):
    """Closed from a day to a day."""

    first_day = forms.DateField(
        label=_("First day you are closed"),
        widget=DAY,
        error_messages={"required": _("Give the first day"), **NOT_A_DAY},
    )
    last_day = forms.DateField(
        label=_("Last day you are closed"),
        widget=DAY,
        error_messages={"required": _("Give the last day"), **NOT_A_DAY},
    )
    why = forms.CharField(
        label=_("Why? You can leave this out"),
        max_length=200,
        required=False,
        help_text=_("People read it, as: Christmas, building work."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first"))
        elif last and last < clock.today():
            self.add_error("last_day", _("That is over already: give a day that is still to come"))
        return data


class AccessForm(forms.Form):
    """One fact about getting in that nobody has said."""

    fact = forms.ChoiceField(
        choices=[*YES_NO, (Fact.NOT_KNOWN.value, _("I do not know"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    detail = forms.CharField(
        label=_("A word on it? You can leave this out"),
        max_length=300,
        required=False,
        help_text=_("As: four spaces behind the hall."),
    )


class KeeperForm(forms.Form):
    """Somebody else of the group."""

    name = forms.CharField(label=_("Their name"), max_length=200, required=False, validators=[check_name])
    email = forms.EmailField(
        label=_("Their email"),
        error_messages={
            "required": _("Give their email address"),
            "invalid": _("Check the email address, like sam@example.org"),
        },
    )


class ClaimForm(forms.Form):
    """This is our group."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        validators=[check_name],
        error_messages={"required": _("Give your name")},
    )
    email = forms.EmailField(
        label=_("Your email"),
        help_text=_("An address of your group, if you have one: then your link comes at once."),
        error_messages={
            "required": _("Give your email address"),
            "invalid": _("Check the email address, like sam@example.org"),
        },
    )
    words = forms.CharField(
        label=_("What do you do in the group? You can leave this out"), max_length=500, required=False
    )


class AskAgainForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email"),
        error_messages={
            "required": _("Give your email address"),
            "invalid": _("Check the email address, like sam@example.org"),
        },
    )
