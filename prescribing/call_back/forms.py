"""Four questions for somebody who would like to be called, and one that need not be answered."""

from __future__ import annotations

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from prescribing.call_back.models import SafeToRing


class CallBackForm(forms.Form):
    name = forms.CharField(
        label=_("What should we call you?"),
        help_text=_("A first name is enough."),
        max_length=80,
        error_messages={"required": _("Give a name to ask for")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Which number should we ring?"),
        max_length=30,
        error_messages={"required": _("Give a phone number, like 01632 960400")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    safe = forms.ChoiceField(
        label=_("Is it safe to ring this number?"),
        help_text=_("Somebody else may answer it, or see who rang."),
        choices=[(SafeToRing.YES, _("Yes")), (SafeToRing.SOMETIMES, _("Only at the times I say below"))],
        error_messages={"required": _("Say whether it is safe to ring")},
        widget=forms.RadioSelect,
    )
    when = forms.CharField(
        label=_("When may we ring?"),
        help_text=_("Such as: weekday mornings, not before 10am. Leave it empty for any time."),
        max_length=100,
        required=False,
    )
    message = forms.ChoiceField(
        label=_("If nobody answers, may we leave a message?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        error_messages={"required": _("Say whether we may leave a message")},
        widget=forms.RadioSelect,
    )
    about = forms.CharField(
        label=_("What is it about? (optional)"),
        help_text=_("A few words. Please do not write about your health."),
        max_length=120,
        required=False,
    )

    def clean_phone(self) -> str:
        try:
            number = phonenumbers.parse(self.cleaned_data["phone"], "GB")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or number.country_code != 44 or not _can_be_rung(number):
            raise ValidationError(_("Check the phone number, like 01632 960400"))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def clean(self) -> None:
        if self.cleaned_data.get("safe") == SafeToRing.SOMETIMES and not self.cleaned_data.get("when"):
            self.add_error("when", _("Say when it is safe to ring"))


_COSTS_NO_MORE = (
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.VOIP,
)
_INVENTED = ("1632960", "7700900")
"""Beginnings of numbers that are kept for invented people."""


def _can_be_rung(number: phonenumbers.PhoneNumber) -> bool:
    """A number of a home, an office or a mobile: none that costs the hub more than a call."""
    national = str(number.national_number)
    if len(national) == 10 and national.startswith(_INVENTED):
        return True
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _COSTS_NO_MORE
