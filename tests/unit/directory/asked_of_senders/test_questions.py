"""A group's questions to whoever sends somebody: plain, three at most, looked at by an editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.asked_of_senders import actions
from directory.asked_of_senders.models import QuestionState, SenderQuestion
from directory.asked_of_senders.plain_question import check_question
from directory.catalogue.models import Service
from directory.messages.models import OutboxMessage
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory
from tests.factories.groups import a_keeper, as_actor, at, opened

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STAIRS = "Can they manage stairs?"


@pytest.fixture
def service() -> Service:
    return ServiceFactory()


@pytest.fixture
def keeper(service: Service) -> Any:
    return a_keeper(service.organisation)


@pytest.mark.parametrize(
    "text",
    [
        STAIRS,
        "can they manage stairs",
        "Do they need a lift or other transport?",
        "Will a friend or partner come the first time?",
        "Would they rather help in the kitchen or sit and talk?",
        "Can they get to the church hall by themselves?",
        "Do they have a mobile phone for our messages?",
        "Do they speak English with ease?",
    ],
)
def test_what_helps_to_welcome_somebody_may_be_asked(text: str) -> None:
    assert check_question(text).endswith("?")
    assert check_question(check_question(text)) == check_question(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Stairs?", "short"),
        ("", "short"),
        ("Can they " + "very " * 20 + "well manage stairs?", "long"),
        ("Can they manage stairs? Can they read?", "several"),
        ("Will they fill in www.evil.example first?", "address"),
        ("Which medicines do they take?", "health"),
        ("Have they a mental health problem?", "health"),
        ("What is their diagnosis?", "health"),
        ("Do they have fits sometimes?", "health"),
        ("Are they under a psychiatrist?", "health"),
        ("Who is their GP now?", "health"),
        ("What is their date of birth?", "who"),
        ("What is their NHS number?", "who"),
        ("Where do they live now?", "who"),
        ("How old are they exactly?", "who"),
        ("Which religion are they?", "who"),
        ("Have they a criminal record?", "who"),
        ("Are they married or single?", "who"),
    ],
)
def test_what_is_not_plain_or_asks_too_much_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_question(text)
    assert refused.value.code == code


def test_it_is_asked_once_an_editor_has_looked_and_the_group_is_told(service: Service, keeper: Any) -> None:
    question = actions.write_question(service=service, text="can they manage stairs", by=as_actor(keeper))
    assert not SenderQuestion.objects.of(service).exists()
    with pytest.raises(NotAllowed):
        actions.approve_question(question=question, by=user_with(Role.NAVIGATOR))
    actions.approve_question(question=question, by=user_with(Role.EDITOR))
    assert [one.text for one in SenderQuestion.objects.of(service)] == ["can they manage stairs?"]
    assert OutboxMessage.objects.filter(kind="group.question-decided").count() == 1
    with pytest.raises(ValidationError, match="already"):
        actions.refuse_question(question=question, words="No", by=user_with(Role.EDITOR))


def test_a_fourth_and_the_same_again_are_refused(service: Service, keeper: Any) -> None:
    by = as_actor(keeper)
    first = actions.write_question(service=service, text=STAIRS, by=by)
    with pytest.raises(ValidationError, match="there already"):
        actions.write_question(service=service, text=STAIRS.upper(), by=by)
    for text in ("Do they like dogs?", "Will somebody come with them?"):
        actions.write_question(service=service, text=text, by=by)
    with pytest.raises(ValidationError, match="three questions"):
        actions.write_question(service=service, text="Do they like tea?", by=by)
    actions.remove_question(question=first, by=by)
    actions.write_question(service=service, text=STAIRS, by=by)


def test_another_group_does_nothing_about_it(service: Service, keeper: Any) -> None:
    question = actions.write_question(service=service, text=STAIRS, by=as_actor(keeper))
    other = as_actor(a_keeper(ServiceFactory().organisation, email="tom@example.org"))
    with pytest.raises(NotAllowed):
        actions.remove_question(question=question, by=other)
    with pytest.raises(NotAllowed):
        actions.write_question(service=service, text="Do they like dogs?", by=other)


def test_a_group_writes_and_takes_away_by_its_page(service: Service, keeper: Any) -> None:
    client = opened(keeper)
    url = at("group_questions", keeper, service.pk)
    bad = client.post(url, {"do": "write", "text": "Which medicines do they take?"})
    assert bad.status_code == 400
    assert "do not ask about health" in bad.content.decode()
    client.post(url, {"do": "write", "text": STAIRS})
    question = SenderQuestion.objects.get()
    assert "Waits for somebody" in client.get(url).content.decode()
    first = client.post(url, {"do": "remove", "question": str(question.pk)})
    assert "Ask this no more?" in first.content.decode()
    client.post(url, {"do": "remove", "question": str(question.pk), "sure": "yes"})
    assert SenderQuestion.objects.get().state == QuestionState.REMOVED


def test_an_editor_decides_on_a_page(service: Service, keeper: Any) -> None:
    question = actions.write_question(service=service, text=STAIRS, by=as_actor(keeper))
    client = Client()
    client.force_login(user_with(Role.EDITOR))
    url = reverse("group_questions")
    assert STAIRS in client.get(url).content.decode()
    client.post(url, {"id": str(question.pk), "refuse": "1", "words": ""})
    assert SenderQuestion.objects.get().state == QuestionState.WAITING
    client.post(url, {"id": str(question.pk), "approve": "1"})
    assert SenderQuestion.objects.get().state == QuestionState.ASKED
    client.post(f"{url}?show=live", {"id": str(question.pk), "remove": "1", "words": "It sorts people out"})
    assert SenderQuestion.objects.get().state == QuestionState.REMOVED
