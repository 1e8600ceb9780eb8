"""The questions to whoever refers from outside, one form for each page. Nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from directory.catalogue.facts import Fact
from prescribing.intake.models import Footing, KnownTo, Knows
from prescribing.people.as_written.names import first_of
from prescribing.people.as_written.phones import read_one_phone
from prescribing.people.details import CommunicationCode
from prescribing.people.forms import day_field
from prescribing.records import Urgency

SAID_NO = "no"
"""An answer that ends the form: nothing is sent against somebody's will."""


class StepForm(forms.Form):
    """One page. `person` is what they are called, if known; `own`: they write of themselves."""

    rows: tuple[tuple[str, Any], ...] = ()
    """Field and label of each line on the page that shows what will be sent."""

    def __init__(self, *args: Any, person: str = "", own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.own = person or _now("they"), own
        self.worded()

    def worded(self) -> None:
        """Give labels the person's name."""

    def heading(self) -> str:
        """The title of the page."""
        return ""

    def lines(self) -> list[tuple[str, str]]:
        """What was answered, as it will be sent."""
        told = [(label, self.said(name)) for name, label in self.rows]
        return [(str(label), words) for label, words in told if words]

    def said(self, name: str) -> str:
        value = self.cleaned_data.get(name)
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, list):
            return ", ".join(str(choices.get(one, one)) for one in value)
        if choices:
            return str(choices.get(value, "")) if value else ""
        return f"{value:%-d %B %Y}" if hasattr(value, "strftime") else str(value or "")


class Who(StepForm):
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Write a name")})
    date_of_birth = day_field(_("Date of birth"), meaning="birth", required=False)  # type: ignore[arg-type]
    rows = (("name", _("Who")), ("date_of_birth", _("Born")))

    def worded(self) -> None:
        self.fields["date_of_birth"].help_text = _("Like 14 2 1948. Leave it empty if you do not know it.")
        if self.own:
            self.fields["name"].label = _("What is your name?")
            self.fields["name"].help_text = _("A first name is enough.")
            self.fields["date_of_birth"].label = _("Your date of birth (optional)")
            self.fields["date_of_birth"].help_text = _("Like 14 2 1948")

    def heading(self) -> str:
        return _now("Who are you?") if self.own else _now("Who is it about?")


