"""Handing a list on: links that end, addresses that are forgotten, and no more than so many an hour."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import Service
from directory.links.logs import without_secrets
from directory.links.models import SignedLink
from directory.messages import channels
from directory.messages.channels import NotDelivered
from directory.messages.delivery import TRIES, deliver_due
from directory.messages.kinds import Envelope
from directory.messages.models import MessageState, OutboxMessage, SentMessage
from directory.shortlists import actions
from directory.shortlists.models import ListSending, SendingMark, SharedList, Way
from directory.shortlists.throttle import LINKS, MESSAGES, TooMany, Visitor
from directory.upkeep.sweeping import sweep
from tests.factories.accounts import user_with
from tests.unit.directory.shortlists.conftest import SECRETS

pytestmark = pytest.mark.django_db
Tick = Callable[..., Any]
SAM = "sam.secret@example.org"
HELD = [
    *("sessions.session", "directory.auditevent", "directory.signedlink", "directory.outboxmessage"),
    *("directory.sentmessage", "directory.sharedlist", "directory.listsending", "directory.sendingmark"),
]
NOBODY = Visitor({"session": "one", "network": "192.0.2.1"})


class Texts:
    """A provider of text messages, as a deployer would register one."""

    name = "text"

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.problem: NotDelivered | None = None

    def hand_over(self, message: OutboxMessage, envelope: Envelope) -> None:
        if self.problem:
            raise self.problem
        self.taken.append(envelope)


@pytest.fixture
def texts() -> Any:
    provider = Texts()
    channels.register_channel(provider)
    yield provider
    channels._channels.pop("text")


def every_cell() -> str:
    """All that the database holds of lists, links, messages, visits and the audit, as text."""
    out = StringIO()
    call_command("dumpdata", *HELD, stdout=out)
    return out.getvalue()


def send(client: Client, address: str = SAM, way: str = "email") -> Any:
    return client.post(f"/list/{way}/", {"address": address, "send": "1"})


def path_of(link: str) -> str:
    return "/list/a/" + link.partition("/list/a/")[2]


# By email and text ---------------------------------------------------------------------------------------


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
    told = f"{sent.subject} {sent.body} {sent.alternatives[0][0]}"
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
        actions.send(services=[str(advice.pk)], way=Way.TEXT, address="+447700900123", by=NOBODY)


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


# Not too many --------------------------------------------------------------------------------------------


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
        actions.send(services=[str(advice.pk)], way=Way.EMAIL, address=to, by=by)

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
    actions.send(services=[str(advice.pk)], way=Way.EMAIL, address=SAM, by=by)
    marks = json.dumps(list(SendingMark.objects.values_list("mark", flat=True)))
    for secret in ("a-session-key", "203.0.113.77", SAM):
        assert secret not in marks
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        sweep()
    assert not SendingMark.objects.exists()


# The link ------------------------------------------------------------------------------------------------


def made_link(client: Client) -> str:
    client.post("/list/link/")
    said = client.get("/list/link/").content.decode()
    [address] = re.findall(r'value="(http[^"]+/list/a/[^"]+)"', said)
    return str(address)


def test_a_link_shows_the_list_as_it_was_and_names_nobody(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=advice)
    address = made_link(client)
    assert made_link(client) == address
    tick(add=choir)
    assert "Make a link" in client.get("/list/link/").content.decode()
    other = Client()
    answer = other.get(path_of(address))
    said = answer.content.decode()
    assert "Drop-in money advice" in said
    assert "Harbour Choir" not in said
    for secret in SECRETS:
        assert secret not in said
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not answer.cookies
    assert "Printed for you" in other.get(f"{path_of(address)}print/").content.decode()
    holders = set(SignedLink.objects.values_list("holder", flat=True))
    assert holders == {"anybody"}


def test_following_a_link_changes_nothing_however_often(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    path = path_of(made_link(client))
    before = every_cell()
    scanner = Client()
    with CaptureQueriesContext(connection) as asked:
        for method in (scanner.get, scanner.head, scanner.get):
            assert method(path).status_code == 200
    assert not [q for q in asked if not q["sql"].startswith("SELECT")]
    assert scanner.post(path).status_code == 405
    assert every_cell() == before


def test_after_thirty_days_it_explains_and_offers_to_search(
    client: Client, advice: Service, tick: Tick
) -> None:
    tick(add=advice)
    path = path_of(made_link(client))
    with clock.moved_to(clock.now() + actions.LASTS - timedelta(minutes=1)):
        assert client.get(path).status_code == 200
    with clock.moved_to(clock.now() + actions.LASTS):
        for late in (path, f"{path}print/"):
            answer = client.get(late)
            said = answer.content.decode()
            assert answer.status_code == 410
            assert "works for 30 days" in said
            assert 'href="/find/"' in said
            assert "Drop-in" not in said
        sweep()
        assert not SharedList.objects.exists()
        assert client.get(path).status_code == 410


def test_a_changed_link_and_another_purposes_open_nothing(
    client: Client, advice: Service, tick: Tick
) -> None:
    from directory.links import actions as links
    from directory.links.tokens import token_of

    tick(add=advice)
    path = path_of(made_link(client))
    assert client.get(path[:-3] + "xx/").status_code == 404
    other = links.make(
        purpose="account.password",
        about=SharedList.objects.get(),
        holder=SAM,
        expires_at=clock.now() + timedelta(days=1),
    )
    assert client.get(f"/list/a/{token_of(other)}/").status_code == 404


def test_the_token_reaches_no_log(client: Client, advice: Service, tick: Tick) -> None:
    tick(add=advice)
    path = path_of(made_link(client))
    token = path.split("/")[3]
    for line in (f'"GET {path} HTTP/1.1" 200', f'"GET {path}print/?large=1 HTTP/1.1" 200'):
        assert token not in without_secrets(line)


def test_what_is_unlisted_after_sharing_is_gone_from_the_link(
    client: Client, advice: Service, choir: Service, tick: Tick
) -> None:
    tick(add=advice)
    tick(add=choir)
    path = path_of(made_link(client))
    Service.objects.filter(pk=choir.pk).update(visibility="owner")
    said = client.get(path).content.decode()
    assert "Harbour Choir" not in said
    assert "One service that was on it is no longer listed." in said


def test_a_link_of_staff_holds_only_what_is_public(
    client: Client, advice: Service, staff_only: Service, tick: Tick
) -> None:
    client.force_login(user_with(Role.RECEPTIONIST))
    tick(add=staff_only)
    assert client.get("/list/link/").headers["Location"] == "/list/"
    tick(add=advice)
    said = client.get(path_of(made_link(client))).content.decode()
    assert "Drop-in" in said
    assert "Crisis line" not in said
    for secret in SECRETS:
        assert secret not in said
    with pytest.raises(ValidationError):
        actions.share(services=[str(staff_only.pk)], by=NOBODY)
