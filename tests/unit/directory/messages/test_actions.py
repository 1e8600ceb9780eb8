"""Posting: once, in the caller's transaction, and never with words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from directory import clock
from directory.messages.actions import cancel, post
from directory.messages.kinds import Recipient, UnknownKind
from directory.messages.models import MessageState, OutboxMessage
from tests.factories.catalogue import OrganisationFactory

pytestmark = pytest.mark.django_db
KIND = "account.welcome"


def test_the_same_message_is_posted_once() -> None:
    about, to = OrganisationFactory.create(), Recipient("user", uuid4())
    first = post(KIND, about=about, to=to)
    assert post(KIND, about=about, to=to) == first
    assert first.key == f"{KIND}:{about.pk}:user:{to.id}"
    assert post(KIND, about=about, to=to, key="again") != first
    assert post(KIND, about=about, to=Recipient("user", uuid4())) != first


def test_a_message_of_what_did_not_happen_is_not_posted() -> None:
    about = OrganisationFactory.create()

    def happen() -> None:
        with transaction.atomic():
            post(KIND, about=about, to=Recipient("user", uuid4()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        happen()
    assert not OutboxMessage.objects.exists()


def test_a_kind_nobody_registered_is_refused() -> None:
    with pytest.raises(UnknownKind, match="ready"):
        post("test.unheard-of", about=OrganisationFactory.create(), to=Recipient("user", uuid4()))


@pytest.mark.parametrize("value", ["Peg Warren", "x" * 61, ["list"], {"a": 1}, 2.5])
def test_words_about_anybody_do_not_enter_the_outbox(value: Any) -> None:
    with pytest.raises(ValueError, match="ids and choices"):
        post(KIND, about=OrganisationFactory.create(), to=Recipient("user", uuid4()), facts={"name": value})


def test_ids_numbers_and_choices_do() -> None:
    link = uuid4()
    facts = {"link": link, "count": 2, "again": True, "state": "waiting-list", "nothing": None}
    message = post(KIND, about=OrganisationFactory.create(), to=Recipient("user", uuid4()), facts=facts)
    message.refresh_from_db()
    assert message.facts == {**facts, "link": str(link)}


def test_waiting_messages_about_a_record_can_be_taken_back() -> None:
    about, later = OrganisationFactory.create(), clock.now() + timedelta(days=1)
    reminder = post(KIND, about=about, to=Recipient("user", uuid4()), due_at=later)
    sent = post(KIND, about=about, to=Recipient("user", uuid4()))
    OutboxMessage.objects.filter(pk=sent.pk).update(state=MessageState.SENT)
    other = post(KIND, about=OrganisationFactory.create(), to=Recipient("user", uuid4()))
    assert cancel(about=about, kind="account.password") == 0
    assert cancel(about=about) == 1
    states = {row.pk: row.state for row in OutboxMessage.objects.all()}
    assert states == {
        reminder.pk: MessageState.CANCELLED,
        sent.pk: MessageState.SENT,
        other.pk: MessageState.WAITING,
    }