class Help(StepForm):
    what_matters = forms.CharField(
        label=_("In their words, or yours"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what would help")},
    )
    rows = (("what_matters", _("What would help")),)

    def worded(self) -> None:
        if self.own:
            self.fields["what_matters"].label = _("In your own words")
            self.fields["what_matters"].help_text = _("A line or two is enough.")

    def heading(self) -> str:
        if self.own:
            return _now("What would help you?")
        return _now("What would help %(name)s?") % {"name": self.person}


class When(StepForm):
    urgency = forms.ChoiceField(
        label=_("How soon?"),
        choices=[
            (Urgency.ROUTINE, _("It can wait a few days")),
            (Urgency.TWO_DAYS, _("Within two days")),
            (Urgency.TODAY, _("Today")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how soon")},
    )
    urgency_why = forms.CharField(label=_("If it cannot wait, why?"), max_length=300, required=False)
    rows = (("urgency", _("When")), ("urgency_why", _("Why so soon")))

    def heading(self) -> str:
        return _now("How soon should somebody ring?")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("urgency") not in (None, Urgency.ROUTINE) and not data.get("urgency_why"):
            self.add_error("urgency_why", _("Say why it cannot wait"))
        return data


class Said(StepForm):
    knows = forms.ChoiceField(
        label=_("What was said?"),
        choices=[
            (Knows.AGREES, _("They said yes")),
            (Knows.NOT_YET, _("They know, but have not decided")),
            (Knows.CANNOT_DECIDE, _("They cannot decide this")),
            (SAID_NO, _("They said no")),
            (Knows.UNAWARE, _("I have not asked them")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was said")},
    )
    rows = (("knows", _("They said")),)
    hints = {
        Knows.AGREES: _("We will still ask them ourselves."),
        Knows.CANNOT_DECIDE: _("Somebody who may decide for them said yes. We ask who on the next page."),
        SAID_NO: _("Then we cannot take it. You can still ring us for advice, without their name."),
        Knows.UNAWARE: _("We ask them before anything else."),
    }

    def heading(self) -> str:
        return _now("Has %(name)s said yes to this?") % {"name": self.person}

    def options(self) -> list[tuple[Any, Any]]:
        """Each answer with the line under it."""
        return [(option, self.hints.get(option.data["value"], "")) for option in self["knows"]]


class Decides(StepForm):
    footing = forms.ChoiceField(
        label=_("On what footing?"),
        choices=[
            (Footing.DECIDED_FOR, _("Somebody who may decide for them said yes")),
            (Footing.BEST_INTERESTS, _("It was decided in their best interests")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose on what footing")},
    )
    decided_by = forms.CharField(
        label=_("Who decided it?"),
        help_text=_("Name, and what they are to them: daughter, attorney, manager."),
        max_length=200,
        error_messages={"required": _("Say who decided it")},
    )
    rows = (("footing", _("On what footing")), ("decided_by", _("Decided by")))

    def heading(self) -> str:
        return _now("Who may decide for %(name)s?") % {"name": self.person}


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class Reach(StepForm):
    communication = forms.MultipleChoiceField(
        label=_("What helps when we talk or write?"),
        choices=[(one.value, _(one.label)) for one in CommunicationCode if one != CommunicationCode.OTHER],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.CharField(label=_("Interpreter of which language?"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Which number shall we ring?"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"}),
    )
    how_to_reach = forms.CharField(
        label=_("Whom to ask for, and when"), max_length=200, required=False, help_text=_("Like: after 2pm")
    )
    voicemail = forms.ChoiceField(
        label=_("If nobody answers, may we leave a message?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    rows: tuple[tuple[str, Any], ...] = (
        ("communication", _("How to talk")),
        ("language", _("Language")),
        ("phone", _("Ring")),
        ("how_to_reach", _("Whom and when")),
        ("voicemail", _("Leave a message")),
    )

    def heading(self) -> str:
        if self.own:
            return _now("How may we reach you?")
        return _now("How shall we talk with %(name)s?") % {"name": self.person}

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if phone:
            read_one_phone(phone)
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if CommunicationCode.INTERPRETER in data.get("communication", []) and not data.get("language"):
            self.add_error("language", _("Say which language, like Somali"))
        return data


class ReachMe(Reach):
    """Of themselves: a number and whether it is safe must be answered."""

    safe = forms.ChoiceField(
        label=_("Is it safe to ring this number?"),
        help_text=_("Somebody else may answer it, or see who rang."),
        choices=[("yes", _("Yes")), ("sometimes", _("Only at the times I say"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is safe to ring")},
    )
    field_order = ("phone", "safe", "how_to_reach", "voicemail", "communication", "language")
    rows: tuple[tuple[str, Any], ...] = (
        ("phone", _("Ring")),
        ("safe", _("Safe to ring")),
        *Reach.rows[3:],
        *Reach.rows[:2],
    )

    def worded(self) -> None:
        self.fields["phone"].required = self.fields["voicemail"].required = True
        self.fields["phone"].error_messages["required"] = _("Give a phone number, like 01632 960400")
        self.fields["voicemail"].error_messages["required"] = _("Say whether we may leave a message")
        self.fields["how_to_reach"].label = _("When may we ring?")
        self.fields["how_to_reach"].help_text = _("Like: weekday mornings. Leave it empty for any time.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("safe") == "sometimes" and not data.get("how_to_reach"):
            self.add_error("how_to_reach", _("Say when it is safe to ring"))
        return data


class You(StepForm):
    sender_name = forms.CharField(
        label=_("Your name"), max_length=200, error_messages={"required": _("Write your name")}
    )
    sender_role = forms.CharField(
        label=_("Your job, or what you are to them"), max_length=120, required=False
    )
    sender_phone = forms.CharField(
        label=_("Your number, if we have a question"), max_length=60, required=False
    )
    rows = (("sender_name", _("You")), ("sender_role", _("Your job")), ("sender_phone", _("Your number")))

    def heading(self) -> str:
        return _now("Who are you?")


class More(StepForm):
    not_to_say = forms.CharField(
        label=_("Is there anything we must not say, or somebody we must not tell?"),
        max_length=300,
        required=False,
    )
    known_to = forms.MultipleChoiceField(
        label=_("Who knows them already?"),
        choices=[(one.value, _(one.label)) for one in KnownTo],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    known_to_words = forms.CharField(label=_("Somebody else"), max_length=200, required=False)
    discharged_on = day_field(
        _("If they come from hospital: when do they go home, or did they?"),  # type: ignore[arg-type]
        required=False,
        help_text=_("Like 3 12 2026"),
    )
    rows = (
        ("not_to_say", _("Do not say")),
        ("known_to", _("Known to")),
        ("known_to_words", _("Known to as well")),
        ("discharged_on", _("Home from hospital")),
    )

    def heading(self) -> str:
        return _now("Anything else we should know?")


class Short(Who):
    """Four fields and one answer, for somebody with the person in the room; the rest can be left."""

    phone = forms.CharField(
        label=_("Their phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    what_matters = forms.CharField(
        label=_("What would help?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what would help")},
    )
    knows = forms.ChoiceField(
        label=_("Have they said yes to this?"),
        choices=Said.base_fields["knows"].choices,  # type: ignore[attr-defined]
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was said")},
    )
    decided_by = forms.CharField(
        label=_("If they cannot decide this: who decided it?"), max_length=200, required=False
    )
    urgency = forms.ChoiceField(
        label=_("How soon?"),
        choices=When.base_fields["urgency"].choices,  # type: ignore[attr-defined]
        initial=Urgency.ROUTINE,
        widget=forms.RadioSelect,
        required=False,
    )
    urgency_why = forms.CharField(label=_("If it cannot wait, why?"), max_length=300, required=False)
    voicemail = forms.ChoiceField(
        label=_("May we leave a message on their phone?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    how_to_reach = forms.CharField(
        label=_("When and how to ring safely"), max_length=200, required=False, help_text=_("Like: after 2pm")
    )
    not_to_say = More.base_fields["not_to_say"]
    known_to = More.base_fields["known_to"]
    known_to_words = More.base_fields["known_to_words"]
    discharged_on = More.base_fields["discharged_on"]
    sender_name = forms.CharField(label=_("Your name, if we have a question"), max_length=200, required=False)
    sender_phone = forms.CharField(label=_("Your number"), max_length=60, required=False)
    FIRST: tuple[str, ...] = ("name", "date_of_birth", "phone", "what_matters")

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def more_fields(self) -> list[forms.BoundField]:
        shown = {*self.FIRST, "knows"}
        return [self[name] for name in self.fields if name not in shown]

    def more_is_open(self) -> bool:
        """Whether something in the part that can be left is filled in or wrong."""
        return any(field.errors or (self.is_bound and field.data) for field in self.more_fields())

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if phone:
            read_one_phone(phone)
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["urgency"] = data.get("urgency") or Urgency.ROUTINE
        if data["urgency"] != Urgency.ROUTINE and not data.get("urgency_why"):
            self.add_error("urgency_why", _("Say why it cannot wait"))
        if data.get("knows") == Knows.CANNOT_DECIDE:
            data["footing"] = Footing.DECIDED_FOR
            if not data.get("decided_by"):
                self.add_error("decided_by", ValidationError(_("Say who decided it")))
        return data


def fact(answer: str) -> Fact:
    return {"yes": Fact.YES, "no": Fact.NO}.get(answer, Fact.NOT_KNOWN)


def called(name: str) -> str:
    """The first name, for the questions that follow."""
    return first_of(name) if name else ""
