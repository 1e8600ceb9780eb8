"""The group's pages: what they show before and after the press, and that only a press changes anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.audit.models import AuditEvent
from directory.links.actions import withdraw
from directory.links.tokens import token_of
from prescribing.models import Prescription, Task
from tests.factories.prescribing import Thread, a_prescription
from tests.markup import without_tokens

pytestmark = pytest.mark.django_db

PRIVATE = ("Margaret", "Hallett", "Peg", "07700 900142", "1948")


def landing(thread: Thread) -> str:
    return reverse("prescribing:link", args=[token_of(thread.link())])


def page_of(thread: Thread) -> str:
    return reverse("prescribing:answer", args=[thread.prescription.pk])


def open_it(client: Client, thread: Thread) -> str:
    answer = client.post(landing(thread), {"do": "show"})
    assert answer.url == page_of(thread)
    return answer.url


def test_the_link_opens_on_a_page_that_names_nobody(client: Client) -> None:
    thread = a_prescription("sent")
    page = client.get(landing(thread))
    words = without_tokens(page.content.decode())
    assert page.status_code == 200
    assert "Show me who" in words
    assert thread.prescription.service.name in words
    for private in PRIVATE:
        assert private not in words


@pytest.mark.parametrize(
    "state", ["sent", "opened", "waiting", "accepted", "attended", "declined", "finished"]
)
def test_following_a_link_changes_nothing(client: Client, state: str) -> None:
    thread = a_prescription(state)
    before = Prescription.objects.filter(pk=thread.prescription.pk).values().get()
    counted = (AuditEvent.objects.count(), Task.objects.count(), thread.prescription.transitions.count())
    for _ in range(3):
        for words in (client.get(landing(thread)), client.head(landing(thread))):
            assert words.status_code in (200, 410)
            for private in PRIVATE:
                assert private not in without_tokens(words.content.decode())
    assert client.get(page_of(thread)).status_code == 404  # no press, no session
    assert Prescription.objects.filter(pk=thread.prescription.pk).values().get() == before
    assert counted == (
        AuditEvent.objects.count(),
        Task.objects.count(),
        thread.prescription.transitions.count(),
    )


def test_the_press_shows_who_at_an_address_without_the_token(client: Client) -> None:
    thread = a_prescription("sent")
    url = open_it(client, thread)
    words = client.get(url).content.decode()
    assert "Margaret Hallett" in words
    assert "07700 900142" in words
    assert thread.fresh().state == "opened"
    assert token_of(thread.link()) not in words
    assert AuditEvent.objects.filter(kind="prescription.shown").count() == 1


def test_yes_with_a_first_day(client: Client) -> None:
    thread = a_prescription("sent")
    url = open_it(client, thread)
    day = clock.today() + timedelta(days=5)
    said = client.post(url, {"do": "answer", "answer": "accept", "first_date": day.isoformat()}, follow=True)
    fresh = thread.fresh()
    assert (fresh.state, fresh.first_date) == ("accepted", day)
    assert "You said yes to Peg" in said.content.decode()


def test_a_waiting_list_then_a_place(client: Client) -> None:
    thread = a_prescription("sent")
    url = open_it(client, thread)
    client.post(url, {"do": "answer", "answer": "wait", "weeks": "3"})
    assert (thread.fresh().state, thread.fresh().waiting_weeks) == ("waiting", 3)
    words = client.get(url).content.decode()
    assert "is there a place now?" in words
    assert "but there is a waiting list" not in words
    client.post(url, {"do": "answer", "answer": "accept"})
    assert thread.fresh().state == "accepted"


def test_no_needs_a_reason_and_never_the_name(client: Client) -> None:
    thread = a_prescription("sent")
    full = {"do": "decline", "reason": "full"}
    sure = client.post(landing(thread), full)
    assert "shall we say no?" in sure.content.decode()
    assert thread.fresh().state == "sent"
    answer = client.post(landing(thread), {**full, "sure": "yes", "until_when": "month"}, follow=True)
    words = without_tokens(answer.content.decode())
    assert (thread.fresh().state, thread.fresh().declined_reason) == ("declined", "full")
    assert thread.fresh().opened_at is None
    for private in PRIVATE:
        assert private not in words
    assert thread.prescription.service.capacities.get().state == "full"
    assert Task.objects.open().filter(kind="find-another").exists()


def test_saying_no_without_a_reason_asks_for_one(client: Client) -> None:
    thread = a_prescription("sent")
    url = open_it(client, thread)
    page = client.post(url, {"do": "answer", "answer": "decline"})
    assert page.status_code == 400
    assert "Say why not" in page.content.decode()
    assert thread.fresh().state == "opened"


def test_whoever_is_second_is_told_kindly(client: Client) -> None:
    thread = a_prescription("sent")
    url = open_it(client, thread)
    other = Client()
    other.post(landing(thread), {"do": "show"})
    client.post(url, {"do": "answer", "answer": "accept"})
    late = other.post(url, {"do": "answer", "answer": "decline", "reason": "full"}, follow=True)
    assert "answered already" in late.content.decode()
    assert thread.fresh().state == "accepted"


def test_they_came_and_it_helped(client: Client) -> None:
    thread = a_prescription("accepted")
    url = open_it(client, thread)
    client.post(url, {"do": "visit", "visit": "attend"})
    assert thread.fresh().state == "attended"
    bad = client.post(url, {"do": "feedback", "ended": "finish", "helped": "too-early", "attended": "mostly"})
    assert bad.status_code == 400
    taps = {"ended": "finish", "helped": "yes", "attended": "mostly", "more_people": "yes"}
    client.post(url, {"do": "feedback", **taps})
    assert (thread.fresh().state, thread.fresh().outcome) == ("finished", "yes")
    assert thread.prescription.feedback.get().attended == "mostly"


def test_a_no_show_comes_back_to_the_navigator(client: Client) -> None:
    thread = a_prescription("accepted")
    client.post(open_it(client, thread), {"do": "visit", "visit": "did-not-come"})
    assert (thread.fresh().state, thread.fresh().declined_reason) == ("declined", "could-not-reach")
    assert Task.objects.open().filter(kind="no-show", owner=thread.navigator).exists()


def test_a_question_and_a_worry(client: Client) -> None:
    thread = a_prescription("sent")
    asked = client.post(landing(thread), {"do": "ask", "question": "Does she hear well?"}, follow=True)
    assert "Does she hear well?" in asked.content.decode()
    assert thread.prescription.questions.count() == 1
    said = {"do": "worry", "worry": "She was in tears", "sure": "yes"}
    worried = client.post(landing(thread), said, follow=True)
    words = worried.content.decode()
    assert 'href="tel:999"' in words
    assert "01632 960412" in words
    task = Task.objects.open().get(kind="worry")
    assert task.due_at.astimezone(clock.LONDON).date() >= clock.today()


def test_no_longer_me_closes_every_link(client: Client) -> None:
    thread = a_prescription("sent")
    url = landing(thread)
    said = {"do": "not-me", "instead": "Ann, the new chair", "sure": "yes"}
    page = client.post(url, said, follow=True)
    assert "Thank you for telling us" in page.content.decode()
    assert client.get(url).status_code == 410
    assert client.get(page_of(thread)).status_code == 410
    assert not thread.prescription.service.organisation.referral_contacts.filter(ended_at=None).exists()


def test_a_withdrawn_link_explains_and_shows_nothing(client: Client) -> None:
    thread = a_prescription("sent")
    url = open_it(client, thread)
    withdraw(thread.link())
    for address in (url, landing(thread)):
        page = client.get(address)
        assert page.status_code == 410
        assert "closed it" in page.content.decode()
        assert "Hallett" not in page.content.decode()


def test_an_expired_link_offers_to_ask_for_a_new_one_once_a_day(client: Client) -> None:
    thread = a_prescription("sent")
    url = landing(thread)
    with clock.moved_to(clock.now() + timedelta(days=30)):
        page = client.get(url)
        assert page.status_code == 410
        assert "Ask for a new link" in page.content.decode()
        for _ in range(2):
            assert "asked for a new link" in client.post(url, {"do": "new-link"}).content.decode()
        assert Task.objects.filter(kind="new-link", owner=thread.navigator).count() == 1


@pytest.mark.parametrize("token", ["x", "a" * 46, "%00", "../../etc", "é" * 46])
def test_a_broken_link_is_never_a_blank_error(client: Client, token: str) -> None:
    page = client.get(f"/a/{token}/")
    assert page.status_code == 404


def test_a_session_opens_one_prescription_only(client: Client) -> None:
    one, other = a_prescription("sent"), a_prescription("opened")
    open_it(client, one)
    assert client.get(page_of(other)).status_code == 404


def test_a_press_that_is_not_known_changes_nothing(client: Client) -> None:
    thread = a_prescription("opened")
    client.post(landing(thread), {"do": "accept-everything"})
    assert thread.fresh().state == "opened"


def test_a_dead_link_pressed_again_and_again_writes_one_event_an_hour(client: Client) -> None:
    thread, other = a_prescription("sent"), a_prescription("sent")
    later = clock.now() + timedelta(days=30)
    for minutes, rows in ((0, 1), (59, 1), (61, 2)):
        with clock.moved_to(later + timedelta(minutes=minutes)):
            for _ in range(5):
                client.post(landing(thread), {"do": "new-link"})
            wanted = AuditEvent.objects.filter(kind="prescription.new-link-wanted")
            assert wanted.filter(person_id=str(thread.person.pk)).count() == rows
    with clock.moved_to(later + timedelta(minutes=62)):
        client.post(landing(other), {"do": "new-link"})
    assert wanted.filter(person_id=str(other.person.pk)).count() == 1


def test_the_press_that_shows_who_gives_the_session_another_key(client: Client) -> None:
    thread = a_prescription("sent")
    client.post(landing(thread), {"do": ""})
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post(page_of(thread), {"do": "show"})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert "Margaret Hallett" in client.get(page_of(thread)).content.decode()
    kept_by_another = Client()
    kept_by_another.cookies[settings.SESSION_COOKIE_NAME] = before
    assert "Margaret Hallett" not in kept_by_another.get(page_of(thread)).content.decode()
