"""The forms of prescribing: what is told, who agreed, and what a group said by phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet

from directory.catalogue.models import Location, Need, Service
from directory.checks_and_agreements.in_words import says_why
from directory.clock import LONDON
from prescribing.asked_by_groups.fields import AsksOfSenders
from prescribing.before_sending.listing_changes import from_a_form
from prescribing.before_sending.rule_answers import (
    ANSWERS,
    ASK,
    NO,
    WHERE_THEY_LIVE,
    YES,
    RuleAnswer,
    answer_of,
)
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.people.forms import day_field
from prescribing.prescriptions.eligibility import Rule
from prescribing.prescriptions.proposing import What
from prescribing.prescriptions.states import Declined, Helped, HowOften, Stopped
from prescribing.prescriptions.what_group_sees import FIELDS, USUAL
from prescribing.privacy.consents import ConsentGiven
from prescribing.privacy.models import ConsentMethod, GivenBy
from prescribing.records import Urgency

AGREED_BY = (GivenBy.PERSON, GivenBy.ATTORNEY, GivenBy.PARENT)
"""Somebody agreed; else it is decided on another footing, by somebody and for a reason."""


def check_footing(form: forms.Form, data: dict[str, Any]) -> None:
    """Who agreed or decided, and why without an agreement, each beside its field."""
    given_by = data.get("given_by")
    if given_by in (GivenBy.ATTORNEY, GivenBy.PARENT) and not data.get("given_by_name"):
        form.add_error("given_by_name", "Say who agreed for them")
    if given_by is not None and given_by not in AGREED_BY:
        for name in ("decided_by", "decided_why"):
            if not data.get(name):
                form.add_error(name, "Say who decided this, and why")
    if "no_agreement_why" in form.fields and not data.get("no_agreement_why"):
        form.add_error("no_agreement_why", "Say why you share without an agreement")


class PrescribeForm(AsksOfSenders):
    """What is prescribed and told, and that the person agrees. `sending` asks for the consent too."""

    need = forms.ModelChoiceField(
        Need.objects.none(),
        label="For which need?",
        error_messages={"required": "Choose the need this is for"},
    )
    location = forms.ModelChoiceField(
        Location.objects.none(), label="At which place?", required=False, empty_label="Any of them"
    )
    why = forms.CharField(
        label="Why they are coming, and what would help",
        help_text="The group and the person will both read this. Say only what they need.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    asks = forms.CharField(
        label="Questions to the group",
        help_text="One on each line.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    days = forms.CharField(label="Days that suit", max_length=120, required=False)
    fields_shared = forms.MultipleChoiceField(
        label="Share",
        choices=list(FIELDS.items()),
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    private = forms.BooleanField(label="Keep this private", required=False)
    urgency = forms.ChoiceField(
        label="How soon?", choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    urgency_why = forms.CharField(label="Why so soon?", max_length=300, required=False)
    given_by = forms.ChoiceField(label="Who agreed", choices=GivenBy.choices, initial=GivenBy.PERSON)
    given_by_name = forms.CharField(label="Their name, if not the person", max_length=200, required=False)
    method = forms.ChoiceField(label="How", choices=ConsentMethod.choices, initial=ConsentMethod.PHONE)
    until = day_field("Until, if not the end", required=False, help_text="Like 1 3 2027")
    decided_by = forms.CharField(
        label="Who decided, where nobody could agree", max_length=200, required=False
    )
    decided_why = forms.CharField(label="Why was it decided so?", max_length=500, required=False)
    agrees = forms.BooleanField(label="They agree to what is in the preview", required=False)
    spoke_to = forms.CharField(label="Whom did you speak to?", max_length=200, required=False)
    group_email = forms.EmailField(
        label="Their email, if they would like to keep their own page right",
        required=False,
        help_text="They get a link, without an account. An editor looks first if the address is new to us.",
    )
    again_why = forms.CharField(
        label="Why once more, for the same need?",
        max_length=300,
        required=False,
        help_text="Kept in the story.",
    )
    no_agreement_why = forms.CharField(
        label="Why share without a sharing agreement?",
        max_length=300,
        required=False,
        help_text="Kept with the prescription. Supervisors read it. Name nobody in it.",
    )
    reach = forms.ChoiceField(
        label="No phone and no email: how does the group reach them?",
        widget=forms.RadioSelect,
        required=False,
    )
    born = day_field(
        "Their date of birth, if they say",
        meaning="birth",
        required=False,
        help_text="Like 14 2 1948. Kept with the person.",
    )
    home = forms.CharField(
        label="The postcode they live in, if they say",
        max_length=10,
        required=False,
        help_text="Kept with the person.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    looked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        needs: QuerySet[Need],
        service: Service,
        phoned: bool,
        sending: bool,
        rules: Sequence[Rule] = (),
        ways: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`rules` are those that are not known; `ways` to reach them, of somebody without phone and email."""
        super().__init__(*args, **kwargs)
        self.rules = rules
        for rule in rules:
            first = ASK if rule.matters else None
            radios = forms.RadioSelect
            self.fields[f"rule-{rule.key}"] = forms.ChoiceField(
                label=rule.label, choices=ANSWERS, widget=radios, required=False, initial=first
            )
        unknown = {rule.key for rule in rules}
        if "age" not in unknown:
            del self.fields["born"]
        if not unknown & WHERE_THEY_LIVE:
            del self.fields["home"]
        if ways:
            self.fields["reach"].choices = ways  # type: ignore[attr-defined]
            without_phone = [one for one in FIELDS.items() if one[0] != "phone"]
            self.fields["fields_shared"].choices = without_phone  # type: ignore[attr-defined]
        else:
            del self.fields["reach"]
        if not says_why(service.organisation):
            del self.fields["no_agreement_why"]
        self.phoned, self.sending, self.service = phoned, sending, service
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]
        places = Location.objects.filter(at_services__service=service)
        self.fields["location"].queryset = places  # type: ignore[attr-defined]
        if places.count() < 2:
            del self.fields["location"]
        self.add_questions(service)
        if not phoned:
            del self.fields["spoke_to"], self.fields["group_email"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("urgency") not in (None, Urgency.ROUTINE) and not data.get("urgency_why"):
            self.add_error("urgency_why", "Say why it cannot wait")
        if not self.sending:
            return data
        self.check_answers()
        if "reach" in self.fields and not data.get("reach"):
            self.add_error("reach", "Ask how the group can reach them")
        if not data.get("agrees"):
            self.add_error("agrees", "Ask them first, and tick this when they agree")
        check_footing(self, data)
        if self.phoned and not data.get("spoke_to"):
            self.add_error("spoke_to", "Phone the group first, and say whom you spoke to")
        return data

    def what(self) -> What:
        data = self.cleaned_data
        return What(
            service=self.service,
            location=data.get("location"),
            why=data["why"],
            asks=tuple(line for line in data["asks"].splitlines() if line.strip()),
            answers=self.given_answers(),
            days=data["days"],
            fields=tuple(data["fields_shared"]),
            urgency=data["urgency"],
            urgency_why=data["urgency_why"],
            private=True if data["private"] else None,
            rules=self.rule_answers(),
            reach=data.get("reach", ""),
            looked=from_a_form(data["looked"]),
        )

    def facts(self) -> dict[str, Any]:
        """What was said of the person that has a field of its own, by that field."""
        said = {"date_of_birth": self.cleaned_data.get("born"), "postcode": self.cleaned_data.get("home")}
        return {name: value for name, value in said.items() if value}

    def rule_answers(self) -> list[RuleAnswer]:
        """What was said of each rule that was not known, as typed so far."""
        said = [(rule, str(self[f"rule-{rule.key}"].value() or "")) for rule in self.rules]
        return [answer_of(rule, answer) for rule, answer in said if answer in (YES, NO, ASK)]

    def consent(self) -> ConsentGiven:
        data = self.cleaned_data
        until = data["until"]
        return ConsentGiven(
            method=data["method"],
            given_by=data["given_by"],
            given_by_name=data["given_by_name"],
            decided_by=data["decided_by"],
            why=data["decided_why"],
            expires_at=datetime.combine(until, time(23, 59), LONDON) if until else None,
        )


class ConsentForm(forms.Form):
    """They agree to what was proposed."""

    given_by = forms.ChoiceField(label="Who agreed", choices=GivenBy.choices, initial=GivenBy.PERSON)
    given_by_name = forms.CharField(label="Their name, if not the person", max_length=200, required=False)
    method = forms.ChoiceField(label="How", choices=ConsentMethod.choices, initial=ConsentMethod.PHONE)
    decided_by = forms.CharField(
        label="Who decided, where nobody could agree", max_length=200, required=False
    )
    why = forms.CharField(label="Why was it decided so?", max_length=500, required=False)
    agrees = forms.BooleanField(
        label="They agree to what will be shared", error_messages={"required": "Tick this when they agree"}
    )

    def consent(self) -> ConsentGiven:
        return ConsentGiven(**{name: value for name, value in self.cleaned_data.items() if name != "agrees"})


class PhonedForm(forms.Form):
    """What the group said by phone. What is asked follows from what is answered."""

    answer = forms.ChoiceField(
        label="What did the group say?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they said"},
    )
    reason = forms.ChoiceField(
        label="If no, why not?", choices=[("", "Choose a reason"), *Declined.choices], required=False
    )
    weeks = forms.IntegerField(
        label="If a waiting list, about how many weeks?", min_value=1, max_value=104, required=False
    )
    day = day_field("First day, or the day they came", required=False, help_text="Like 3 12 2026")
    helped = forms.ChoiceField(
        label="If it has finished: did it help?",
        choices=[("", "Choose"), *Helped.choices[:3]],
        required=False,
    )
    attended = forms.ChoiceField(
        label="How often did they go?", choices=HowOften.choices, initial=HowOften.NOT_SAID, required=False
    )
    note = forms.CharField(label="Note", max_length=500, required=False)

    def __init__(self, *args: Any, answers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]
        self.fields["answer"].error_messages["invalid_choice"] = "Choose what they said"
        offered = {name for name, _ in answers}
        for name, used_by in _USED_BY.items():
            if not offered & used_by:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") in ("decline", "cannot") and not data.get("reason"):
            self.add_error("reason", "Choose why not")
        if data.get("answer") == "finish" and not data.get("helped"):
            self.add_error("helped", "Say whether it helped")
        return data

    def given(self) -> FeedbackGiven:
        data = self.cleaned_data
        return FeedbackGiven(
            helped=data["helped"], attended=data["attended"] or HowOften.NOT_SAID, tell=data["note"]
        )


_USED_BY = {
    "reason": {"decline", "cannot"},
    "weeks": {"wait"},
    "day": {"accept", "attend"},
    "helped": {"finish"},
    "attended": {"finish"},
}


class StopForm(forms.Form):
    reason = forms.ChoiceField(label="Why?", choices=Stopped.choices)
    note = forms.CharField(label="Note", max_length=500, required=False)


class NoteForm(forms.Form):
    note = forms.CharField(label="Why?", max_length=500, error_messages={"required": "Say why"})


class WorryDoneForm(forms.Form):
    done = forms.CharField(
        label="What was done about it?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what was done about it"},
    )


class ReplyForm(forms.Form):
    answer = forms.CharField(
        label="Your answer",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The group reads it behind its link. Name nobody here.",
        error_messages={"required": "Write an answer"},
    )
