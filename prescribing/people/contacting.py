"""How to reach somebody safely, and what they need to be reached, in words.

The one place where a warning gets its words: the banner, the share, the group's page, the list of the day and
its paper all take them from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers

from directory.catalogue.facts import Fact
from prescribing.people.details import ContactKind, ContactPoint
from prescribing.people.models import Person

_WORDS = {
    "call": ("Call is fine.", "Do not ring."),
    "voicemail": ("", "No voicemail."),
    "text": ("Text is fine.", "No texts."),
    "post": ("Post is fine.", "No post."),
    "email": ("Email is fine.", "No email."),
}
_ASKED_OF = {
    ContactKind.PHONE: ("call", "voicemail", "text"),
    ContactKind.EMAIL: ("email",),
    ContactKind.POST: ("post",),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; warnings are strong."""

    text: str
    strong: bool = False


def phone_words(number: str) -> str:
    """As people write it: 07700 900142."""
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(number, "GB"), phonenumbers.PhoneNumberFormat.NATIONAL
        )
    except phonenumbers.NumberParseException:
        return number


def current_points(person: Person) -> list[ContactPoint]:
    """Their contact points in use, the preferred one first; read once where they were prefetched."""
    points = [point for point in person.contact_points.all() if point.ended_at is None]
    return sorted(points, key=lambda point: (not point.preferred, point.created_at))


def safe_phone(person: Person) -> ContactPoint | None:
    """The number that is safe to call, if there is one."""
    points = current_points(person)
    return next((p for p in points if p.kind == ContactKind.PHONE and p.is_safe_for("call")), None)


def safe_email(person: Person) -> ContactPoint | None:
    """The address that is safe to write to, if there is one."""
    points = current_points(person)
    return next((p for p in points if p.kind == ContactKind.EMAIL and p.is_safe_for("email")), None)


def warnings(point: ContactPoint) -> list[Part]:
    """What is said beside a contact point. Not known is said where a mistake would hurt."""
    parts = [Part(whose_words(point), strong=True)] if point.whose or point.shared else []
    if point.discreet:
        parts.append(Part("Never say who is calling.", strong=True))
    for channel in _ASKED_OF[ContactKind(point.kind)]:
        yes, no = _WORDS[channel]
        answer = getattr(point, channel)
        if answer == Fact.YES and yes and channel != "call":
            parts.append(Part(yes))
        elif answer == Fact.NO or (channel == "voicemail" and answer == Fact.NOT_KNOWN):
            parts.append(Part(no, strong=True))
        elif answer == Fact.NOT_KNOWN and channel in ("call", "email", "post"):
            parts.append(Part(f"{channel.capitalize()}: not known if safe, ask.", strong=True))
    return parts


def warning_words(point: ContactPoint) -> str:
    """The warnings alone, as one line: what whoever uses this number or address must be told."""
    return " ".join(part.text for part in warnings(point) if part.strong)


def whose_words(point: ContactPoint) -> str:
    """ "Her son Imran's phone, others use it."; "Others use it too." of one's own."""
    if not point.whose:
        return "Others use it too."
    what = {ContactKind.PHONE: "phone", ContactKind.EMAIL: "email", ContactKind.POST: "address"}[
        ContactKind(point.kind)
    ]
    owner = point.whose[:1].upper() + point.whose[1:].removesuffix("'s")
    return f"{owner}'s {what}{', others use it' if point.shared else ''}."


def reach_words(person: Person) -> str:
    """Every way to reach them with its warnings, on one line of paper: "07700 900142: No voicemail."."""
    said = []
    for point in current_points(person):
        if point.kind == ContactKind.POST:  # an address stands on no list
            value = "Post"
        else:
            value = phone_words(point.value) if point.kind == ContactKind.PHONE else point.value
        warned = " ".join(part.text for part in warnings(point))
        said.append(f"{value}: {warned}" if warned else value)
    return "; ".join(said)


def tags_beside(reach: str, tags: Iterable[str]) -> str:
    """The tags that the words of `reach` have not said already, on one line: "Large print, Hearing loop."."""
    left = ", ".join(tag for tag in tags if tag not in reach)
    return f"{left}." if left else ""


def needs_words(person: Person) -> str:
    """ "Large print, hearing loop"; empty when no need is recorded."""
    words = [need.words for need in person.communication_needs.all() if need.ended_at is None]
    return (
        ", ".join([words[0], *(word[0].lower() + word[1:] if _common(word) else word for word in words[1:])])
        if words
        else ""
    )


def _common(word: str) -> bool:
    """Whether a word may lose its capital in the middle of a list: "British…" and "BSL" may not."""
    return not word.startswith("British") and not word[:2].isupper()


def tags(person: Person) -> list[str]:
    """What must be known before deciding how to call: shown on the worklist."""
    found = [need.words for need in person.communication_needs.all() if need.ended_at is None]
    phones = [point for point in current_points(person) if point.kind == ContactKind.PHONE]
    warned = [part.text.rstrip(".") for phone in phones for part in warnings(phone) if part.strong]
    found += dict.fromkeys(warned)
    if person.speak_first:
        found.append("Lead worker first")
    return found
