"""The demonstration's inbox: links that work, tokens that are kept nowhere, and no such page elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from directory.accounts.actions import add_user
from directory.accounts.actors import SYSTEM
from directory.messages.delivery import deliver_due
from directory.messages.models import SentMessage

pytestmark = pytest.mark.django_db
INBOX = "/demo/inbox/"


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


def welcome(number: int = 1) -> None:
    add_user(email=f"robin{number}@example.org", name=f"Robin <{number}>", by=SYSTEM)
    deliver_due()


def test_there_is_none_outside_a_demonstration(client: Client) -> None:
    welcome()
    assert client.get(INBOX).status_code == 404


@pytest.mark.usefixtures("demo")
def test_a_link_in_it_works_and_is_not_in_the_database(client: Client) -> None:
    welcome()
    page = client.get(INBOX).content.decode()
    [path] = set(re.findall(r'href="http://testserver(/password/a/[\w-]+/)"', page))
    assert client.get(path).status_code == 302
    kept = SentMessage.objects.get()
    assert path.rstrip("/").rpartition("/")[2] not in kept.body + kept.html
    assert "{link:" not in page


@pytest.mark.usefixtures("demo")
def test_newest_first_by_pages_and_by_recipient(client: Client) -> None:
    for number in range(22):
        welcome(number)
    page = client.get(INBOX).content.decode()
    assert page.index("robin21@example.org") < page.index("robin20@example.org")
    assert "robin0@example.org" not in page
    assert "robin0@example.org" in client.get(f"{INBOX}?page=2").content.decode()
    one = client.get(f"{INBOX}?to=robin0%40example.org").content.decode()
    assert "robin1@example.org" not in one


@pytest.mark.usefixtures("demo")
def test_what_people_wrote_is_shown_as_words(client: Client) -> None:
    welcome(7)
    page = client.get(INBOX).content.decode()
    assert "Robin &lt;7&gt;" in page
    assert "Robin <7>" not in page


@pytest.mark.usefixtures("demo")
def test_it_asks_a_constant_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        welcome(number)
    with django_assert_max_num_queries(8):
        client.get(INBOX)


@pytest.mark.usefixtures("demo")
def test_a_message_as_a_mail_program_draws_it(client: Client) -> None:
    welcome()
    message = SentMessage.objects.get()
    response = client.get(f"{INBOX}{message.message_id}/")
    assert re.search(r'href="http://testserver/password/a/[\w-]{46}/"', response.content.decode())
    policy = response["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in f"{policy};"


def test_nor_is_a_message_shown_outside_one(client: Client) -> None:
    welcome()
    assert client.get(f"{INBOX}{SentMessage.objects.get().message_id}/").status_code == 404
