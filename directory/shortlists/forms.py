"""Where to send a list: one field. Nothing else can be written, so nothing of a stranger's is sent on."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.shortlists.models import Way

_FORGOTTEN = _("We use it for this one message and then forget it.")


class EmailForm(forms.Form):
    address = forms.EmailField(
        label=_("Which email address?"),
        help_text=_FORGOTTEN,
        max_length=254,
        error_messages={
            "required": _("Give an email address, like sam@example.org"),
            "invalid": _("Check the email address, like sam@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class TextForm(forms.Form):
    """British mobiles only: a text abroad costs the hub money, and to a landline it is read out aloud."""

    address = forms.CharField(
        label=_("Which mobile number?"),
        help_text=_FORGOTTEN,
        max_length=30,
        error_messages={"required": _("Give a mobile number, like 07700 900123")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def clean_address(self) -> str:
        try:
            number = phonenumbers.parse(self.cleaned_data["address"], "GB")
        except phonenumbers.NumberParseException:
            number = None
        dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
        if not dialled.startswith("+447") or len(dialled) != len("+447700900123"):
            raise ValidationError(_("Check the mobile number, like 07700 900123"))
        return dialled


def form_for(way: Way, data: Any = None) -> EmailForm | TextForm:
    return EmailForm(data) if way == Way.EMAIL else TextForm(data)


def shown_address(way: Way, address: str) -> str:
    """As people read it."""
    if way == Way.EMAIL:
        return address
    return phonenumbers.format_number(phonenumbers.parse(address), phonenumbers.PhoneNumberFormat.NATIONAL)
