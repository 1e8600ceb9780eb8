"""No more than so many an hour, and what is counted says nothing of anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.background.sweep import sweep
from directory.catalogue.models import Service
from directory.messages.models import OutboxMessage
from directory.shortlists import actions
from directory.shortlists.models import SendingChannel, SendingMark
from directory.shortlists.sending_limits import LINKS, MESSAGES, TooMany, Visitor
from tests.factories.accounts import user_with
from tests.unit.directory.shortlists.conftest import (
    NOBODY,
    SAM,
    send,
)

pytestmark = pytest.mark.django_db
Tick = Callable[..., Any]


def test_after_so_many_in_an_hour_it_says_so_kindly(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    for number in range(MESSAGES["session"]):
        assert send(client, f"somebody{number}@example.org").status_code == 302
    answer = send(client)
    assert answer.status_code == 429
    assert "Print it instead" in answer.content.decode()
    assert OutboxMessage.objects.count() == MESSAGES["session"]
    with clock.moved_to(clock.now() + timedelta(minutes=61)):
        assert send(client).status_code == 302


def test_new_sessions_of_one_network_and_one_recipient_are_counted_too(advice: Service) -> None:
    def sent(session: str, network: str, to: str) -> None:
        by = Visitor({"session": session, "network": network})
        actions.send(services=[str(advice.pk)], way=SendingChannel.EMAIL, address=to, by=by)

    for number in range(MESSAGES["recipient"]):
        sent(f"s{number}", f"192.0.2.{number}", SAM)
    with pytest.raises(TooMany):
        sent("s9", "192.0.2.9", SAM.upper())
    for number in range(MESSAGES["network"]):
        sent(f"t{number}", "198.51.100.1", f"somebody{number}@example.org")
    with pytest.raises(TooMany):
        sent("t99", "198.51.100.1", "else@example.org")


def test_links_are_counted_and_staff_as_themselves(client: Client, advice: Service, tick: Tick) -> None:
    for _ in range(LINKS["session"]):
        actions.share(services=[str(advice.pk)], by=NOBODY)
    with pytest.raises(TooMany):
        actions.share(services=[str(advice.pk)], by=NOBODY)
    client.force_login(user_with(Role.RECEPTIONIST))
    tick(add=advice)
    for number in range(MESSAGES["session"] + 1):
        assert send(client, f"somebody{number}@example.org").status_code == 302


def test_what_is_counted_says_nothing_and_goes_after_an_hour(advice: Service) -> None:
    by = Visitor({"session": "a-session-key", "network": "203.0.113.77"})
    actions.send(services=[str(advice.pk)], way=SendingChannel.EMAIL, address=SAM, by=by)
    marks = json.dumps(list(SendingMark.objects.values_list("mark", flat=True)))
    for secret in ("a-session-key", "203.0.113.77", SAM):
        assert secret not in marks
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        sweep()
    assert not SendingMark.objects.exists()
