"""What follows when mail came back: the message is marked, whoever waits is told, listings lose points."""

from __future__ import annotations

from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.bounces.came_back import listings_written_to_at
from directory.bounces.models import FINAL, Bounce
from directory.bounces.notification import FailedDelivery
from directory.bounces.words import words_of
from directory.freshness.renew import renew
from directory.messages.kinds import UnknownKind, kind_named
from directory.messages.models import OutboxMessage, SentMessage

_OF_THE_DIRECTORY = {"referral-contact", "keeper"}
"""Recipients whose address is one of a group's; of no other is it kept."""


@transaction.atomic
def note_failure(*, failure: FailedDelivery, told_by: str, by: Actor) -> Bounce | None:
    """A mail server says that a message of ours did not arrive, or is held up. None where it is none of ours,
    or was told before."""
    sent = SentMessage.objects.select_related("message").filter(message=failure.message_id).first()
    if sent is None or sent.channel != "email":
        return None
    message = OutboxMessage.objects.select_for_update().get(pk=sent.message_id)
    address = sent.recipient.strip().lower() if message.to_type in _OF_THE_DIRECTORY else ""
    bounce, new = Bounce.objects.get_or_create(
        message=message,
        kind=failure.kind,
        defaults={"status": failure.status[:12], "address": address, "told_by": told_by, "at": clock.now()},
    )
    if not new:
        return None
    if failure.kind in FINAL and message.came_back_at is None:
        why = f"It came back: {words_of(failure.kind, failure.status)}"
        OutboxMessage.objects.filter(pk=message.pk).update(came_back_at=clock.now(), why=why[:300])
        message.refresh_from_db()
        record("message.came-back", message, by=by, detail={"status": failure.status})
        _tell(message, why)
    if failure.kind in FINAL:
        renew(listings_written_to_at([address]))
    return bounce


@transaction.atomic
def settle(*, address: str, by: Actor) -> int:
    """Somebody looked after it: the address works, or another stands in the listing. What comes back later
    counts anew. Returns how many messages that had come back."""
    require(by, EDIT_LISTINGS)
    unsettled = Bounce.objects.unsettled().filter(address=address.strip().lower()).exclude(address="")
    first = unsettled.order_by("at").first()
    if first is None:
        return 0
    settled = unsettled.update(settled_at=clock.now(), settled_by=by.label[:300])
    record("message.address-works", first.message, by=by)
    renew(listings_written_to_at([address]))
    return settled


def _tell(message: OutboxMessage, why: str) -> None:
    try:
        kind_named(message.kind).on_came_back(message, why)
    except UnknownKind:
        return  # of another version: it is marked all the same
