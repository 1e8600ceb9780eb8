"""Whoever is second is told kindly who was first; nobody is shown before the press; replies are kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.links.tokens import token_of
from prescribing.group_page import actions
from prescribing.group_page.actions import give_first_date
from prescribing.group_page.questions_and_worries import ask
from prescribing.models import AskReply, GroupQuestion, Task
from prescribing.prescriptions.ending import stop
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.proposing import change_urgency
from tests.factories.prescribing import Thread, a_prescription
from tests.markup import without_tokens

pytestmark = pytest.mark.django_db
ANSWERS = (
    {"do": "answer", "answer": "accept"},
    {"do": "answer", "answer": "wait", "weeks": "3"},
    {"do": "answer", "answer": "wait", "weeks": "not a number"},
    {"do": "answer", "answer": "decline", "reason": "other"},
    {"do": "answer", "answer": "decline"},
    {"do": "answer"},
    {"do": "decline", "reason": "full"},
)
NAMES = ("Margaret", "Hallett", "Peg", "07700 900142")


def landing(thread: Thread) -> str:
    return reverse("prescribing:link", args=[token_of(thread.link())])


@pytest.mark.parametrize("late", ANSWERS)
@pytest.mark.parametrize("by_phone", [False, True])
def test_a_second_answer_is_told_who_was_first(late: dict[str, str], by_phone: bool) -> None:
    thread = a_prescription("opened")
    group = Client()
    group.post(landing(thread), {"do": "show"})
    page = reverse("prescribing:answer", args=[thread.prescription.pk])
    by = thread.navigator if by_phone else thread.group()
    actions.accept(prescription=thread.fresh(), by=by)
    words = group.post(page, late, follow=True).content.decode()
    who = thread.prescription.service.organisation.name
    assert f"This was answered already by {who}, by {'phone' if by_phone else 'link'}" in words
    assert "Select a valid choice" not in words
    assert thread.fresh().state == "accepted"


@pytest.mark.parametrize("answer", ["accept", "wait", "decline"])
def test_a_second_answer_by_phone_is_told_who_was_first(answer: str) -> None:
    thread = a_prescription("opened")
    actions.accept(prescription=thread.prescription, by=thread.group())
    staff = Client()
    staff.force_login(thread.navigator)
    page = reverse("prescribing:prescription", args=[thread.prescription.pk])
    said = staff.post(page, {"do": "said", "answer": answer, "reason": "full"}, follow=True).content.decode()
    assert "This was answered already by" in said
    assert "Select a valid choice" not in said
    assert thread.fresh().state == "accepted"


POSTS = (
    {"do": "feedback"},
    {"do": "answer"},
    {"do": "answer", "answer": "accept"},
    {"do": "visit"},
    {"do": "visit", "visit": "attend"},
    {"do": "cannot"},
    {"do": "correct"},
    {"do": "correct", "sure": "yes"},
    {"do": "ask"},
    {"do": "worry"},
    {"do": "worry", "sure": "yes"},
    {"do": "take-back"},
    {"do": "back-me"},
    {"do": "show-me-all"},
    {},
)


@pytest.mark.parametrize("posted", POSTS)
@pytest.mark.parametrize("state", ["sent", "opened", "waiting", "accepted", "attended"])
def test_whatever_is_posted_nobody_is_shown_before_show_me_who(state: str, posted: dict[str, str]) -> None:
    thread = a_prescription(state)
    fresh = Client()
    for page in (fresh.post(landing(thread), posted), fresh.post(landing(thread), posted, follow=True)):
        assert not any(name in without_tokens(page.content.decode()) for name in NAMES)
    assert not any(name in without_tokens(fresh.get(landing(thread)).content.decode()) for name in NAMES)
    if state == "sent":
        assert thread.fresh().opened_at is None


def test_what_was_seen_by_an_old_link_is_not_shown_by_a_new_one() -> None:
    from prescribing.prescriptions.actions import resend

    thread = a_prescription("sent")
    group = Client()
    group.post(landing(thread), {"do": "show"})
    other = a_prescription("sent")
    group.post(landing(other), {"do": "ask", "question": "When?"})
    resend(prescription=other.fresh(), by=other.navigator)
    page = group.post(landing(other), {"do": "ask", "question": "Where?"}, follow=True)
    assert not any(name in without_tokens(page.content.decode()) for name in NAMES)


def test_seeing_one_that_was_answered_by_phone_counts_as_opened() -> None:
    thread = a_prescription("sent")
    actions.accept(prescription=thread.prescription, by=thread.navigator)
    assert thread.fresh().opened_at is None
    Client().post(landing(thread), {"do": "show"})
    assert thread.fresh().opened_at is not None


def test_the_navigators_questions_are_answered_where_they_are_asked() -> None:
    thread = a_prescription("sent", asks=["Is there a loop?", "Can she stand?", "Is there tea?"])
    group = Client()
    words = group.post(landing(thread), {"do": "show"}, follow=True).content.decode()
    assert words.count("Is there a loop?") == 1
    page = reverse("prescribing:answer", args=[thread.prescription.pk])
    answered = {"do": "answer", "answer": "accept", "reply-0": "Yes, in the hall", "reply-2": "not known"}
    again = group.post(page, answered, follow=True).content.decode()
    kept = list(AskReply.objects.values_list("question", "answer"))
    assert kept == [("Is there a loop?", "Yes, in the hall"), ("Is there tea?", "not known")]
    assert "Yes, in the hall" in again
    assert again.index("What happened?") < again.index("07700 900142")  # the answer comes first
    staff = Client()
    staff.force_login(thread.navigator)
    for address in ("prescription", "person"):
        about = thread.prescription.pk if address == "prescription" else thread.person.pk
        assert (
            "Yes, in the hall" in staff.get(reverse(f"prescribing:{address}", args=[about])).content.decode()
        )


@pytest.mark.parametrize("day", [date(2001, 1, 1), None])
def test_a_first_day_that_has_passed_is_refused(day: date | None) -> None:
    thread = a_prescription("accepted")
    passed = day or clock.today() - timedelta(days=1)
    with pytest.raises(ValidationError, match="still to come"):
        give_first_date(prescription=thread.prescription, first_date=passed, by=thread.group())
    assert thread.fresh().first_date is None


def test_a_stale_copy_writes_nothing_on_one_that_was_stopped_meanwhile() -> None:
    thread = a_prescription("accepted")
    by, copies = thread.navigator, [thread.fresh() for _ in range(3)]
    stop(prescription=thread.fresh(), reason="other", by=by)
    before = Task.objects.count()
    with pytest.raises((CannotMove, ValidationError)):
        give_first_date(prescription=copies[0], first_date=clock.today() + timedelta(days=3), by=by)
    with pytest.raises(CannotMove):
        change_urgency(prescription=copies[1], urgency="today", why="Worse", by=by)
    with pytest.raises((CannotMove, ValidationError)):
        ask(prescription=copies[2], text="When?", by=by)
    fresh = thread.fresh()
    assert (fresh.first_date, fresh.due_at, fresh.urgency) == (None, None, "routine")
    assert Task.objects.count() == before
    assert not GroupQuestion.objects.exists()
