"""The outbox against a real mail server and real workers, one of which is killed at the worst moments."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Event

import pytest

from directory.accounts.actions import add_user
from directory.accounts.actors import SYSTEM
from directory.accounts.messages import CHOOSE_PASSWORD
from directory.background.heartbeats import Heartbeat
from directory.links.tokens import read_token
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from tests.mailing import Mailbox, mail_server
from tests.processes import manage, running, wait_for
from tests.services import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ONCE = manage("worker", "--once")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


@pytest.fixture
def environment(process_environment: dict[str, str], mailbox: Mailbox) -> dict[str, str]:
    return {**process_environment, "EMAIL_URL": mailbox.url, "WAYMARK_DEMO": "0", "DEBUG": "0"}


def welcome(name: str = "Robin") -> OutboxMessage:
    """A committed message of a real kind."""
    user = add_user(email=f"{name.lower()}@example.org", name=name, by=SYSTEM)
    return OutboxMessage.objects.get(about_id=user.pk)


def work_once(environment: dict[str, str]) -> None:
    subprocess.run(ONCE, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=180)


def state_of(message: OutboxMessage) -> str:
    return OutboxMessage.objects.get(pk=message.pk).state


def test_a_message_committed_before_any_worker_ran_is_sent_with_a_link_that_opens(
    mailbox: Mailbox, environment: dict[str, str]
) -> None:
    message = welcome()
    work_once(environment)
    [mail] = mailbox.taken
    assert (state_of(message), mail["To"], mail["Auto-Submitted"]) == (
        MessageState.SENT,
        "robin@example.org",
        "auto-generated",
    )
    plain = mail.get_body(("plain",))
    assert plain is not None
    body = plain.get_content()
    [token] = re.findall(r"/password/a/([\w-]{46})/", body)
    assert read_token(token, CHOOSE_PASSWORD).about_id == message.about_id
    kept = SentMessage.objects.get(message=message)
    assert token not in kept.body + kept.html + kept.subject
    assert "{link:" in kept.body
    work_once(environment)
    assert len(mailbox.taken) == 1


def test_a_worker_killed_while_sending_loses_nothing_and_sends_nothing_twice(
    mailbox: Mailbox, environment: dict[str, str], tmp_path: Path
) -> None:
    message = welcome()
    dead = Event()

    def hold(mail: EmailMessage) -> str:
        dead.wait(120)
        return "451 Nobody is there any more"

    mailbox.answer = hold
    with running(manage("worker"), environment, tmp_path / "log") as worker:
        assert mailbox.arriving.wait(120)
        assert state_of(message) == MessageState.SENDING
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        dead.set()
    mailbox.answer = lambda mail: None
    work_once(environment)
    assert (state_of(message), mailbox.ids()) == (MessageState.SENT, [f"<{message.pk}@example.org>"])


def test_a_worker_killed_after_the_mail_was_taken_repeats_it_under_the_same_id(
    mailbox: Mailbox, environment: dict[str, str], tmp_path: Path
) -> None:
    """The one moment in which a mail can go out twice: mailboxes can tell that it is the same one."""
    message = welcome()
    with running(manage("worker"), environment, tmp_path / "log") as worker:

        def take_and_kill(mail: EmailMessage) -> str:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            return "250 OK"

        mailbox.answer = take_and_kill
        wait_for(lambda: worker.poll() is not None, "the worker to die")
    mailbox.answer = lambda mail: None
    work_once(environment)
    assert state_of(message) == MessageState.SENT
    assert set(mailbox.ids()) == {f"<{message.pk}@example.org>"}
    assert SentMessage.objects.filter(message=message).count() == 1


def test_what_was_journalled_is_finished_and_not_sent_again(
    mailbox: Mailbox, environment: dict[str, str]
) -> None:
    message = welcome()
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING, claimed_by="a-machine-long-gone 1 x", claimed_at="2026-01-01T00:00Z"
    )
    SentMessage.objects.create(message=message, recipient="robin@example.org", body="It went out.")
    work_once(environment)
    assert (state_of(message), mailbox.taken) == (MessageState.SENT, [])


def test_workers_side_by_side_send_each_message_once(mailbox: Mailbox, environment: dict[str, str]) -> None:
    messages = [welcome(f"Robin{number}") for number in range(12)]
    workers = [
        subprocess.Popen(manage("worker"), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(3)
    ]
    try:
        waiting = OutboxMessage.objects.exclude(state=MessageState.SENT)
        wait_for(lambda: not waiting.exists(), "every message to be sent")
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait(timeout=60) for worker in workers]
    assert codes == [0, 0, 0]
    assert sorted(mailbox.ids()) == sorted(f"<{message.pk}@example.org>" for message in messages)


def test_a_refused_address_is_given_up_at_once_and_a_bad_day_is_waited_out(
    mailbox: Mailbox, environment: dict[str, str]
) -> None:
    unknown, later = welcome("Unknown"), welcome("Later")
    mailbox.refused.add("unknown@example.org")
    mailbox.answer = lambda mail: "451 Try again later"
    work_once(environment)
    unknown.refresh_from_db()
    later.refresh_from_db()
    assert (unknown.state, unknown.why) == (MessageState.FAILED, "The mail server refused the address (550)")
    assert (later.state, later.why) == (MessageState.WAITING, "The mail server answered 451")
    assert later.due_at > later.created_at


def test_the_worker_leaves_signs_of_life_and_stops_when_asked(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with running(manage("worker"), environment, tmp_path / "log") as worker:
        wait_for(lambda: Heartbeat.objects.filter(name="worker").exists(), "its heartbeat")
        wait_for(lambda: Heartbeat.objects.filter(name="sweep").exists(), "the first sweep")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    assert "Worker stopped." in (tmp_path / "log").read_text()
