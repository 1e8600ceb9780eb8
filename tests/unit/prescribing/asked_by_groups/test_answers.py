"""What a group asks of everybody: answered when somebody is sent, agreed to, read by the group, kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.asked_of_senders.actions import remove_question
from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.catalogue.models import Service
from prescribing.group_page import page as group_page
from prescribing.models import Prescription
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import a_navigator, a_need, a_prescription, a_service, a_team
from tests.unit.prescribing.prescriptions.test_pages import fingerprint, form_of, prescribe_url

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STAIRS, DOGS = "Can they manage stairs?", "Do they like dogs?"


def asks(service: Service, text: str, state: str = QuestionState.ASKED) -> SenderQuestion:
    return SenderQuestion.objects.create(service=service, text=text, state=state, said_by="Steady On")


def answer_rows(prescription: Prescription) -> list[tuple[str, str]]:
    rows = prescription.shares.latest("shared_at").after
    return [(row["label"], row["text"]) for row in rows if row["key"].startswith("answer-")]


def test_it_is_asked_previewed_agreed_to_and_sent(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service(name="Steady On")
    stairs, dogs = asks(service, STAIRS), asks(service, DOGS)
    asks(service, "Do they like tea?", QuestionState.WAITING)
    asks(service, "Do they like cake?", QuestionState.REMOVED)
    url = prescribe_url(need, service)
    page = client.get(url).content.decode()
    assert STAIRS in page
    assert "Do they like tea?" not in page
    assert "Do they like cake?" not in page
    typed: dict[str, Any] = {f"answer-{stairs.pk}": "Yes, with a rail"}
    shown = client.post(url, form_of(need, preview="1", **typed)).content.decode()
    assert "Yes, with a rail" in shown
    seen = fingerprint(shown)
    missing = client.post(url, form_of(need, send="1", agrees="on", seen=seen, **typed))
    assert missing.status_code == 400
    assert f"Answer “{DOGS}”, or tick that it is not known" in missing.content.decode()
    both = typed | {f"answer-{dogs.pk}": "Yes", f"unknown-{dogs.pk}": "on"}
    assert client.post(url, form_of(need, send="1", agrees="on", seen=seen, **both)).status_code == 400
    typed[f"unknown-{dogs.pk}"] = "on"
    client.post(url, form_of(need, send="1", agrees="on", seen=seen, **typed))
    made = Prescription.objects.get()
    assert made.state == "sent"
    assert answer_rows(made) == [(STAIRS, "Yes, with a rail"), (DOGS, "Not known. You may ask them.")]
    assert made.consent is not None
    for text in (STAIRS, DOGS):
        assert text in made.consent.wording
    assert "what you tell me, or they may ask you" in made.consent.wording


def test_a_question_that_came_meanwhile_is_looked_at_before_it_is_sent(client: Client) -> None:
    priya = a_navigator()
    client.force_login(priya)
    need, service = a_need(priya), a_service()
    url = prescribe_url(need, service)
    seen = fingerprint(client.get(url).content.decode())
    stairs = asks(service, STAIRS)
    typed = {f"unknown-{stairs.pk}": "on"}
    shown = client.post(url, form_of(need, preview="1")).content.decode()
    seen = fingerprint(shown)
    answered = client.post(url, form_of(need, send="1", agrees="on", seen=seen, **typed))
    assert answered.status_code == 302
    dogs = asks(service, DOGS)
    again = form_of(need, send="1", agrees="on", seen=seen, again_why="Once more", **typed)
    late = client.post(url, again | {f"unknown-{dogs.pk}": "on"})
    assert late.status_code == 400
    assert "Read it again" in late.content.decode()


def test_the_group_reads_the_answers_after_the_press_and_never_before() -> None:
    service = a_service()
    stairs = asks(service, STAIRS)
    thread = a_prescription("opened", service=service, answers={str(stairs.pk): "Only with help"})
    before = group_page.asked(thread.fresh(), thread.group())
    assert STAIRS not in str(before.rows)
    after = group_page.who(thread.fresh(), thread.group())
    assert (STAIRS, "Only with help") in [(row["label"], row["text"]) for row in after.who]


def test_what_was_answered_stays_once_it_is_asked_no_more() -> None:
    service = a_service()
    stairs = asks(service, STAIRS)
    thread = a_prescription("sent", service=service, answers={str(stairs.pk): "Yes"})
    remove_question(question=stairs, by=SYSTEM, words="Not needed")
    assert answer_rows(thread.fresh()) == [(STAIRS, "Yes")]
    assert thread.fresh().answers == [{"question": STAIRS, "answer": "Yes"}]
    later = a_prescription("sent", service=service)
    assert answer_rows(later.fresh()) == []
    assert "ask everybody" not in later.fresh().consent.wording


def test_an_answer_to_what_is_not_asked_is_not_kept() -> None:
    service, other = a_service(), a_service()
    stairs = asks(other, STAIRS)
    thread = a_prescription("sent", service=service, answers={str(stairs.pk): "Yes"})
    assert thread.fresh().answers == []


def test_at_the_desk_an_empty_box_is_not_known_and_the_sentence_read_aloud_is_the_one_kept(
    client: Client,
) -> None:
    practice = OrganisationFactory(kind="practice", name="Fleet View Surgery")
    a_team(a_navigator(), serves=(practice,))
    client.force_login(user_with(Role.RECEPTIONIST, organisation=practice))
    need = NeedFactory(name="Company")
    service = a_service(need=need, location=LocationFactory())
    stairs = asks(service, STAIRS)
    asks(service, DOGS)
    url = reverse("prescribing:desk_send", args=[service.pk])
    page = client.get(url).content.decode()
    assert STAIRS in page
    said = {"name": "Kit Marlow", "value": "07700 900777", "safe": "yes", "voicemail": "no", "agrees": "on"}
    sent = client.post(url, {**said, "need": need.pk, f"answer-{stairs.pk}": "Yes"})
    assert sent.status_code == 302
    made = Prescription.objects.get()
    assert made.answers == [{"question": STAIRS, "answer": "Yes"}, {"question": DOGS, "answer": ""}]
    assert made.consent is not None
    assert made.consent.wording in page.replace("&#x27;", "'").replace("&quot;", '"')
