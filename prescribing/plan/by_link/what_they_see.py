"""Exactly what an organisation will see of an action, before it is asked. The same rows are frozen in a share
and drawn on the page behind its link. Before "Show me who" there is nothing that anybody typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.accounts.models import User
from prescribing.people.areas import area_words
from prescribing.people.contacting import needs_words, phone_words
from prescribing.people.identity import age_band
from prescribing.plan.models import AskAbout, PlanAction
from prescribing.prescriptions.what_group_sees import (
    FIELDS,
    IN_A_SENTENCE,
    Preview,
    Row,
    address_words,
    fingerprint,
    getting_words,
    how_to_reach,
    not_shared_words,
)
from prescribing.sight import sees_place
from prescribing.words import day_long

OFFERED = {key: label for key, label in FIELDS.items() if key != "nhs_number"}
"""What may be ticked. An NHS number helps nobody to fit a smoke alarm."""
USUAL_TO_SHARE = ("name", "phone", "needs")


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody means to ask: enough to preview it without having written anything."""

    action: PlanAction
    sender: User
    about: AskAbout | str
    fields: Sequence[str] = USUAL_TO_SHARE
    note: str = ""


def preview_of_ask(ask: Ask) -> Preview:
    """What they see before and after "Show me who", and the sentence that the person agrees to."""
    before, after = _before(ask), _after(ask)
    wording = _wording(ask)
    left = not_shared_words(ask.fields)
    return Preview(before, after, left, wording, fingerprint(before, after, wording))


def check_ask_fields(ask: Ask) -> list[str]:
    """The ticked fields in their order. Raises ValidationError for one that the sender may not share."""
    if unknown := set(ask.fields) - OFFERED.keys():
        raise ValidationError(f"There is nothing called {', '.join(sorted(unknown))} to share.")
    if "address" in ask.fields and not sees_place(ask.sender, ask.action.referral.person):
        raise ValidationError("Only the owner or the named cover may share where this person lives.")
    return [key for key in OFFERED if key in ask.fields]


def _before(ask: Ask) -> tuple[Row, ...]:
    person = ask.action.referral.person
    help_words = str(AskAbout(ask.about).label) if ask.about else _("Not said yet")
    return (
        Row("help", _("Help with"), help_words),
        Row("by", _("By"), day_long(ask.action.due_on)),
        Row("age_band", _("Age"), age_band(person.age) or _("Not known")),
        Row("area", _("Lives in"), area_words(person) or _("Not said")),
        Row("needs", _("Needs"), needs_words(person) or _("Nothing special")),
    )


def _after(ask: Ask) -> tuple[Row, ...]:
    action, ticked, sender = ask.action, ask.fields, ask.sender
    person = action.referral.person
    rows = [Row("what", _("What"), "", strong=action.what)]
    if "name" in ticked:
        likes = _("likes “%(name)s”") % {"name": person.preferred_name} if person.preferred_name else ""
        rows.append(Row("name", _("Name"), likes, strong=person.name + ("," if likes else "")))
    if "age" in ticked:
        rows.append(Row("age", _("Age"), str(person.age) if person.age is not None else _("Not known")))
    if "phone" in ticked:
        rows.append(how_to_reach(person, sender))
    if "address" in ticked and sees_place(sender, person):
        rows.append(Row("address", _("Address"), address_words(person)))
    if "needs" in ticked:
        rows.append(Row("needs", _("Needs"), needs_words(person) or _("Nothing special")))
    if "getting" in ticked:
        rows.append(Row("getting", _("Getting there"), getting_words(person) or _("Not known")))
    if ask.note:
        rows.append(Row("note", _("To know"), ask.note))
    said_by = ", ".join(filter(None, [sender.name, phone_words(sender.phone)]))
    rows.append(Row("sender", _("Asked by"), said_by))
    return tuple(rows)


def _wording(ask: Ask) -> str:
    said = [IN_A_SENTENCE[key] for key in OFFERED if key in ask.fields]
    if said and "name" not in ask.fields:
        said = [f"your {said[0]}", *said[1:]]
    name = ask.action.organisation.name if ask.action.organisation else ""
    what = ", ".join([*said, "and what they are asked to do"]) if said else "only what they are asked to do"
    calls = ", so that they can ring you" if "phone" in ask.fields else ""
    return f"I will send {name} {what}{calls}. You can change your mind at any time."
