"""While mail keeps failing, whoever relies on it reads so on Today and on the editors' home."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.roles import Role
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.messages.models import MessageState, OutboxMessage
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator

pytestmark = pytest.mark.django_db
SAID = "Mail is not going out"


def messages_that(number: int, **state: object) -> None:
    for at in range(number):
        user = a_navigator()
        made = post("owner.news", about=user, to=Recipient("user", user.pk), key=f"trouble:{at}:{user.pk}")
        OutboxMessage.objects.filter(pk=made.pk).update(**state)


def home_of(client: Client) -> str:
    client.force_login(user_with(Role.EDITOR))
    return client.get("/admin/").content.decode()


def today_of(client: Client) -> str:
    client.force_login(a_navigator())
    return client.get(reverse("prescribing:today")).content.decode()


@pytest.mark.parametrize("pages", [home_of, today_of], ids=["editors' home", "today"])
def test_mail_that_waits_or_is_given_up_is_said(client: Client, pages: object) -> None:
    shown = pages  # named for its parameter
    assert SAID not in shown(client)  # type: ignore[operator]
    messages_that(1, due_at=clock.now() - timedelta(hours=1))
    assert SAID in shown(client)  # type: ignore[operator]
    OutboxMessage.objects.update(state=MessageState.SENT)
    assert SAID not in shown(client)  # type: ignore[operator]
    failed = {"state": MessageState.FAILED, "claimed_at": clock.now(), "attempts": 5, "why": "554"}
    messages_that(1, **failed)
    assert SAID not in shown(client), "one wrong address is that prescription's own task"  # type: ignore[operator]
    messages_that(2, **failed)
    assert SAID in shown(client)  # type: ignore[operator]
