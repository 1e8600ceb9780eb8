"""How often somebody came: on the prescription's page, on the group's page, and in what became of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.links.tokens import token_of
from prescribing.group_page import actions as answers
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_register.came import Came, came_of
from prescribing.group_register.models import Attendance
from prescribing.prescriptions.states import Helped, HowOften
from tests.factories.prescribing import Thread, a_prescription

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def came_on(thread: Thread, *said: tuple[int, bool]) -> None:
    """Rows of the register: so many days ago, whether they came."""
    for ago, came in said:
        day = clock.today() - timedelta(days=ago)
        Attendance.objects.create(prescription=thread.prescription, on=day, came=came, said_by="Steady On")


@pytest.mark.parametrize(
    ("times", "missed", "words", "often"),
    [
        (0, 0, "", HowOften.NOT_SAID),
        (0, 2, "Did not come on 2 days.", HowOften.NOT_SAID),
        (1, 0, "Came once, on", HowOften.ONCE),
        (3, 0, "Came 3 times, last on", HowOften.ALWAYS),
        (3, 1, "; did not come once.", HowOften.MOSTLY),
        (2, 3, "; did not come 3 times.", HowOften.SOMETIMES),
    ],
)
def test_in_words_and_as_an_answer(times: int, missed: int, words: str, often: HowOften) -> None:
    came = Came(times, missed, date(2026, 5, 12) if times else None)
    assert words in came.words
    assert bool(came.words) == bool(words)
    assert came.how_often == often


def test_a_first_visit_that_only_an_answer_said_counts_once() -> None:
    thread = a_prescription("attended")
    first = thread.fresh().attended_on
    assert first is not None
    assert came_of(thread.fresh()) == Came(1, 0, first)
    Attendance.objects.create(prescription=thread.prescription, on=first, came=True, said_by="Steady On")
    assert came_of(thread.fresh()) == Came(1, 0, first)


def test_the_navigator_reads_it_on_the_prescription() -> None:
    thread = a_prescription("attended")
    came_on(thread, (0, True), (7, True), (14, False))
    url = reverse("prescribing:prescription", args=[thread.prescription.pk])
    client = Client()
    client.force_login(thread.navigator)
    page = client.get(url).content.decode()
    assert came_of(thread.fresh()).words in page
    assert "last on" in page


def test_the_page_of_the_group_says_what_its_register_says_and_chooses_nothing() -> None:
    thread = a_prescription("attended")
    came_on(thread, (0, True), (7, True), (14, True))
    url = reverse("prescribing:link", args=[token_of(thread.link())])
    page = Client().post(url, {"do": "show"}, follow=True).content.decode()
    assert f"they came {came_of(thread.fresh()).times} times" in page
    assert not re.search(r'name="attended"[^>]*checked', page)


def test_the_outcome_has_what_the_register_says() -> None:
    thread = a_prescription("attended")
    came_on(thread, (0, True), (7, True))
    came = came_of(thread.fresh())
    given = FeedbackGiven(helped=Helped.YES)
    answers.finish(prescription=thread.fresh(), given=given, by=thread.navigator)
    feedback = thread.fresh().feedback.get()
    assert (feedback.attended, feedback.visits) == (came.how_often, came.times)


def test_what_a_group_says_itself_of_how_often_stands() -> None:
    thread = a_prescription("attended")
    came_on(thread, (0, True), (7, True))
    given = FeedbackGiven(helped=Helped.YES, attended=HowOften.SOMETIMES)
    answers.finish(prescription=thread.fresh(), given=given, by=thread.navigator)
    assert thread.fresh().feedback.get().attended == HowOften.SOMETIMES
