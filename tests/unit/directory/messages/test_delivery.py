"""What becomes of a message, try by try. Killed workers: tests/journeys/test_outbox_survives.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from directory import clock
from directory.catalogue.models import Organisation
from directory.messages import kinds, send_lock
from directory.messages.actions import post
from directory.messages.delivery import TRIES, deliver_due, wait_after
from directory.messages.kinds import Envelope, MessageKind, Recipient, Withheld
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db


class Note(MessageKind):
    """A kind whose every step the test decides."""

    name = "test.note"

    def __init__(self) -> None:
        self.problem: Exception | None = None
        self.consequence: Exception | None = None
        self.heard: list[tuple[str, str]] = []
        self.in_transaction: list[bool] = []

    def resolve(self, message: OutboxMessage) -> Envelope:
        self.in_transaction.append(len(connection.savepoint_ids) > self.depth)
        if self.problem:
            raise self.problem
        return Envelope("jo@example.org", "Please ring us", "Secret address", stored_text="No address")

    depth = 0

    def on_sent(self, message: OutboxMessage) -> None:
        if self.consequence:
            raise self.consequence
        self.heard.append(("sent", message.state))

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        self.heard.append(("failed", why))

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        self.heard.append(("withheld", why))


@pytest.fixture
def note() -> Iterator[Note]:
    kind = Note()
    kind.depth = len(connection.savepoint_ids)
    kinds.register(kind)
    yield kind
    kinds._KINDS.pop(kind.name)


def posted(**options: Any) -> OutboxMessage:
    about: Organisation = OrganisationFactory.create()
    return post("test.note", about=about, to=Recipient("address", uuid4()), **options)


def after(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=message.pk)


def test_what_is_due_is_sent_outside_any_transaction_and_kept_without_its_secret(note: Note) -> None:
    message = posted()
    assert deliver_due() == 1
    [sent] = mail.outbox
    assert sent.body == "Secret address"
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@example.org>"
    kept = SentMessage.objects.get(message=message)
    assert (kept.body, kept.recipient, kept.channel) == ("No address", "jo@example.org", "email")
    assert note.heard == [("sent", MessageState.SENT)]
    assert note.in_transaction == [False]
    assert deliver_due() == 0


def test_what_is_not_due_yet_waits(note: Note) -> None:
    later = clock.now() + timedelta(hours=2)
    message = posted(due_at=later)
    assert deliver_due() == 0
    with clock.moved_to(later):
        assert deliver_due() == 1
    assert after(message).sent_at == later


def test_a_message_that_may_no_longer_go_is_withheld_and_never_tried_again(note: Note) -> None:
    note.problem = Withheld("The person has died")
    message = posted()
    assert deliver_due() == 0
    assert (after(message).state, after(message).why) == (MessageState.WITHHELD, "The person has died")
    assert note.heard == [("withheld", "The person has died")]
    note.problem = None
    assert deliver_due() == 0
    assert mail.outbox == []


def test_eight_tries_further_and_further_apart_then_somebody_is_told(note: Note) -> None:
    note.problem = RuntimeError("with the name of a person in it")
    message = posted()
    gaps = []
    for _ in range(TRIES):
        moment = after(message).due_at
        with clock.moved_to(moment):
            deliver_due()
        gaps.append(after(message).due_at - moment)
    assert gaps[:-1] == [wait_after(tries) for tries in range(1, TRIES)]
    assert after(message).state == MessageState.FAILED
    assert note.heard == [("failed", "It could not be written (RuntimeError)")]
    assert "person" not in after(message).why
    assert wait_after(1) == timedelta(minutes=1)
    assert sum(gaps, timedelta()) > timedelta(hours=12)


def test_a_consequence_that_fails_is_tried_again_without_sending_again(note: Note) -> None:
    note.consequence = RuntimeError()
    message = posted()
    deliver_due()
    assert after(message).state == MessageState.SENDING
    note.consequence = None
    assert deliver_due() == 0
    assert after(message).state == MessageState.SENDING
    with clock.moved_to(clock.now() + send_lock.CLAIM_LASTS + timedelta(seconds=1)):
        deliver_due()
    assert after(message).state == MessageState.SENT
    assert (note.heard, len(mail.outbox)) == ([("sent", MessageState.SENT)], 1)


def test_a_message_that_kills_its_worker_each_time_is_given_up(note: Note) -> None:
    message = posted()
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING, attempts=TRIES, claimed_at=clock.now() - timedelta(hours=1)
    )
    assert deliver_due() == 0
    assert after(message).state == MessageState.FAILED
    assert note.heard == [("failed", "The worker stopped each time it was sent")]


def test_a_kind_that_is_gone_fails_in_the_end_instead_of_stopping_the_others(note: Note) -> None:
    lost = posted()
    OutboxMessage.objects.filter(pk=lost.pk).update(kind="test.forgotten", attempts=TRIES - 1)
    other = posted()
    assert deliver_due() == 1
    assert (after(lost).state, after(other).state) == (MessageState.FAILED, MessageState.SENT)


def test_a_channel_nobody_set_up_fails_at_once(note: Note) -> None:
    envelope = Envelope("07700 900123", "", "Hello", stored_text="Hello", channel="text")
    note.resolve = lambda message: envelope  # type: ignore[method-assign]
    message = posted()
    deliver_due()
    assert after(message).state == MessageState.FAILED
    assert "by text" in after(message).why


def test_the_demonstration_keeps_mail_and_sends_none(note: Note, settings: Any) -> None:
    settings.DEMO = True
    message = posted()
    assert deliver_due() == 1
    assert mail.outbox == []
    assert SentMessage.objects.get(message=message).channel == "demo"


def left_sending(message: OutboxMessage, **fields: Any) -> None:
    given = {"state": MessageState.SENDING, "claimed_by": "elsewhere 1 x", "claimed_at": None, "attempts": 1}
    OutboxMessage.objects.filter(pk=message.pk).update(**(given | fields))


@pytest.mark.parametrize("journaled", [True, False])
def test_a_message_of_a_kind_that_nobody_knows_stops_no_other(note: Note, journaled: bool) -> None:
    unknown, good = posted(key="unknown"), posted(key="good")
    left_sending(unknown, kind="of.another.version", attempts=TRIES)
    if journaled:
        SentMessage.objects.create(message=unknown, body="It went out")
    assert deliver_due() == 1
    assert after(good).state == MessageState.SENT
    assert after(unknown).state == MessageState.FAILED
    assert len(mail.outbox) == 1


def test_whatever_is_wrong_with_one_message_stops_no_other(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = posted(key="broken"), posted(key="good")
    OutboxMessage.objects.filter(pk=broken.pk).update(due_at=clock.now() - timedelta(hours=1))

    def fail(*_: object) -> None:
        raise RuntimeError("Peg Warren")

    note.on_withheld = fail  # type: ignore[method-assign, assignment]
    original = Note.resolve

    def resolve(self: Note, message: OutboxMessage) -> Envelope:
        if message.pk == broken.pk:
            raise Withheld("Consent was withdrawn")
        return original(self, message)

    monkeypatch.setattr(Note, "resolve", resolve)
    assert deliver_due() == 1
    assert after(good).state == MessageState.SENT


def test_messages_posted_while_the_clock_was_ahead_go_today(note: Note) -> None:
    with clock.moved_to(clock.now() + timedelta(days=30)):
        soon, later = posted(key="soon"), posted(key="later", due_at=clock.now() + timedelta(hours=2))
    assert deliver_due() == 1
    assert after(soon).state == MessageState.SENT
    meant = after(later).due_at - clock.now()
    assert timedelta(minutes=119) < meant <= timedelta(hours=2)


def test_a_message_put_off_while_the_clock_was_ahead_goes_today(note: Note) -> None:
    message = posted()
    with clock.moved_to(clock.now() + timedelta(days=30)):
        OutboxMessage.objects.filter(pk=message.pk).update(attempts=1, due_at=clock.now() + wait_after(1))
    assert deliver_due() == 1
    assert after(message).state == MessageState.SENT


def test_what_another_worker_took_up_meanwhile_is_not_handed_over(
    note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = posted()
    original = Note.resolve

    def slow(self: Note, given: OutboxMessage) -> Envelope:
        OutboxMessage.objects.filter(pk=given.pk).update(claimed_by="elsewhere 1 x", attempts=2)
        return original(self, given)

    monkeypatch.setattr(Note, "resolve", slow)
    assert deliver_due() == 0
    assert mail.outbox == []
    assert after(message).state == MessageState.SENDING


def test_mail_returns_to_an_address_of_its_own_and_people_see_the_sender(note: Note, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "The hub <hub@example.org>"
    settings.BOUNCE_ADDRESS = "returned@example.org"
    posted()
    deliver_due()
    (sent,) = mail.outbox
    assert sent.from_email == "returned@example.org"
    assert sent.message()["From"] == "The hub <hub@example.org>"
