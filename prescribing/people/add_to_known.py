"""What was typed for somebody new, added to the person who turned out to be known already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from django.db import transaction

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.catalogue.models import Need
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.actions import add_contact_point, set_communication_needs
from prescribing.people.details_given import CommunicationGiven, ContactGiven
from prescribing.people.models import Person
from prescribing.referrals.actions import add_need, log_contact, open_referral
from prescribing.referrals.models import Channel, ContactOutcome, Referral, Source


class WhyTheyCame(TypedDict):
    """Why somebody has come this time, as the form of a new person asks."""

    source: str
    source_name: str
    discharged_on: date | None
    needs: list[Need]
    reason: str
    what_matters: str
    urgency: str
    urgency_why: str


@transaction.atomic
def add_to_known(
    *,
    person: Person,
    contacts: Sequence[ContactGiven],
    communication: Sequence[CommunicationGiven],
    came: WhyTheyCame,
    by: User,
) -> Referral:
    """New ways to reach them, needs, and why they came: in their open referral as a note, else a new one."""
    hold(person)
    require(by, may.CHANGE_PERSON, on=person)
    add_ways_and_needs(person, contacts, communication, by=by)
    referral = Referral.objects.visible_to(by).open().filter(person=person).first()
    if referral is None:
        return open_referral(person=person, by=by, **came)
    for need in came["needs"]:
        add_need(referral=referral, need=need, by=by)
    log_contact(
        referral=referral, channel=Channel.NOTE, outcome=ContactOutcome.NONE, note=_words(came), by=by
    )
    return referral


def add_ways_and_needs(
    person: Person,
    contacts: Sequence[ContactGiven],
    communication: Sequence[CommunicationGiven],
    *,
    by: User,
) -> None:
    """What the record does not have yet, in the caller's transaction, as one of us typed it."""
    known = set(person.contact_points.filter(ended_at=None).values_list("match_value", flat=True))
    for given in contacts:
        if given.kept()["match_value"] not in known:
            add_contact_point(person=person, given=given, by=by)
    kept = [
        CommunicationGiven(need.code, need.language, need.detail)
        for need in person.communication_needs.filter(ended_at=None)
    ]
    there = {(need.code, need.language) for need in kept}
    new = [need for need in communication if (need.code, need.language) not in there]
    if new:
        set_communication_needs(person=person, needs=[*kept, *new], by=by)


def _words(came: WhyTheyCame) -> str:
    """Everything that the open referral has no place of its own for."""
    who = f"{Source(came['source']).label}{', ' + came['source_name'] if came['source_name'] else ''}"
    lines = [f"Sent again by: {who}."]
    if came["discharged_on"]:
        lines.append(f"Home from hospital: {came['discharged_on']:%d %m %Y}.")
    lines += [
        came["reason"],
        f"“{came['what_matters']}”" if came["what_matters"] else "",
        came["urgency_why"],
    ]
    return "\n".join(line for line in lines if line)
