"""A mailbox that is read by IMAP keeps the contract, and is left as it was found."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from directory import clock
from directory.background import health
from directory.bounces import mailbox
from directory.bounces.mailbox import read_mailbox, work
from directory.bounces.models import Bounce, BounceKind, BounceMailbox
from directory.messages.models import OutboxMessage
from tests.contract.bounces.imap_server import Mailbox, imap_server
from tests.contract.bounces.rules import GONE, BounceRules
from tests.unit.directory.bounces.telling import holiday_answer, letter, sent_to

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BLOCKS = {
    BounceKind.HARD: {},
    BounceKind.SOFT: {"Status": "5.2.2", "Diagnostic_Code": "smtp; 552 5.2.2 Mailbox full"},
    BounceKind.DELAYED: {"Action": "delayed", "Status": "4.4.1", "Diagnostic_Code": ""},
}


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with imap_server() as found:
        settings.BOUNCE_MAILBOX_URL = found.url()
        yield found


class TestMailbox(BounceRules):
    @pytest.fixture(autouse=True)
    def _mailbox(self, box: Mailbox) -> None:
        self.box = box

    def tell(self, message_id: uuid.UUID, kind: BounceKind) -> None:
        self.box.arrives(letter(OutboxMessage(pk=message_id), **BLOCKS[kind]))
        work()

    def tell_nonsense(self) -> None:
        for raw in (b"", b"\xff\xfe\x00", b"Content-Type: multipart/report; boundary=x\n\n--x\n--x"):
            self.box.arrives(raw)
        work()


def test_nothing_is_marked_moved_or_deleted_and_nothing_read_twice(box: Mailbox) -> None:
    box.arrives(letter(sent_to(GONE)))
    assert work() == 1
    box.said.clear()
    assert work() == 0
    assert not any("FETCH" in said for said in box.said)
    assert any(said.startswith("EXAMINE") for said in box.said)
    assert not any(verb in said for said in box.said for verb in ("STORE", "COPY", "EXPUNGE", "SELECT"))


def test_a_few_at_a_time_and_then_on(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "AT_ONCE", 2)
    for _ in range(5):
        box.arrives(letter(sent_to(GONE)))
    assert [work() for _ in range(4)] == [2, 2, 1, 0]


def test_when_the_server_numbers_anew_all_is_read_again_and_told_once(box: Mailbox) -> None:
    box.arrives(letter(sent_to(GONE)))
    work()
    box.validity += 1
    assert work() == 0
    assert Bounce.objects.count() == 1
    box.arrives(letter(sent_to("other@example.org")))
    assert work() == 1


def test_letters_of_people_say_nothing(box: Mailbox) -> None:
    message = sent_to("jo@wykecuppa.example")
    box.arrives(holiday_answer(message))
    assert work() == 0
    assert not Bounce.objects.exists()


def test_a_folder_with_a_space_is_read(box: Mailbox, settings: Any) -> None:
    settings.BOUNCE_MAILBOX_URL = box.url(folder="Returned%20mail")
    box.arrives(letter(sent_to(GONE)))
    assert work() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "wrong"}, "refuses the user or the password"),
        ({"folder": "Nowhere"}, "no such folder"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_health_page_after_an_hour(
    box: Mailbox, settings: Any, wrong: dict[str, str], said: str
) -> None:
    settings.BOUNCE_MAILBOX_URL = box.url(**wrong)
    assert work() == 0
    assert not any("Returned mail" in one for one in health.problems())
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        work()
        told = [one for one in health.problems() if one.startswith("Returned mail")]
        assert len(told) == 1
        assert said in told[0]
        assert "wrong" not in told[0]
        settings.BOUNCE_MAILBOX_URL = box.url()
        work()
        assert not any("Returned mail" in one for one in health.problems())


def test_a_server_that_is_away_or_says_nothing_is_a_problem_and_no_crash(box: Mailbox, settings: Any) -> None:
    box.silent = True
    work()
    assert "does not answer as it should" in BounceMailbox.objects.get().problem
    with imap_server() as gone:
        pass
    assert read_mailbox(gone.url()) == 0


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example.org/INBOX",
        "https://u:p@mail.example.org/",
        "imap://u:p@mail.example.org/INBOX",
        "imaps://u:p@mail.example.org:port/",
        "nonsense",
    ],
)
def test_an_address_that_is_none_or_would_show_the_password_is_said_at_once(settings: Any, url: str) -> None:
    settings.BOUNCE_MAILBOX_URL = url
    assert work() == 0
    assert any(one.startswith("Returned mail is not read") for one in health.problems())


def test_without_a_mailbox_nothing_is_read_and_nothing_said(settings: Any) -> None:
    settings.BOUNCE_MAILBOX_URL = ""
    assert work() == 0
    assert not BounceMailbox.objects.exists()
