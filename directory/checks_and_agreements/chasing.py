"""Asking a group for the next one before a check or agreement ends: a step of the sweep.

Its confirmed referral contact is asked by mail, else those who keep its listings: a month before the last
day, and again a week before. Whoever has nobody to ask, and whatever has ended, is on the editors' list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.background.sweep import each
from directory.catalogue.models import Organisation, ReferralContact
from directory.checks_and_agreements.in_words import SOON
from directory.checks_and_agreements.models import CheckSeen
from directory.group_space.models import ListingKeeper
from directory.messages.actions import post
from directory.messages.kinds import Envelope, MessageKind, Recipient, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter

STEP = System("checks and agreements that end")
AGAIN = timedelta(days=7)
"""So long before the last day the group is reminded; it was asked SOON before it."""
AT_ONCE = 100


def sweep() -> int:
    """Returns of how many checks somebody was asked."""
    today = clock.today()
    due = (
        CheckSeen.objects.seen_last().of_current().filter(expires_on__gte=today, expires_on__lte=today + SOON)
    )
    remind = Q(expires_on__lte=today + AGAIN, asked_at__lt=clock.now() - AGAIN, reminded_at=None)
    found = due.filter(Q(asked_at=None) | remind, _somebody_to_ask()).order_by("expires_on", "pk")
    return each("checks that end", list(found.values_list("pk", flat=True)[:AT_ONCE]), ask)


def _somebody_to_ask() -> Q:
    contacts = ReferralContact.objects.confirmed().filter(organisation=OuterRef("organisation"))
    keepers = ListingKeeper.objects.current().filter(organisation=OuterRef("organisation"))
    return Q(Exists(contacts)) | Q(Exists(keepers))


def ask(seen_id: UUID) -> int:
    """Ask once, or remind once, in the caller's transaction. Safe at the same time as another: the row is
    held, and what was asked is due no more. 0 where there is nobody to ask, so that it is tried again."""
    seen = CheckSeen.objects.select_for_update().get(pk=seen_id)
    last = seen.expires_on
    if last is None or seen.taken_back_at is not None or seen.reminded_at is not None:
        return 0
    again = seen.asked_at is not None
    if seen.asked_at is not None and (last > clock.today() + AGAIN or seen.asked_at >= clock.now() - AGAIN):
        return 0
    to = whom_to_ask(seen.organisation)
    if not to:
        return 0
    field = "reminded_at" if again else "asked_at"
    setattr(seen, field, clock.now())
    seen.save(update_fields=[field])
    for one in to:
        key = f"check.ending:{seen.pk}:{one}:{'again' if again else 'first'}"
        post("check.ending", about=seen, to=one, key=key, facts={"again": again})
    record("check.asked", seen.organisation, by=STEP, detail={"check": str(seen.pk), "again": again})
    return 1


def whom_to_ask(organisation: Organisation) -> list[Recipient]:
    """The confirmed referral contact, else those who keep its listings; empty where there is neither."""
    contact = organisation.referral_contacts.confirmed().first()
    if contact is not None:
        return [Recipient("referral-contact", contact.pk)]
    keepers = ListingKeeper.objects.current().filter(organisation=organisation)
    return [Recipient("keeper", keeper.pk) for keeper in keepers]


class Ending(MessageKind):
    """To one of the group. Withheld once a newer one was seen, or they have left."""

    name = "check.ending"

    def resolve(self, message: OutboxMessage) -> Envelope:
        found = CheckSeen.objects.seen_last().of_current().filter(pk=message.about_id)
        seen = found.select_related("organisation", "kind").first()
        if seen is None or seen.expires_on is None or seen.expires_on < clock.today():
            raise Withheld("A newer one was seen, or it has ended meanwhile")
        return letter("check_ending", recipient=_address(message), context=_words(seen, message))


def _address(message: OutboxMessage) -> str:
    if message.to_id is None:
        raise Withheld("There is nobody to write to")
    if message.to_type == "keeper":
        keeper = ListingKeeper.objects.current().filter(pk=message.to_id).first()
        email = keeper.email if keeper else ""
    else:
        contact = ReferralContact.objects.confirmed().filter(pk=message.to_id).first()
        email = contact.email if contact else ""
    if not email:
        raise Withheld("They speak for this group no longer")
    return email


def _words(seen: CheckSeen, message: OutboxMessage) -> dict[str, Any]:
    return {
        "organisation": seen.organisation,
        "kind": seen.kind,
        "last_day": seen.expires_on,
        "again": message.facts.get("again"),
    }


def register_own() -> None:
    register(Ending())
