"""Parts of a listing to change: each form says what the part would be, as values of its groups of fields."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.catalogue import cleaning
from directory.catalogue.facts import Basis, Fact, Visibility
from directory.catalogue.models import Location, Organisation, Service
from directory.catalogue.phone_numbers import PhoneKind, numbers_in
from directory.catalogue.services import BeginBy, ServiceStatus
from directory.group_space.change_words import REFERRAL_CONTACT
from directory.group_space.forms import YES_NO
from directory.group_space.listing_parts import Values, shown
from directory.group_space.names import check_name


class PartForm(forms.Form):
    """A part of a listing to change. `after` says what it would be, as values of its groups of fields."""

    title: Any = ""

    def __init__(self, data: Any, record: Any) -> None:
        self.record = record
        super().__init__(data, initial=self.from_record(record))

    @property
    def seen(self) -> str:
        """What was shown when the form was drawn, in short. It is posted back, so that nobody writes over
        what somebody else has changed meanwhile."""
        told = json.dumps([self.initial, getattr(self, "kept", None)], default=str, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def from_record(self, record: Any) -> dict[str, Any]:
        raise NotImplementedError

    def after(self) -> Values:
        raise NotImplementedError


class NameForm(PartForm):
    title = _("What it is called")
    name = forms.CharField(label=_("Name"), max_length=255, error_messages={"required": _("Give the name")})

    def from_record(self, record: Service) -> dict[str, Any]:
        return {"name": record.name}

    def after(self) -> Values:
        return {"name": shown(self.record, "name") | self.cleaned_data}


class StoppedForm(PartForm):
    """It is closed for now, or for good: an editor always looks before nobody finds it any more."""

    title = _("We have stopped")
    status = forms.ChoiceField(
        label=_("Is it still running?"),
        choices=[
            (ServiceStatus.ACTIVE.value, _("Yes, it is running")),
            (ServiceStatus.PAUSED.value, _("Not for now, and we do not know until when")),
            (ServiceStatus.ENDED.value, _("No, it has stopped for good")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )

    def from_record(self, record: Service) -> dict[str, Any]:
        return {"status": record.status}

    def after(self) -> Values:
        return {"status": {"status": self.cleaned_data["status"]}}


class WordsForm(PartForm):
    title = _("What happens there")
    summary = forms.CharField(label=_("In one line"), max_length=300, required=False)
    description = forms.CharField(
        label=_("What happens there"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In plain words, as you would tell somebody who has never been."),
    )

    def from_record(self, record: Service) -> dict[str, Any]:
        return {"summary": record.summary, "description": cleaning.to_plain(record.description)}

    def after(self) -> Values:
        made = dict(self.cleaned_data)
        made["description"] = made["description"].replace("\r\n", "\n").strip()
        if made["description"] == cleaning.to_plain(self.record.description).strip():
            made["description"] = self.record.description  # with its headings and lists
        return {"words": shown(self.record, "words") | made}


class CostForm(PartForm):
    title = _("What it costs")
    free = forms.ChoiceField(
        label=_("Is it free?"),
        choices=[*YES_NO, (Fact.NOT_KNOWN.value, _("It depends"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    cost_note = forms.CharField(
        label=_("What does it cost?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As: £2 for tea, the first time is free."),
    )

    def from_record(self, record: Service) -> dict[str, Any]:
        return {"free": record.free, "cost_note": record.cost_note}

    def after(self) -> Values:
        said = self.cleaned_data
        return {
            "free": {"free": said["free"], "free_basis": Basis.CONFIRMED.value},
            "cost": shown(self.record, "cost") | {"cost_note": said["cost_note"]},
        }


class ContactForm(PartForm):
    """The number is that of the first line for talking that everybody may see."""

    title = _("How people reach you")
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        error_messages={"invalid": _("Check the email address, like sam@example.org")},
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("Check the address, like https://www.example.org")},
    )

    def from_record(self, record: Service) -> dict[str, Any]:
        email = record.email if record.email_visibility == Visibility.PUBLIC else ""
        return {"phone": self._number(record), "email": email, "website": record.website}

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        found = next(iter(numbers_in(phone, PhoneKind.VOICE)), None) if phone else None
        if phone and phone != self.initial["phone"] and (found is None or not found.dialled):
            raise ValidationError(_("Check the phone number, like 01632 960147"))
        return phone

    def after(self) -> Values:
        said = self.cleaned_data
        hidden = self.record.email and self.record.email_visibility != Visibility.PUBLIC
        email = self.record.email if hidden and not said["email"] else said["email"]
        made: dict[str, Any] = {
            "contact": shown(self.record, "contact") | {"email": email, "website": said["website"]}
        }
        if said["phone"] != self.initial["phone"]:
            made["people"] = self._with_number(shown(self.record, "people"), said["phone"])
        return made

    def _with_number(self, people: dict[str, Any], number: str) -> dict[str, Any]:
        """In the place of the number that was shown; of somebody to ask for only the number goes."""
        was = self._number(self.record)
        phones, contacts = list(people["phones"]), list(people["contacts"])
        for place, row in enumerate(phones):
            if was and row["number"] == was:
                phones[place : place + 1] = [row | {"number": number}] if number else []
                return people | {"phones": phones}
        for place, row in enumerate(contacts):
            if was and row["phone"] == was:
                contacts[place] = row | {"phone": number}
                return people | {"contacts": contacts}
        new = {"number": number, "kind": PhoneKind.VOICE.value, "label": "", "languages": ""}
        return people | {"phones": [new, *phones]}

    @staticmethod
    def _number(record: Service) -> str:
        """The first that everybody may see: a line for talking, else that of somebody to ask for."""
        for phone in record.phones.all():
            if phone.visibility == Visibility.PUBLIC and phone.kind == PhoneKind.VOICE:
                return str(phone.number)
        for person in record.contacts.all():
            seen = {person.visibility, person.phone_visibility} == {Visibility.PUBLIC.value}
            if person.phone and seen:
                return str(person.phone)
        return ""


class BeginForm(PartForm):
    title = _("How to begin")
    begin_by = forms.ChoiceField(
        label=_("How do people begin?"),
        choices=BeginBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    begin_note = forms.CharField(
        label=_("More on it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    what_to_bring = forms.CharField(
        label=_("What should people bring?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def from_record(self, record: Service) -> dict[str, Any]:
        names = ("begin_by", "begin_note", "what_to_bring")
        return {name: getattr(record, name) for name in names}

    def after(self) -> Values:
        said = self.cleaned_data
        return {
            "begin_by": {"begin_by": said["begin_by"]},
            "begin": {"begin_note": said["begin_note"]},
            "bring": {"what_to_bring": said["what_to_bring"]},
        }


class AddressForm(PartForm):
    title = _("Where it is")
    name = forms.CharField(label=_("Name of the place"), max_length=255, required=False)
    address = forms.CharField(label=_("Building and street"), max_length=300, required=False)
    town = forms.CharField(label=_("Town"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)

    def from_record(self, record: Location) -> dict[str, Any]:
        return {name: getattr(record, name) for name in ("name", "address", "town", "postcode")}

    def after(self) -> Values:
        said = dict(self.cleaned_data)
        return {
            "place": shown(self.record, "place") | {"name": said.pop("name")},
            "address": shown(self.record, "address") | said,
        }


class ReferralForm(PartForm):
    """Filled in only for whoever reads that mailbox: to others of the group it says nothing of anybody."""

    title = _("Who reads what the hub sends you")
    name = forms.CharField(
        label=_("Their name"),
        max_length=200,
        validators=[check_name],
        error_messages={"required": _("Give a name")},
    )
    email = forms.EmailField(
        label=_("Their email"),
        error_messages={
            "required": _("Give their email address"),
            "invalid": _("Check the email address, like sam@example.org"),
        },
    )
    phone = forms.CharField(label=_("Their phone"), max_length=40, required=False)

    def __init__(self, data: Any, record: Organisation, *, mailbox: str) -> None:
        self.mailbox = mailbox
        super().__init__(data, record)

    def from_record(self, record: Organisation) -> dict[str, Any]:
        said = shown(record, REFERRAL_CONTACT)
        return said if said["email"].casefold() == self.mailbox.casefold() else {}

    def after(self) -> Values:
        return {REFERRAL_CONTACT: dict(self.cleaned_data)}


SERVICE_FORMS: dict[str, type[PartForm]] = {
    "words": WordsForm,
    "cost": CostForm,
    "contact": ContactForm,
    "begin": BeginForm,
    "name": NameForm,
    "stopped": StoppedForm,
}
