"""Exactly what a group will see, before it is sent. The same rows are frozen in a Share and drawn for them.

Rows have the shape that components/pairs.html draws, and a key by which a page can find one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.catalogue.models import Need, Service
from prescribing.asked_by_groups.answers import Answer, answers_in
from prescribing.before_sending.reach import read_aloud, row_for_group
from prescribing.people.absence import Known
from prescribing.people.areas import area_words
from prescribing.people.contacting import needs_words, phone_words, safe_email, safe_phone, warning_words
from prescribing.people.identity import age_band, show_nhs_number
from prescribing.people.models import GettingAbout, Lives, Person
from prescribing.prescriptions.models import Prescription
from prescribing.sight import sees_place

FIELDS = {
    "name": "Name",
    "phone": "Phone",
    "age": "Age",
    "needs": "Needs",
    "getting": "Getting there",
    "address": "Address",
    "nhs_number": "NHS number",
}
"""What may be ticked to be shared, in the order shown."""
WHERE_THEY_LIVE = frozenset({"address", "area"})
"""Keys of rows that say where somebody lives; a care home's name stands as an address."""
USUAL = ("name", "phone", "age", "needs", "getting")
IN_A_SENTENCE = {
    "name": "your name",
    "phone": "phone number",
    "age": "age",
    "needs": "what you need",
    "getting": "how you get about",
    "address": "address",
    "nhs_number": "NHS number",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of label and words; `strong` stands before the text, `after` under it, both bold."""

    key: str
    label: str
    text: str = ""
    strong: str = ""
    after: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody means to send: enough to preview it without having written anything."""

    person: Person
    service: Service
    need: Need
    author: User
    fields: Sequence[str] = USUAL
    why: str = ""
    asks: Sequence[str] = ()
    answers: Sequence[Answer] = ()
    """To what the group asks of everybody it is sent; empty where it is not known."""
    days: str = ""
    reach: str = ""
    """How the group reaches somebody without phone and email."""

    @classmethod
    def of(cls, prescription: Prescription) -> Draft:
        sender = prescription.owner or prescription.author
        return cls(
            person=prescription.person,
            service=prescription.service,
            need=prescription.need_in_referral.need,
            author=sender,
            fields=tuple(prescription.fields),
            why=prescription.why,
            asks=tuple(prescription.asks),
            answers=answers_in(prescription),
            days=prescription.days,
            reach=prescription.reach,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """`fingerprint` goes through the form, so that what is sent is what was seen; see PreviewChanged."""

    before: tuple[Row, ...]
    after: tuple[Row, ...]
    not_shared: tuple[str, ...]
    wording: str
    fingerprint: str = field(default="")


class PreviewChanged(ValidationError):
    """Something in what would be shared has changed since it was looked at: look again before sending."""


def preview(draft: Draft) -> Preview:
    """What the group sees before and after "Show me who", and the sentence the person agrees to."""
    before, after = _before(draft), _after(draft)
    wording = wording_for(draft.person, draft.service, draft.fields, draft.answers, reach=draft.reach)
    return Preview(
        before, after, not_shared_words(draft.fields), wording, fingerprint(before, after, wording)
    )


def rows_for(by: Actor, person: Person, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of a share as a colleague reads them: without where somebody lives for whoever may not see it.
    What is frozen stays as it was for whom it is shared with."""
    if sees_place(by, person):
        return list(rows)
    return [row for row in rows if row["key"] not in WHERE_THEY_LIVE]


def preview_for(by: Actor, person: Person, seen: Preview) -> Preview:
    """What would be sent in its owner's name, as a colleague reads it; the fingerprint is of what is sent."""
    if sees_place(by, person):
        return seen
    before, after = (
        tuple(row for row in rows if row.key not in WHERE_THEY_LIVE) for rows in (seen.before, seen.after)
    )
    return replace(seen, before=before, after=after)


def fingerprint(before: Iterable[Row], after: Iterable[Row], wording: str) -> str:
    said = json.dumps([as_data(before), as_data(after), wording], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def as_data(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def wording_for(
    person: Person,
    service: Service,
    fields: Sequence[str],
    answers: Sequence[Answer] = (),
    *,
    reach: str = "",
) -> str:
    """The sentence to read aloud to this person."""
    if reach:
        told = [key for key in fields if key != "phone"]
        return consent_wording(service, told, answers, hears=read_aloud(person, reach))
    through = reached_through(person) if "phone" not in fields else ""
    return consent_wording(service, fields, answers, through=through)


def reached_through(person: Person) -> str:
    """The practice of somebody who has neither phone nor email: the group asks there. Else empty."""
    has_neither = person.phone_known == Known.NONE and person.email_known == Known.NONE
    return str(person.practice) if has_neither and person.practice else ""


def consent_wording(
    service: Service,
    fields: Sequence[str],
    answers: Sequence[Answer] = (),
    *,
    through: str = "",
    hears: str = "",
) -> str:
    """The sentence to read aloud. It names exactly what is ticked, and what the group asks of everybody;
    `through` is the practice by which they are reached, of somebody without a phone, and `hears` says in
    words how somebody hears from the group."""
    said = [IN_A_SENTENCE[key] for key in FIELDS if key in fields]
    if "name" not in fields:
        said = [f"your {said[0]}", *said[1:]] if said else []
    what = ", ".join([*said, "and what we talked about"]) if said else "what we talked about"
    calls = ", so that they can ring you" if "phone" in fields else ""
    if through:
        calls = f", and that they reach you through {through}"
    calls = hears or calls
    asked = _asked_words(answers)
    return f"I will send {service.name} {what}{calls}.{asked} You can change your mind at any time."


def _asked_words(answers: Sequence[Answer]) -> str:
    """The same whether or not they are answered: it is read aloud while they are asked."""
    asked = " ".join(f"“{one.question}”" for one in answers)
    return f" They ask everybody: {asked} I will send what you tell me, or they may ask you." if asked else ""


def getting_words(person: Person) -> str:
    return "" if person.getting_about == GettingAbout.NOT_KNOWN else str(person.get_getting_about_display())


def _before(draft: Draft) -> tuple[Row, ...]:
    person = draft.person
    rows = [
        Row("help", _("Help with"), draft.need.plain),
        Row("age_band", _("Age"), age_band(person.age) or _("Not known")),
        Row("area", _("Lives in"), area_words(person) or _("Not said")),
        Row("needs", _("Needs"), needs_words(person) or _("Nothing special")),
    ]
    if draft.days:
        rows.append(Row("days", _("Days"), draft.days))
    return tuple(rows)


def _after(draft: Draft) -> tuple[Row, ...]:
    person, ticked = draft.person, draft.fields
    rows: list[Row] = []
    if "name" in ticked:
        likes = _("likes “%(name)s”") % {"name": person.preferred_name} if person.preferred_name else ""
        rows.append(Row("name", _("Name"), likes, strong=person.name + ("," if likes else "")))
    if "age" in ticked:
        rows.append(Row("age", _("Age"), str(person.age) if person.age is not None else _("Not known")))
    if draft.reach:
        key, said = row_for_group(person, draft.reach, draft.author)
        rows.append(Row(key, _("Contact"), said))
    elif "phone" in ticked:
        rows.append(how_to_reach(person, draft.author))
    elif through := reached_through(person):
        said = _("No phone and no email. Through %(practice)s") % {"practice": through}
        rows.append(Row("through", _("Contact"), said))
    if "address" in ticked and sees_place(draft.author, person):
        rows.append(Row("address", _("Address"), address_words(person)))
    if "nhs_number" in ticked:
        shown = show_nhs_number(person.nhs_number)
        rows.append(Row("nhs_number", _("NHS number"), shown or _("Not known")))
    if "needs" in ticked:
        rows.append(Row("needs", _("Needs"), needs_words(person) or _("Nothing special")))
    if "getting" in ticked:
        rows.append(Row("getting", _("Getting there"), getting_words(person) or _("Not known")))
    if draft.why:
        rows.append(Row("why", _("Why"), draft.why))
    rows += [
        Row(f"answer-{number}", one.question, one.answer or _("Not known. You may ask them."))
        for number, one in enumerate(draft.answers)
    ]
    sender = draft.author
    if draft.asks:
        asks = _("%(name)s asks") % {"name": sender.get_short_name()}
        rows.append(Row("asks", asks, " ".join(draft.asks)))
    rows.append(
        Row("sender", _("Sent by"), ", ".join(filter(None, [sender.name, phone_words(sender.phone)])))
    )
    return tuple(rows)


def how_to_reach(person: Person, sender: User) -> Row:
    """A number or address that is safe, with its warning; else through the sender and nobody else."""
    phone = safe_phone(person)
    if phone is not None:
        return Row(
            "phone",
            _("Phone"),
            phone_words(phone.value),
            after=warning_words(phone),
            href=f"tel:{phone.match_value}",
        )
    email = safe_email(person)
    if email is not None:
        return Row("phone", _("Email"), email.value, after=warning_words(email), href=f"mailto:{email.value}")
    through = _("Only through %(name)s") % {"name": sender.name}
    return Row("phone", _("Contact"), through)


def address_words(person: Person) -> str:
    """Where they live, for whoever was told that they may know."""
    if person.lives == Lives.CARE_HOME and person.care_home:
        return person.care_home.name
    if person.lives == Lives.NOWHERE_FIXED:
        return _("Nowhere fixed")
    return ", ".join(filter(None, [person.address, person.postcode])) or _("Not known")


def not_shared_words(fields: Sequence[str]) -> tuple[str, ...]:
    """What is held back, to be said beside what is shared."""
    left = [
        FIELDS[key].lower() if key != "nhs_number" else FIELDS[key] for key in FIELDS if key not in fields
    ]
    return (*left, "date of birth", "GP", "other prescriptions")
