"""Sending what is due. At least once, and as close to once as mail allows.

claim (one conditional UPDATE) → resolve → hand over → journal (SentMessage, at once, on its own) → finish
(state and the kind's own consequences, in one transaction).

Nothing is sent inside a transaction. Whatever dies between two steps is taken up again: without a journal
the message is sent again, with the same Message-ID; with one it is only finished. The one moment in which a
message can go out twice is between the mail server's "250" and our next statement.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.db import transaction

from directory import clock
from directory.background.heartbeats import AHEAD
from directory.messages.channels import NotDelivered, channel_for
from directory.messages.kinds import Envelope, UnknownKind, Withheld, kind_named
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.messages.send_lock import Worker

log = logging.getLogger(__name__)
TRIES = 8


def wait_after(attempts: int) -> timedelta:
    """1, 3, 9, 27 minutes … 12 hours: eight tries outlast a mail server's bad day."""
    return timedelta(minutes=3 ** (attempts - 1))


@cache
def _this_worker() -> Worker:
    return Worker()


def deliver_due(limit: int = 50) -> int:
    """Take up what dead workers left, then send up to `limit` messages that are due. Returns how many left.

    Safe in several processes at once.
    """
    worker = _this_worker()
    repair_future_times()
    for message in worker.abandoned():
        with _alone(message.pk):
            _take_up(message)
    due = OutboxMessage.objects.filter(state=MessageState.WAITING, due_at__lte=clock.now())
    sent = 0
    for message_id in list(due.order_by("due_at", "created_at").values_list("pk", flat=True)[:limit]):
        with _alone(message_id):
            claimed = worker.claim(message_id)
            if claimed is not None:
                sent += _deliver(claimed, worker)
    return sent


@contextmanager
def _alone(message_id: UUID) -> Iterator[None]:
    """Whatever goes wrong with one message stops nothing but that message."""
    try:
        yield
    except Exception:
        log.exception("Message %s could not be dealt with; the others go on", message_id)


def repair_future_times() -> int:
    """Messages written, or put off, while a clock was ahead, would wait for that time. They wait as long
    as was meant, counted from now. Returns how many."""
    now = clock.now()
    unsent = OutboxMessage.objects.filter(state=MessageState.WAITING)
    brought = 0
    for message in unsent.filter(created_at__gt=now + AHEAD)[:500]:
        meant = (
            max(message.due_at - message.created_at, timedelta(0)) if not message.attempts else timedelta(0)
        )
        brought += unsent.filter(pk=message.pk).update(created_at=now, due_at=now + meant)
    for attempts in range(1, TRIES):
        put_off = unsent.filter(attempts=attempts, due_at__gt=now + wait_after(attempts) + AHEAD)
        brought += put_off.update(due_at=now)
    if brought:
        log.warning("A clock was ahead: %d messages were brought back to today.", brought)
    return brought


def deliver_a_few() -> int:
    """The worker's share of one round: few enough that it can be asked to stop between rounds."""
    return deliver_due(limit=5)


def _take_up(message: OutboxMessage) -> None:
    """A worker died holding this: finish it if it went out, else let it be sent again."""
    if SentMessage.objects.filter(message=message).exists():
        _finish(message)
        return
    released = OutboxMessage.objects.filter(
        pk=message.pk, state=MessageState.SENDING, claimed_by=message.claimed_by
    )
    if message.attempts >= TRIES:
        _fail(message, "The worker stopped each time it was sent")
    elif released.update(state=MessageState.WAITING, claimed_at=None, claimed_by=""):
        log.warning("Message %s was left behind by a worker and will be sent again", message.pk)


def _deliver(message: OutboxMessage, worker: Worker) -> bool:
    """Whether it was handed to the channel."""
    try:
        kind = kind_named(message.kind)
        envelope = kind.resolve(message)
        channel = channel_for(envelope)
        if not worker.still_holds(message):
            return False  # it took so long to write that another worker has it now
        channel.hand_over(message, envelope)
    except Withheld as withheld:
        _withhold(message, withheld.why)
        return False
    except NotDelivered as problem:
        _try_later(message, problem.why, for_good=problem.for_good)
        return False
    except UnknownKind:
        _try_later(message, "This version of Waymark does not know such messages")
        return False
    except Exception as problem:
        log.exception("Message %s of kind %s could not be made", message.pk, message.kind)
        _try_later(message, f"It could not be written ({type(problem).__name__})")
        return False
    _journal(message, envelope, channel.name)
    _finish(message)
    return True


def _journal(message: OutboxMessage, envelope: Envelope, channel: str) -> None:
    SentMessage.objects.create(
        message=message,
        channel=channel,
        recipient=envelope.recipient if envelope.keep_recipient else "",
        subject=envelope.subject[:300],
        body=envelope.stored_text,
        html=envelope.stored_html,
    )


def _finish(message: OutboxMessage) -> None:
    """State and consequences together. A consequence that fails is tried again without sending again."""
    try:
        with transaction.atomic():
            if _move(message, MessageState.SENT, sent_at=clock.now(), why=""):
                kind_named(message.kind).on_sent(message)
    except UnknownKind:
        # It went out under a version that knew it. What follows from it is not ours to guess.
        _fail(message, "It was sent, but this version of Waymark does not know such messages")
    except Exception:
        log.exception("Message %s was sent, but what follows from it failed", message.pk)


def _withhold(message: OutboxMessage, why: str) -> None:
    with transaction.atomic():
        if _move(message, MessageState.WITHHELD, why=why[:300]):
            kind_named(message.kind).on_withheld(message, why)


def _try_later(message: OutboxMessage, why: str, *, for_good: bool = False) -> None:
    if for_good or message.attempts >= TRIES:
        _fail(message, why)
        return
    later = clock.now() + wait_after(message.attempts)
    _move(message, MessageState.WAITING, why=why[:300], due_at=later, claimed_at=None, claimed_by="")


def _fail(message: OutboxMessage, why: str) -> None:
    """Given up: somebody must know. A kind that nobody registered leaves the row to the health page."""
    log.error("Message %s of kind %s could not be sent: %s", message.pk, message.kind, why)
    try:
        with transaction.atomic():
            if _move(message, MessageState.FAILED, why=why[:300]):
                kind_named(message.kind).on_failed(message, why)
    except UnknownKind:
        _move(message, MessageState.FAILED, why=why[:300])
    except Exception:
        log.exception("Message %s failed, but nobody could be told", message.pk)


def _move(message: OutboxMessage, state: MessageState, **fields: object) -> bool:
    """Out of "sending", if this claim still holds."""
    moved = OutboxMessage.objects.filter(
        pk=message.pk, state=MessageState.SENDING, claimed_by=message.claimed_by
    ).update(state=state, **fields)
    if moved:
        message.refresh_from_db()
    return bool(moved)
