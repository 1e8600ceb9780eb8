"""Where to send a list: one field. Nothing else can be written, so nothing of a stranger's is sent on."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.shortlists.models import SendingChannel

INVENTED = 7_700_900_000
"""The first of the thousand mobile numbers that Ofcom keeps for invented people."""
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

    def clean_address(self) -> str:
        """A mailbox on the internet: no bare host, and no host that is a number."""
        address = str(self.cleaned_data["address"])
        host = address.rpartition("@")[2]
        if host.startswith("[") or "." not in host.strip(".") or host.rpartition(".")[2].isdigit():
            raise ValidationError(_("Check the email address, like sam@example.org"))
        return address


class TextForm(forms.Form):
    """Mobiles of Great Britain only: a text to elsewhere, or to a personal number, costs the hub dear, and to
    a landline it is read out aloud."""

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
        if number is None or not is_british_mobile(number):
            raise ValidationError(_("Check the mobile number, like 07700 900123"))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_british_mobile(number: phonenumbers.PhoneNumber) -> bool:
    """Whether it is a mobile of Great Britain; those set aside for stories (07700 900…) count as one."""
    if number.country_code != 44:
        return False
    if number.national_number is None:
        return False
    if INVENTED <= number.national_number < INVENTED + 1000:
        return True
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    return mobile and phonenumbers.region_code_for_number(number) == "GB"


def form_for(way: SendingChannel, data: Any = None) -> EmailForm | TextForm:
    return EmailForm(data) if way == SendingChannel.EMAIL else TextForm(data)


def shown_address(way: SendingChannel, address: str) -> str:
    """As people read it."""
    if way == SendingChannel.EMAIL:
        return address
    return phonenumbers.format_number(phonenumbers.parse(address), phonenumbers.PhoneNumberFormat.NATIONAL)
