"""The banner that stands on every page about a person: name, age, how to contact safely, what they need."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from prescribing.people.contacting import Part, current_points, needs_words, phone_words, safe_phone, warnings
from prescribing.people.identity import show_nhs_number
from prescribing.people.models import Person


@dataclass(frozen=True, slots=True)
class Banner:
    """What components/person_banner.html draws. Words only; where somebody lives is never in it."""

    name: str
    likes: str
    alert: str
    age: str
    nhs_number: str
    phone: str
    phone_url: str
    contact: list[Part]
    needs: str
    url: str


def banner_of(person: Person) -> Banner:
    """From a person read with `with_banner()`: asks nothing more."""
    point = safe_phone(person)
    return Banner(
        name=person.name,
        likes=", ".join(
            part
            for part in (f"“{person.preferred_name}”" if person.preferred_name else "", person.pronouns)
            if part
        ),
        alert=_alert(person),
        age=_age(person),
        nhs_number=show_nhs_number(person.nhs_number),
        phone=phone_words(point.value) if point else "",
        phone_url=f"tel:{point.match_value}" if point else "",
        contact=_contact(person, point),
        needs=needs_words(person),
        url=reverse("prescribing:person", args=[person.pk]),
    )


def _alert(person: Person) -> str:
    if person.died_on:
        return "Has died"
    if not person.speak_first:
        return ""
    who = person.lead_worker.name if person.lead_worker else person.lead_worker_elsewhere
    return f"Speak to the lead worker first: {who}" if who else "Speak to the lead worker first"


def _age(person: Person) -> str:
    born = person.date_of_birth
    return f"{person.age}, born {born.day} {born:%b %Y}" if born else ""


def _contact(person: Person, safe: object) -> list[Part]:
    """What is said beside the number; where no number is safe, each other way with its warning."""
    parts: list[Part] = []
    for point in current_points(person):
        if point is not safe:
            parts.append(Part(f"{point.get_kind_display()}: {point.value}."))
        parts.extend(warnings(point))
    return parts
