"""A list by email and text: shown first, written for the public, and the address forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from directory import clock
from directory.background.sweep import sweep
from directory.catalogue.models import Service
from directory.messages.channels import NotDelivered
from directory.messages.delivery import TRIES, deliver_due
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.shortlists import actions
from directory.shortlists.models import ListSending, SendingChannel
from tests.unit.directory.shortlists.conftest import (
    NOBODY,
    SAM,
    SECRETS,
    Texts,
    every_cell,
    path_of,
    send,
)

pytestmark = pytest.mark.django_db
Tick = Callable[..., Any]


def test_what_will_be_sent_is_shown_before_it_is(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    said = client.post("/list/email/", {"address": SAM}).content.decode()
    for words in (SAM, "Your list: 1 service", "Drop-in money advice", "works for 30 days", "Send it"):
        assert words in said, words
    assert not OutboxMessage.objects.exists()
    assert SAM not in str(dict(client.session))
    assert SAM in client.post("/list/email/", {"address": SAM, "change": "1"}).content.decode()


def test_a_mail_has_the_list_and_a_link_and_the_address_is_forgotten(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    answer = send(client)
    assert answer.headers["Location"] == "/list/"
    assert "on its way" in client.get("/list/").content.decode()
    assert SAM in every_cell()
    assert deliver_due() == 1
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([SAM], "Your list: 1 service")
    [html] = [part[0] for part in sent.alternatives]
    for text in (str(sent.body), str(html)):
        for words in ("Drop-in money advice", "01632 960011", "Tuesdays and Thursdays", "The Old Chandlery"):
            assert words in text, words
        for secret in SECRETS:
            assert secret not in text
    assert SAM not in every_cell()
    sending = ListSending.objects.get()
    assert (sending.address, sending.forgotten_at is not None) == ("", True)
    kept = SentMessage.objects.get()
    assert (kept.recipient, "{link:" in kept.body, "/list/a/" in kept.body) == ("", True, False)
    [link] = re.findall(r"http\S+/list/a/\S+", str(sent.body))
    assert "Drop-in money advice" in client.get(path_of(link)).content.decode()


def test_a_mail_about_safety_names_no_service(
    client: Client, refuge: Service, advice: Service, tick: Tick
) -> None:
    tick(add=refuge)
    tick(add=advice)
    check = client.post("/list/email/", {"address": SAM}).content.decode()
    assert "It names no service" in check
    send(client)
    deliver_due()
    [sent] = mail.outbox
    told = " ".join(map(str, (sent.subject, sent.body, sent.alternatives[0][0])))
    for secret in ("Safe rooms", "Rose House", "960055", "Drop-in", "buse"):
        assert secret not in told, secret
    assert "/list/a/" in told


def test_an_address_that_is_refused_or_never_reached_is_forgotten_too(
    client: Client, advice: Service, tick: Tick, texts: Texts
) -> None:
    tick(add=advice)
    texts.problem = NotDelivered("No such number", for_good=True)
    send(client, "07700 900123", "text")
    assert "+447700900123" in every_cell()
    deliver_due()
    assert OutboxMessage.objects.get().state == MessageState.FAILED
    assert "7700900123" not in every_cell()

    texts.problem = NotDelivered("Their server is away")
    send(client, "07700 900124", "text")
    for _ in range(TRIES):
        with clock.moved_to(OutboxMessage.objects.get(state=MessageState.WAITING).due_at):
            deliver_due()
    assert "7700900124" not in every_cell()


def test_what_was_unlisted_meanwhile_is_not_sent_and_the_address_goes(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    send(client)
    Service.objects.update(visibility="professional")
    assert deliver_due() == 0
    assert OutboxMessage.objects.get().state == MessageState.WITHHELD
    assert mail.outbox == []
    assert SAM not in every_cell()


def test_an_address_nobody_came_back_for_goes_with_the_sweep(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    send(client)
    OutboxMessage.objects.update(state=MessageState.CANCELLED)
    sweep()
    assert SAM in every_cell()
    with clock.moved_to(clock.now() + actions.FORGET_AFTER):
        sweep()
    assert SAM not in every_cell()


@pytest.mark.database
def test_the_database_holds_an_address_or_the_moment_it_was_forgotten(advice: Service) -> None:
    link = actions.share(services=[str(advice.pk)], by=NOBODY)
    for wrong in ({"address": ""}, {"address": SAM, "forgotten_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListSending.objects.create(shared_id=link.about_id, way="email", **wrong)


def test_a_text_names_nothing_and_holds_the_link(
    client: Client, advice: Service, tick: Tick, texts: Texts
) -> None:
    tick(add=advice)
    assert 'href="/list/text/"' in client.get("/list/").content.decode()
    check = client.post("/list/text/", {"address": "07700 900123"}).content.decode()
    assert "07700 900123" in check
    send(client, "+44 7700 900 123", "text")
    deliver_due()
    [envelope] = texts.taken
    assert envelope.recipient == "+447700900123"
    assert "Drop-in" not in envelope.text
    assert "/list/a/" in envelope.text
    assert envelope.html == ""
    assert len(envelope.text) < 300


def test_without_a_provider_a_text_is_sent_from_ones_own_phone(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    assert "Text it from your own phone" in client.get("/list/").content.decode()
    assert client.get("/list/text/").headers["Location"] == "/list/link/"
    assert client.post("/list/link/").status_code == 302
    said = client.get("/list/link/").content.decode()
    assert 'href="sms:?&amp;body=A%20list%20of%201%20service' in said
    with pytest.raises(ValidationError):
        actions.send(services=[str(advice.pk)], way=SendingChannel.TEXT, address="+447700900123", by=NOBODY)


@pytest.mark.parametrize(
    "wrong",
    [
        ("email", ""),
        ("email", "sam"),
        ("email", "a@example.org, b@example.org"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("text", "01632 960011"),
        ("text", "0909 879 0000"),
        ("text", "+33 6 12 34 56 78"),
        ("text", "Sam"),
    ],
)
def test_one_address_and_nothing_else(
    client: Client, advice: Service, tick: Tick, texts: Texts, wrong: tuple[str, str]
) -> None:
    tick(add=advice)
    way, address = wrong
    answer = send(client, address, way)
    assert answer.status_code == 400
    assert "<title>Error:" in answer.content.decode()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("path", ["/list/email/", "/list/link/"])
def test_with_nothing_to_send_it_leads_to_the_list(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == "/list/"
    assert client.post(path, {"address": SAM, "send": "1"}).headers["Location"] == "/list/"


def test_a_sender_is_asked_for_their_token(advice: Service, tick: Tick) -> None:
    strict = Client(enforce_csrf_checks=True)
    tick(by=strict, add=advice)
    assert send(strict).status_code == 403
    assert not OutboxMessage.objects.exists()


def test_one_service_is_sent_from_its_page_without_touching_the_list(client: Client, advice: Service) -> None:
    page = client.get(f"/services/{advice.pk}/").content.decode()
    assert f'href="/services/{advice.pk}/send/"' in page
    assert "mailto:?" not in page
    ways = client.get(f"/services/{advice.pk}/send/").content.decode()
    assert f'href="/services/{advice.pk}/send/email/"' in ways
    answer = client.post(f"/services/{advice.pk}/send/email/", {"address": SAM, "send": "1"})
    assert answer.headers["Location"] == f"/services/{advice.pk}/"
    assert deliver_due() == 1
    assert "Drop-in money advice" in str(mail.outbox[0].body)
    made = client.post(f"/services/{advice.pk}/send/link/", follow=True).content.decode()
    [address] = re.findall(r'value="(http[^"]+/list/a/[^"]+)"', made)
    assert "Drop-in money advice" in client.get(path_of(address)).content.decode()
    assert "Nothing is on your list" in client.get("/list/").content.decode()


def test_a_service_the_public_may_not_see_cannot_be_sent(client: Client, advice: Service) -> None:
    advice.live = False
    advice.save()
    for way in ("", "email/", "link/"):
        assert client.get(f"/services/{advice.pk}/send/{way}").status_code == 404
