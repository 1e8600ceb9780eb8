"""A question about nobody holds nobody: what names somebody is refused, taken out, or forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from prescribing.intake.advice.actions import (
    TAKEN_OUT,
    answer_advice,
    empty_advice,
    forget_words,
    log_advice,
)
from prescribing.intake.models import AdviceCall
from prescribing.intake.queue.rows import queue_of
from tests.factories.intake import a_coordinator, team_of
from tests.factories.prescribing import a_navigator

pytestmark = pytest.mark.django_db
NAMES = [
    "Mrs Ada Bright of 14 Hill Lane, 12/03/1941",
    "Ada, 999 014 2378",
    "Ada 9990142378",
    "Ada 4857 773 456",
    "Ada 48 57 77 34 56",
    "Ada 485.777.3456",
    "Ada 485/777/3456",
    "Ada ４８５７７７３４５６",
    "call her on 07700 900142",
    "call her on 07700.900.142",
    "call her on +44 (0)7700 900142",
    "somebody born 9 June",
    "somebody, DOB 1941",
    "somebody of 12 March 1941",
    "somebody of March 12, 1941",
    "somebody of 12-Mar-41",
    "somebody of 1941-03-12",
    "somebody of 12 03 1941",
    "She lives at DT4 8NF",
]
ONLY_OF_A_PERSON = ["He lives at 14 Hill Lane", "at 3a high street", "Mr Cole is lonely", "on 01305 251150"]
NOBODY = [
    "Her baby was born in May: who helps with sleep?",
    "A baby born at 34 weeks, which groups are there?",
    "Which groups take 18 to 25 year olds on Mondays 3-5pm?",
    "3 people sleep on the street: whom do I ring?",
    "Is there money in 2025/26 for 1,200 visits?",
]


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


def logged(by: User, **fields: Any) -> AdviceCall:
    given = {"source": "fire", "asked_by": "Weymouth station", "question": "Who clears hallways?"} | fields
    return log_advice(by=by, **given)


def test_what_names_somebody_is_refused_in_every_box(coordinator: User) -> None:
    waits = logged(coordinator)
    for words in NAMES:
        for box in ("question", "answer", "asked_by"):
            with pytest.raises(ValidationError) as refused:
                logged(coordinator, **{box: words})
            assert set(refused.value.message_dict) == {box}, words
        with pytest.raises(ValidationError, match="nobody in particular"):
            answer_advice(call=waits, answer=words, by=coordinator)
    for words in ONLY_OF_A_PERSON:
        with pytest.raises(ValidationError, match="nobody in particular"):
            logged(coordinator, question=words)
    assert AdviceCall.objects.count() == 1


def test_what_names_nobody_is_taken_and_an_answer_says_whom_to_ring(coordinator: User) -> None:
    for words in NOBODY:
        logged(coordinator, question=words)
    logged(coordinator, asked_by="Mrs Hann, school nurse", answer="Citizens Advice, 0800 144 8848")
    logged(coordinator, answer="The housing team at 14 High Street, 01305 251150")

    assert AdviceCall.objects.count() == len(NOBODY) + 2


def test_the_words_are_taken_out_and_a_referral_is_added(client: Client, coordinator: User) -> None:
    call = logged(
        coordinator, asked_by="Ada's sister", phone="01632 960177", question="Who helps Ada Bright?"
    )
    client.force_login(coordinator)
    url = reverse("prescribing:advice_answer", args=[call.pk])
    assert "Take the words out" in client.get(url).content.decode()

    response = client.post(url, {"do": "empty"})

    assert response["Location"] == reverse("prescribing:intake_add")
    call.refresh_from_db()
    assert (call.question, call.answer, call.asked_by, call.phone) == (TAKEN_OUT, TAKEN_OUT, TAKEN_OUT, "")
    assert (call.source, call.queue, call.due_at) == ("fire", None, None)
    assert call.answered_at is not None
    assert queue_of(coordinator).total == 0
    assert AuditEvent.objects.filter(kind="advice.emptied", actor_id=str(coordinator.pk)).count() == 1
    client.post(url, {"do": "empty"})
    assert AuditEvent.objects.filter(kind="advice.emptied").count() == 1


def test_one_that_was_answered_is_found_again_and_emptied(client: Client, coordinator: User) -> None:
    call = logged(coordinator, question="Who helps Ada Bright?", answer="Men in Sheds")
    answered_at = call.answered_at
    client.force_login(coordinator)
    url = reverse("prescribing:advice_answer", args=[call.pk])
    page = client.get(reverse("prescribing:advice")).content.decode()
    assert url in page
    assert "Ada Bright" not in page
    assert "Men in Sheds" in client.get(url).content.decode()

    client.post(url, {"do": "empty"})

    call.refresh_from_db()
    assert (call.question, call.answer, call.answered_at) == (TAKEN_OUT, TAKEN_OUT, answered_at)
    assert url not in client.get(reverse("prescribing:advice")).content.decode()


def test_only_who_shares_out_the_queue_of_its_team_empties_it(coordinator: User) -> None:
    call = logged(coordinator)
    for somebody in (a_navigator(team_of(coordinator)), a_coordinator()):
        with pytest.raises(NotAllowed):
            empty_advice(call=call, by=somebody)
    call.refresh_from_db()
    assert call.question == "Who clears hallways?"


def test_the_words_are_forgotten_in_time_and_the_count_stays(coordinator: User, settings: Any) -> None:
    settings.ADVICE_WORDS_DAYS = 30
    answered, waits = logged(coordinator, answer="Men in Sheds", minutes=6), logged(coordinator)
    with clock.moved_to(clock.now() + timedelta(days=29)):
        assert forget_words() == 0
    with clock.moved_to(clock.now() + timedelta(days=31)):
        settings.ADVICE_WORDS_DAYS = 0
        assert forget_words() == 0
        settings.ADVICE_WORDS_DAYS = 30
        assert (forget_words(), forget_words()) == (1, 0)

    answered.refresh_from_db()
    waits.refresh_from_db()
    assert (answered.question, answered.asked_by, answered.minutes) == (TAKEN_OUT, TAKEN_OUT, 6)
    assert waits.question == "Who clears hallways?"
    assert AuditEvent.objects.filter(kind="advice.emptied").count() == 1
