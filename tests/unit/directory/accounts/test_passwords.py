"""A forgotten password, from the page to the mail to signing in again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.accounts import actions
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.password_links import PasswordAsk
from directory.accounts.roles import Role
from directory.links.models import SignedLink
from directory.messages.delivery import deliver_due
from directory.messages.models import MessageState, OutboxMessage
from tests.factories.accounts import PASSWORD, user_with

pytestmark = pytest.mark.django_db
NEW = "harbour-violet-ladder-97"


@pytest.fixture
def user() -> User:
    return user_with(Role.EDITOR, email="wendy@example.org")


def ask(client: Client, email: str) -> Any:
    return client.post("/password/", {"email": email})


def mailed_path() -> str:
    """The path of the link in the last mail."""
    deliver_due()
    [path] = re.findall(r"https?://[^/\s]+(/password/a/[\w-]+/)", str(mail.outbox[-1].body))
    return path


def choose(client: Client, password: str = NEW) -> Any:
    return client.post("/password/new/", {"new_password1": password, "new_password2": password})


def test_from_the_page_to_signing_in_with_the_new_password(client: Client, user: User) -> None:
    assert ask(client, "WENDY@example.org")["Location"] == "/password/sent/"
    opened = client.get(mailed_path())
    assert opened["Location"] == "/password/new/"  # the token has left the address
    assert "wendy@example.org" in client.get("/password/new/").content.decode()
    assert choose(client)["Location"] == "/signin/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not user.check_password(PASSWORD)


def test_the_answer_is_the_same_for_an_address_nobody_has(client: Client, user: User) -> None:
    unknown = ask(client, "nobody@example.org")
    assert (unknown.status_code, unknown["Location"]) == (302, "/password/sent/")
    deliver_due()
    assert OutboxMessage.objects.get().state == MessageState.WITHHELD
    assert mail.outbox == []


def test_asking_writes_the_same_and_asks_the_database_the_same_whoever_has_the_address(
    client: Client, user: User
) -> None:
    def cost(email: str) -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as captured:
            ask(client, email)
        return [query["sql"].split("(")[0][:40] for query in captured], OutboxMessage.objects.count()

    first, one = cost(user.email)
    second, two = cost("nobody@example.org")
    assert [sql for sql in first if "user" in sql.lower()] == []
    assert len(first) == len(second)
    assert (one, two) == (1, 2)


def test_the_address_that_was_typed_is_not_kept(client: Client, user: User) -> None:
    for email in (user.email, "nobody@example.org"):
        ask(client, email)
    deliver_due()
    assert list(PasswordAsk.objects.values_list("email", flat=True)) == ["", ""]


def test_ten_asks_an_hour_from_one_network_are_enough(client: Client) -> None:
    for number in range(10):
        data = {"email": f"somebody{number}@example.org"}
        response = client.post("/password/", data, REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")
        assert response.status_code == 302
    data = {"email": "one-more@example.org"}
    refused = client.post("/password/", data, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert refused.status_code == 429
    assert "try again in an hour" in refused.content.decode()
    assert OutboxMessage.objects.count() == 10
    assert client.post("/password/", data, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302
    with clock.moved_to(clock.now() + timedelta(minutes=61)):
        assert client.post("/password/", data, REMOTE_ADDR="2001:db8:1:2::1").status_code == 302


def test_a_closed_account_gets_no_link(client: Client, user: User) -> None:
    actions.deactivate(user=user, by=SYSTEM)
    ask(client, user.email)
    deliver_due()
    assert OutboxMessage.objects.get().state == MessageState.WITHHELD
    assert mail.outbox == []


def test_asking_again_at_once_sends_nothing_more_and_later_replaces(client: Client, user: User) -> None:
    ask(client, user.email)
    ask(client, user.email)
    first = mailed_path()
    assert len(mail.outbox) == 1
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        ask(client, user.email)
        second = mailed_path()
    assert len(mail.outbox) == 2
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 302


def test_opening_the_link_changes_nothing_however_often(client: Client, user: User) -> None:
    ask(client, user.email)
    path = mailed_path()
    before = SignedLink.objects.values().get()
    for _ in range(3):
        assert client.head(path).status_code == 302
        assert client.get(path).status_code == 302
    assert SignedLink.objects.values().get() == before
    assert client.post(path).status_code == 405


def test_a_link_works_once_and_ends_the_others(client: Client, user: User) -> None:
    ask(client, user.email)
    path = mailed_path()
    client.get(path)
    choose(client)
    assert client.get(path).status_code == 410
    assert choose(client, "another-password-again-5").status_code == 410


def test_a_link_expires_even_while_its_page_is_open(client: Client, user: User) -> None:
    ask(client, user.email)
    client.get(mailed_path())
    with clock.moved_to(clock.now() + timedelta(hours=2, minutes=1)):
        response = choose(client)
    assert response.status_code == 410
    assert "Send me a new link" in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_weak_password_is_refused_with_words(client: Client, user: User) -> None:
    ask(client, user.email)
    client.get(mailed_path())
    response = choose(client, "password")
    assert response.status_code == 200
    assert "too common" in response.content.decode()


def test_a_letter_that_waited_too_long_is_not_sent(client: Client, user: User) -> None:
    ask(client, user.email)
    with clock.moved_to(clock.now() + timedelta(hours=3)):
        deliver_due()
    assert OutboxMessage.objects.get().state == MessageState.WITHHELD
    assert mail.outbox == []


def test_a_welcome_leads_to_a_first_password(client: Client) -> None:
    user = actions.add_user(email="new@example.org", name="New Person", by=SYSTEM)
    client.get(mailed_path())
    assert choose(client).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_the_page_without_a_link_explains(client: Client) -> None:
    assert client.get("/password/new/").status_code == 410
    assert client.get("/password/a/nonsense/").status_code == 410
