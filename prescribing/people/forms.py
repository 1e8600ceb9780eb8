"""The forms about a person. They ask what the verbs want, in the words of staff, and keep what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from directory.catalogue.facts import Fact
from directory.catalogue.models import Need, Organisation, OrganisationKind
from directory.places.miles import METRES_IN_A_MILE
from prescribing.people.as_written.dates import Meaning, WrittenDateField
from prescribing.people.as_written.phones import PhoneTyped, read_phones
from prescribing.people.details import CommunicationCode, ContactKind, ContactPoint, Relation
from prescribing.people.details_given import CommunicationGiven, ContactGiven, PersonDetails
from prescribing.people.models import GettingAbout, Lives, Person
from prescribing.records import Urgency
from prescribing.referrals.models import Source

DAY_FORMATS = ("%d %m %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
SAFE = ((Fact.YES, "Yes"), (Fact.NO, "No"), (Fact.NOT_KNOWN, "Not known"))
SAME_NAMES = (
    *("name", "preferred_name", "pronouns", "date_of_birth", "nhs_number"),
    *("lives", "care_home", "address", "postcode", "practice", "getting_about"),
)
"""Fields that are called the same in the form and in PersonDetails."""
NONE_CHOICES = (
    ("nhs_number", "NHS number"),
    ("address", "Address"),
    ("phone", "Phone"),
    ("email", "Email"),
)


def day_field(label: str, *, meaning: Meaning = "day", **options: Any) -> forms.DateField:
    """A date typed by hand, as people write it."""
    options.setdefault("help_text", "Like 14 2 1948")
    return WrittenDateField(
        label=label,
        meaning=meaning,
        widget=forms.DateInput(format="%d %m %Y", attrs={"autocomplete": "off"}),
        **options,
    )


def discharge_field() -> forms.DateField:
    return day_field(
        "From hospital: when do they go home, or did they?",
        required=False,
        help_text="Like 3 12 2026. The first contact is due within two days of it.",
    )


def safe_field(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=SAFE, initial=Fact.NOT_KNOWN, required=False)


def of_kind(*kinds: OrganisationKind) -> QuerySet[Organisation]:
    return Organisation.objects.current().filter(kind__in=kinds).order_by("name")


class DetailsForm(forms.Form):
    """Who they are, where they live, how they get about and communicate."""

    name = forms.CharField(
        label="Name, as they use it",
        max_length=200,
        error_messages={"required": "Write their name, as they use it."},
    )
    preferred_name = forms.CharField(label="Likes to be called", max_length=120, required=False)
    pronouns = forms.CharField(label="Pronouns, if they gave them", max_length=40, required=False)
    date_of_birth = day_field("Date of birth", meaning="birth", required=False)
    nhs_number = forms.CharField(label="NHS number", required=False, help_text="Like 999 014 2378")
    lives = forms.ChoiceField(
        label="Where do they live?", choices=Lives.choices, initial=Lives.HOME, widget=forms.RadioSelect
    )
    care_home = forms.ModelChoiceField(
        Organisation.objects.none(), label="Which care home?", required=False, empty_label="None"
    )
    address = forms.CharField(label="Building and street", max_length=300, required=False)
    postcode = forms.CharField(label="Postcode", max_length=12, required=False, help_text="Like DT4 8NF")
    practice = forms.ModelChoiceField(
        Organisation.objects.none(), label="GP practice", required=False, empty_label="Not known"
    )
    getting_about = forms.ChoiceField(
        label="How do they get about?", choices=GettingAbout.choices, initial=GettingAbout.NOT_KNOWN
    )
    miles = forms.FloatField(
        label="How far will they go, in miles?",
        required=False,
        min_value=0,
        max_value=100,
        help_text="Every search made for them starts from this.",
    )
    communication = forms.MultipleChoiceField(
        label="Communication needs",
        choices=CommunicationCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.CharField(label="Interpreter of which language?", max_length=60, required=False)
    without = forms.MultipleChoiceField(
        label="They have none of these",
        choices=NONE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What you leave empty and do not tick here is kept as not known.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["care_home"].queryset = of_kind(OrganisationKind.CARE_HOME)  # type: ignore[attr-defined]
        self.fields["practice"].queryset = of_kind(OrganisationKind.PRACTICE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if CommunicationCode.INTERPRETER in data.get("communication", []) and not data.get("language"):
            self.add_error("language", "Say which language, like Somali")
        return data

    def details(self) -> PersonDetails:
        data = self.cleaned_data
        miles = data["miles"]
        same = {name: data[name] for name in SAME_NAMES}
        return PersonDetails(
            **same,
            distance_accepted=round(miles * METRES_IN_A_MILE) if miles is not None else None,
            without=frozenset(data["without"]),
        )

    def communication_given(self) -> list[CommunicationGiven]:
        language = self.cleaned_data["language"]
        return [
            CommunicationGiven(code, language if code == CommunicationCode.INTERPRETER else "")
            for code in self.cleaned_data["communication"]
        ]

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        """The form as the person is recorded now."""
        details = PersonDetails.of(person)
        needs = [need for need in person.communication_needs.all() if need.ended_at is None]
        values = {name: getattr(details, name) for name in DetailsForm.base_fields if hasattr(details, name)}
        miles = details.distance_accepted
        return values | {
            "miles": round(miles / METRES_IN_A_MILE, 1) if miles is not None else None,
            "communication": [need.code for need in needs],
            "language": next((need.language for need in needs if need.language), ""),
            "without": list(details.without),
        }


class ReachForm(forms.Form):
    """One way to reach them, and what is safe. Not known is not yes."""

    kind = forms.ChoiceField(label="What is it?", choices=ContactKind.choices, widget=forms.RadioSelect)
    value = forms.CharField(label="The number or address", max_length=300)
    whose = forms.CharField(label="Whose is it, if not their own?", max_length=120, required=False)
    call = safe_field("Safe to call?")
    voicemail = safe_field("Safe to leave a voicemail?")
    text = safe_field("Safe to text?")
    email = safe_field("Safe to email?")
    post = safe_field("Safe to write by post?")
    shared = forms.BooleanField(label="Others use it too", required=False)
    discreet = forms.BooleanField(label="Never say who is calling", required=False)
    preferred = forms.BooleanField(label="This is the best way", required=False)

    def given(self) -> ContactGiven:
        return ContactGiven(**self.cleaned_data)

    @staticmethod
    def initial_of(point: ContactPoint) -> dict[str, Any]:
        return {name: getattr(point, name) for name in ReachForm.base_fields}


class RelatedForm(forms.Form):
    relation = forms.ChoiceField(label="Who are they?", choices=Relation.choices)
    name = forms.CharField(max_length=200)
    phone = forms.CharField(max_length=60, required=False)
    email = forms.EmailField(required=False)
    do_not_tell = forms.BooleanField(label="Do not tell them anything", required=False)
    note = forms.CharField(max_length=300, required=False)


class NewPersonForm(DetailsForm):
    """A person and the start of their spell of support, on one page."""

    phone = forms.CharField(label="Phone", max_length=60, required=False)
    call = safe_field("Safe to call?")
    voicemail = safe_field("Safe to leave a voicemail?")
    text = safe_field("Safe to text?")
    whose = forms.CharField(
        label="Whose phone is it, if not their own?",
        max_length=120,
        required=False,
        help_text="Like her son Imran",
    )
    shared = forms.BooleanField(label="Others use this phone too", required=False)
    email_address = forms.EmailField(label="Email", required=False)
    email = safe_field("Safe to email?")
    source = forms.ChoiceField(label="Who sent them?", choices=Source.choices)
    source_name = forms.CharField(label="Name of who sent them", max_length=200, required=False)
    discharged_on = discharge_field()
    reason = forms.CharField(
        label="Why have they come?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    what_matters = forms.CharField(
        label="What matters to them, in their words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needs = forms.ModelMultipleChoiceField(
        Need.objects.none(),
        label="Help with",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="You can add finer needs on their page.",
    )
    urgency = forms.ChoiceField(
        label="How soon?", choices=Urgency.choices, initial=Urgency.ROUTINE, widget=forms.RadioSelect
    )
    urgency_why = forms.CharField(label="Why so soon?", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = Need.objects.top()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("urgency") not in (None, Urgency.ROUTINE) and not data.get("urgency_why"):
            self.add_error("urgency_why", "Say why it cannot wait")
        return data

    def clean_phone(self) -> list[PhoneTyped]:
        return read_phones(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else []

    def contacts(self) -> list[ContactGiven]:
        """Two numbers in one box are two ways. What is safe was asked of the first alone."""
        data = self.cleaned_data
        safe: dict[str, Any] = {name: data[name] or Fact.NOT_KNOWN for name in ("call", "voicemail", "text")}
        safe |= {"whose": data["whose"].strip(), "shared": data["shared"]}
        given = [
            ContactGiven(
                ContactKind.PHONE, one.shown, note=one.note, preferred=not at, **({} if at else safe)
            )
            for at, one in enumerate(data["phone"])
        ]
        if data["email_address"]:
            safe_email = data["email"] or Fact.NOT_KNOWN
            given.append(ContactGiven(ContactKind.EMAIL, data["email_address"], email=safe_email))
        return given


class SeekForm(forms.Form):
    q = forms.CharField(
        label="Name, NHS number or date of birth",
        max_length=200,
        help_text="Two of them find somebody surely, like “Hallett 14 2 1948”.",
        error_messages={"required": "Write a name, an NHS number or a date of birth"},
    )


class GlassForm(forms.Form):
    reason = forms.CharField(
        label="Why must you open this person now?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The supervisor is told at once, and it is kept for good. It stays open for a short time.",
        error_messages={"required": "Say why"},
    )


class MattersForm(forms.Form):
    what_matters = forms.CharField(
        label="In their words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label="Why they came", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class VisitNoteForm(forms.Form):
    text = forms.CharField(
        label="What to know before going there",
        max_length=300,
        help_text="Go in pairs, a dog, which door. Never a key-safe or door code.",
        error_messages={"required": "Write what to know"},
    )
    review_on = day_field("Look again on", required=False, help_text="Like 3 3 2027, else in six months")
