"""Which claims are over: those of dead workers here at once, those from elsewhere after a while."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest

from directory import clock
from directory.messages.models import MessageState, OutboxMessage
from directory.messages.send_lock import CLAIM_LASTS, Worker

pytestmark = pytest.mark.django_db


def waiting() -> OutboxMessage:
    return OutboxMessage.objects.create(
        kind="x", about_type="x", about_id=uuid4(), to_type="user", key=str(uuid4())
    )


def claimed_by(name: str) -> OutboxMessage:
    message = waiting()
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING, claimed_by=name, claimed_at=clock.now()
    )
    return message


def named(pid: int) -> str:
    room, _, rest = Worker().name.partition(" ")
    return f"{room} {pid} {rest.rpartition(' ')[2]}"


def test_a_message_is_claimed_once() -> None:
    message = waiting()
    first = Worker().claim(message.pk)
    assert first is not None
    assert (first.state, first.attempts) == (MessageState.SENDING, 1)
    assert Worker().claim(message.pk) is None


def test_what_is_not_due_cannot_be_claimed() -> None:
    message = waiting()
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=clock.now() + timedelta(minutes=1))
    assert Worker().claim(message.pk) is None


def test_a_dead_worker_of_this_machine_lets_go_at_once() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    message = claimed_by(named(ended.pid))
    assert Worker().abandoned() == [message]


def test_a_living_worker_keeps_its_claim_until_the_time_is_over() -> None:
    message = claimed_by(named(os.getppid()))
    assert Worker().abandoned() == []
    with clock.moved_to(clock.now() + CLAIM_LASTS + timedelta(seconds=1)):
        assert Worker().abandoned() == [message]


def test_a_worker_elsewhere_cannot_be_asked_so_its_time_is_waited_out() -> None:
    message = claimed_by("another-machine 1 abcdef")
    assert Worker().abandoned() == []
    with clock.moved_to(clock.now() + CLAIM_LASTS + timedelta(seconds=1)):
        assert Worker().abandoned() == [message]


def test_a_worker_keeps_its_own_claim_but_not_that_of_one_that_had_its_number() -> None:
    worker, before = Worker(), Worker()
    mine = waiting()
    worker.claim(mine.pk)
    old = claimed_by(before.name)
    assert worker.abandoned() == [old]
