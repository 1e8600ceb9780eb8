"""What of the audit is looked for: by whom, what, and when; and whose record, by an exact identifier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from directory import clock
from directory.accounts.models import User
from directory.audit.kinds import all_kinds
from prescribing.people.forms import day_field
from prescribing.privacy.audit_reading import Asked

_SUBJECTS = {
    "person": "People",
    "referral": "Referrals",
    "need": "Needs",
    "contact": "Contacts",
    "task": "Tasks",
    "prescription": "Prescriptions",
    "consent": "Consent",
    "team": "Teams",
    "account": "Accounts",
    "audit": "The audit",
    "listing": "Listings",
    "listings": "Imports",
    "referral-contact": "Where prescriptions go",
}
"""What the first part of a kind is called; kinds of other parts stand under Other."""
USUAL = timedelta(days=6)
"""How far back is looked, beside today, when nobody says."""


class AuditForm(forms.Form):
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    user = forms.ModelChoiceField(User.objects.none(), required=False, label="Done by", empty_label="Anybody")
    kind = forms.ChoiceField(required=False, label="What was done")
    first = day_field("From", required=False, help_text="Like 3 12 2026")
    last = day_field("To", required=False, help_text="Like 9 12 2026")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(_with_usual_days(data))
        users: Any = self.fields["user"]
        users.queryset = User.objects.order_by("name", "email")
        users.label_from_instance = lambda user: user.label
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "Anything"), *_kinds_by_subject()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day comes after the first")
        return data

    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(
            person=said["person"],
            user=said["user"],
            kind=said["kind"],
            first=said["first"],
            last=said["last"],
        )


class WhoseForm(forms.Form):
    whose = forms.CharField(
        label="NHS number, or the number of the record",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="The number of a record stands in the address of the person's page.",
        error_messages={"required": "Write an NHS number or the number of a record"},
    )


def _with_usual_days(data: QueryDict) -> QueryDict:
    """The last seven days where nothing was said of days; all there is of one person."""
    said = data.copy()
    if not said.get("person") and "first" not in said and "last" not in said:
        said["first"] = f"{clock.today() - USUAL:%d %m %Y}"
        said["last"] = f"{clock.today():%d %m %Y}"
    return said


def _kinds_by_subject() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, words in sorted(all_kinds().items(), key=lambda pair: pair[1]):
        groups.setdefault(_SUBJECTS.get(kind.partition(".")[0], "Other"), []).append((kind, words))
    order = [*_SUBJECTS.values(), "Other"]
    return sorted(groups.items(), key=lambda pair: order.index(pair[0]))
