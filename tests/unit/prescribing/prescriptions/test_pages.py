"""Prescribing and following a prescription, page by page and press by press."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import clock
from directory.audit.models import AuditEvent
from directory.group_space.models import ListingKeeper
from prescribing.group_page import questions_and_worries
from prescribing.models import Prescription
from tests.factories.prescribing import Thread, a_navigator, a_need, a_prescription, a_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(client: Client) -> Thread:
    made = a_prescription("sent")
    client.force_login(made.navigator)
    return made


def url_of(thread: Thread) -> str:
    return reverse("prescribing:prescription", args=[thread.prescription.pk])


def fingerprint(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def form_of(need: Any, **more: Any) -> dict[str, Any]:
    return {
        "need": str(need.need.pk),
        "why": "She would like company.",
        "asks": "",
        "days": "",
        "fields_shared": ["name", "phone", "age"],
        "urgency": "routine",
        "given_by": "person",
        "method": "phone",
        **more,
    }


def prescribe_url(need: Any, service: Any) -> str:
    return reverse("prescribing:prescribe", args=[need.referral.person_id, service.pk])


def test_what_is_sent_is_what_was_previewed(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service(name="Steady On")
    url = prescribe_url(need, service)
    page = client.get(url)
    assert page.status_code == 200
    assert "Exactly what they will see" in page.content.decode()
    shown = client.post(url, form_of(need, preview="1")).content.decode()
    assert "She would like company." in shown
    assert not Prescription.objects.exists()
    sent = client.post(url, form_of(need, send="1", agrees="on", seen=fingerprint(shown)))
    made = Prescription.objects.get()
    assert sent.url == reverse("prescribing:prescription", args=[made.pk])
    assert made.state == "sent"
    rows = {row["key"]: row["text"] for row in made.shares.get().after}
    assert rows["why"] == "She would like company."
    assert "address" not in rows


def test_what_was_not_looked_at_is_not_sent(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    url = prescribe_url(need, service)
    seen = fingerprint(client.get(url).content.decode())
    page = client.post(url, form_of(need, send="1", agrees="on", seen=seen))
    assert page.status_code == 400
    assert "Read it again" in page.content.decode()
    assert not Prescription.objects.exists()


def test_nothing_is_sent_without_agreement(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    url = prescribe_url(need, service)
    seen = fingerprint(client.post(url, form_of(need, preview="1")).content.decode())
    page = client.post(url, form_of(need, send="1", seen=seen))
    assert page.status_code == 400
    assert "tick this when they agree" in page.content.decode()
    assert "She would like company." in page.content.decode()  # what was typed stays


def test_time_to_think_is_a_proposal(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    client.post(prescribe_url(need, service), form_of(need, propose="1"))
    made = Prescription.objects.get()
    assert (made.state, made.consent) == ("proposed", None)
    assert made.due_at > clock.now()


def test_a_group_without_a_contact_is_phoned(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service(contact=False)
    url = prescribe_url(need, service)
    page = client.post(url, form_of(need, preview="1")).content.decode()
    assert "no confirmed referral contact" in page
    seen = fingerprint(page)
    missing = client.post(url, form_of(need, send="1", agrees="on", seen=seen))
    assert "whom you spoke to" in missing.content.decode()
    client.post(url, form_of(need, send="1", agrees="on", seen=seen, spoke_to="Tom"))
    assert Prescription.objects.get().sent_by_phone


def test_an_address_that_a_phoned_group_gives_leads_to_its_link_or_to_an_editor(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service(contact=False, email="tea@example.org")
    url = prescribe_url(need, service)
    page = client.post(url, form_of(need, preview="1")).content.decode()
    said = {"send": "1", "agrees": "on", "seen": fingerprint(page), "spoke_to": "Tom Reddy"}
    client.post(url, form_of(need, **said, group_email="tom@gmail.com"))
    waiting = ListingKeeper.objects.claims().get()
    assert (waiting.email, waiting.name, waiting.came) == ("tom@gmail.com", "Tom Reddy", "phoned")
    other = a_need(priya)
    page = client.post(prescribe_url(other, service), form_of(other, preview="1")).content.decode()
    said["seen"] = fingerprint(page)
    client.post(prescribe_url(other, service), form_of(other, **said, group_email="tea@example.org"))
    assert ListingKeeper.objects.current().get().email == "tea@example.org"


def test_no_open_spell_says_so(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    from prescribing.referrals.actions import end_referral
    from prescribing.referrals.states import Closed

    end_referral(need.referral, Closed.PERSON_ENDED, by=priya)
    answer = client.get(prescribe_url(need, service))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "state",
    [
        "proposed",
        "agreed",
        "sent",
        "opened",
        "waiting",
        "accepted",
        "attended",
        "finished",
        "declined",
        "stopped",
    ],
)
def test_the_page_of_every_state(client: Client, state: str) -> None:
    thread = a_prescription(state)
    client.force_login(thread.navigator)
    page = client.get(url_of(thread))
    assert page.status_code == 200
    assert thread.prescription.service.name in page.content.decode()
    assert AuditEvent.objects.filter(kind="prescription.read", person_id=str(thread.person.pk)).count() == 1


def test_agree_then_send(client: Client) -> None:
    thread = a_prescription("proposed")
    client.force_login(thread.navigator)
    url = url_of(thread)
    client.post(url, {"do": "agree", "consent-given_by": "person", "consent-method": "phone"})
    assert thread.fresh().state == "proposed"  # not ticked
    agreed = {"do": "agree", "consent-given_by": "person", "consent-method": "phone", "consent-agrees": "on"}
    client.post(url, agreed)
    assert thread.fresh().state == "agreed"
    client.post(url, {"do": "send", "seen": fingerprint(client.get(url).content.decode())})
    assert thread.fresh().state == "sent"


@pytest.mark.parametrize(
    ("start", "said", "ends"),
    [
        ("sent", {"answer": "accept"}, "accepted"),
        ("sent", {"answer": "wait", "weeks": "2"}, "waiting"),
        ("opened", {"answer": "decline", "reason": "full"}, "declined"),
        ("accepted", {"answer": "attend"}, "attended"),
        ("accepted", {"answer": "did-not-come"}, "declined"),
        ("attended", {"answer": "finish", "helped": "yes", "attended": "always"}, "finished"),
    ],
)
def test_what_the_group_says_by_phone(client: Client, start: str, said: dict[str, str], ends: str) -> None:
    thread = a_prescription(start)
    client.force_login(thread.navigator)
    client.post(url_of(thread), {"do": "said", **said})
    assert thread.fresh().state == ends
    assert thread.fresh().transitions.last().on_behalf_of == thread.prescription.service.organisation.name


def test_stop_and_reopen(client: Client, thread: Thread) -> None:
    client.post(url_of(thread), {"do": "stop", "stop-reason": "person"})
    assert thread.fresh().state == "stopped"
    client.post(url_of(thread), {"do": "reopen", "reopen-note": ""})
    assert thread.fresh().state == "stopped"
    client.post(url_of(thread), {"do": "reopen", "reopen-note": "Changed her mind"})
    assert thread.fresh().state == "proposed"


def test_withdrawn_consent_ends_what_the_group_sees(client: Client, thread: Thread) -> None:
    client.post(url_of(thread), {"do": "withdraw"})
    assert thread.fresh().state == "stopped"
    assert thread.prescription.shares.get().withdrawn_at is not None


def test_a_question_is_answered(client: Client, thread: Thread) -> None:
    question = questions_and_worries.ask(
        prescription=thread.fresh(), text="Is there a lift?", by=thread.group()
    )
    assert "Is there a lift?" in client.get(url_of(thread)).content.decode()
    reply = {"do": "reply", "question": str(question.pk), "reply-answer": "Yes, by the side door."}
    client.post(url_of(thread), reply)
    question.refresh_from_db()
    assert question.answer == "Yes, by the side door."


def test_send_again_makes_a_new_link(client: Client, thread: Thread) -> None:
    old = thread.link()
    with clock.moved_to(clock.now() + timedelta(days=1)):
        client.post(url_of(thread), {"do": "resend"})
    assert thread.link() != old
    old.refresh_from_db()
    assert old.replaced_by == thread.link()


def test_what_cannot_be_done_is_said_and_changes_nothing(client: Client, thread: Thread) -> None:
    page = client.post(
        url_of(thread),
        {"do": "agree", "consent-agrees": "on", "consent-given_by": "person", "consent-method": "phone"},
        follow=True,
    )
    assert thread.fresh().state == "sent"
    assert "cannot be done" in page.content.decode()


def test_another_team_sees_nothing(client: Client, thread: Thread) -> None:
    client.force_login(a_navigator())
    assert client.get(url_of(thread)).status_code == 404
    assert client.post(url_of(thread), {"do": "stop", "stop-reason": "person"}).status_code == 404
    assert thread.fresh().state == "sent"


def test_the_page_asks_a_constant_number_of_queries(client: Client, thread: Thread) -> None:
    url = url_of(thread)
    questions_and_worries.ask(prescription=thread.fresh(), text="The first", by=thread.group())
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(5):
        questions_and_worries.ask(prescription=thread.fresh(), text=f"Question {number}", by=thread.group())
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
