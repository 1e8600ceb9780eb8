"""How the ticked services are handed over: one choice, and for a message one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from directory.messages.channels import is_set_up
from directory.shortlists.forms import form_for
from directory.shortlists.models import SendingChannel
from prescribing.signposts.models import Channel

_WORDS = {Channel.PRINT: "Print", Channel.TEXT: "Text", Channel.EMAIL: "Email"}


class HandOverForm(forms.Form):
    """Printing asks nothing. The number or address is checked as that of a public list is."""

    channel = forms.ChoiceField(
        label="How?",
        widget=forms.RadioSelect,
        initial=Channel.PRINT.value,
        error_messages={"required": "Say how: print, text or email"},
    )
    address = forms.CharField(
        label="Mobile number or email address",
        required=False,
        max_length=254,
        help_text="Used for this one message and then forgotten",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    large = forms.BooleanField(label="Large print", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel: Any = self.fields["channel"]
        channel.choices = [
            (way.value, words)
            for way, words in _WORDS.items()
            if way == Channel.PRINT or is_set_up(way.value)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        way = cleaned.get("channel")
        if way == Channel.PRINT:
            cleaned["address"] = ""  # typed and not needed: it goes no further
        elif way:
            asked = form_for(SendingChannel(way), {"address": cleaned.get("address", "")})
            if asked.is_valid():
                cleaned["address"] = asked.cleaned_data["address"]
            else:
                self.add_error("address", ValidationError(list(asked.errors["address"])))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        error_messages={"required": ""},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
