"""A worry is first on the list, told to owner and supervisors, in the story, and stays until dealt with."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.messages.delivery import deliver_due
from prescribing.group_page import questions_and_worries
from prescribing.group_page.take_back import take_back_worry
from prescribing.models import Task, Worry
from prescribing.people.story import person_page
from prescribing.referrals.closing import CannotClose, close_referral
from prescribing.tasks.actions import finish_task
from prescribing.today.worklist import today
from tests.factories.prescribing import Thread, a_navigator, a_prescription
from tests.markup import without_tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    thread = a_prescription("finished")
    questions_and_worries.worry(prescription=thread.prescription, text="She was in tears", by=thread.group())
    return thread


def test_it_is_first_on_the_list_in_a_group_of_its_own_and_urgent(thread: Thread, client: Client) -> None:
    [row] = today(thread.navigator).worried
    assert (row.urgent, row.loud) == ("Urgent: today", True)
    assert "“She was in tears”" in row.what
    client.force_login(thread.navigator)
    page = client.get(reverse("prescribing:today")).content.decode()
    assert page.index("Somebody is worried") < page.index('id="waiting"')
    assert "wm-group--worried" in page
    assert "Somebody is worried" in client.get(reverse("prescribing:today_sheet")).content.decode()


def test_owner_and_every_supervisor_of_the_team_are_told_without_a_name() -> None:
    thread = a_prescription("opened")
    sasha = a_navigator(thread.prescription.referral.team, role=Role.SUPERVISOR, name="Sasha Orr")
    questions_and_worries.worry(prescription=thread.prescription, text="Peg cried", by=thread.group())
    mail.outbox.clear()
    deliver_due()
    told = [letter for letter in mail.outbox if "worried" in letter.subject]
    assert {letter.to[0] for letter in told} == {thread.navigator.email, sasha.email}
    for letter in told:
        assert not any(word in without_tokens(letter.body) for word in ("Peg", "Hallett", "cried"))


def test_it_cannot_be_finished_without_words_and_blocks_closing(thread: Thread, client: Client) -> None:
    by, worry = thread.navigator, Worry.objects.get()
    task = Task.objects.open().get(kind="worry")
    with pytest.raises(ValidationError):
        finish_task(task=task, by=by)
    client.force_login(by)
    client.post(reverse("prescribing:task_done", args=[task.pk]))
    assert Task.objects.open().filter(pk=task.pk).exists()
    referral = thread.prescription.referral
    with pytest.raises(CannotClose, match="worried"):
        close_referral(referral=referral, reason="resolved", by=by)
    page = reverse("prescribing:prescription", args=[thread.prescription.pk])
    empty = client.post(page, {"do": "worry-done", "worry": worry.pk, "worry-done": " "})
    assert empty.status_code == 400
    assert "Write what was done" in empty.content.decode()
    client.post(page, {"do": "worry-done", "worry": worry.pk, "worry-done": "Rang her: her cat had died"})
    assert not Task.objects.open().filter(pk=task.pk).exists()
    assert today(by).worried == ()
    close_referral(referral=referral, reason="resolved", by=by)


def test_what_a_group_said_stands_in_the_story(thread: Thread) -> None:
    by = thread.navigator
    questions_and_worries.answer_worry(worry=Worry.objects.get(), done="Rang her", by=by)
    other = a_prescription(
        "opened", by=by, need=thread.prescription.need_in_referral, asks=["Is there a loop?"]
    )
    question = questions_and_worries.ask(
        prescription=other.prescription, text="Does she hear?", by=other.group()
    )
    questions_and_worries.answer_question(question=question, answer="With a loop", by=by)
    service = thread.prescription.service.name
    story = [(item.title, item.text) for item in person_page(by, thread.person.pk).story]
    assert (f"{service} is worried about Peg", "“She was in tears”") in story
    assert ("What was done about the worry", "Rang her") in story
    assert (f"{other.prescription.service.name} asked", "“Does she hear?”") in story
    assert (f"Answered {other.prescription.service.name}", "“With a loop”") in story


def test_a_worry_taken_back_still_waits_for_what_was_done(thread: Thread) -> None:
    take_back_worry(prescription=thread.prescription, by=thread.group())
    [row] = today(thread.navigator).worried
    assert "taken it back" in row.what
    with pytest.raises(CannotClose):
        close_referral(referral=thread.prescription.referral, reason="resolved", by=thread.navigator)


def test_on_the_groups_side_it_asks_once_more_says_whom_to_ring_and_wants_a_line(client: Client) -> None:
    thread = a_prescription("sent")
    url = f"/a/{_token(thread)}/"
    second = client.post(url, {"do": "worry"}).content.decode()
    assert 'href="tel:999"' in second
    assert "01632 960412" in second
    assert not Worry.objects.exists()
    assert client.post(url, {"do": "worry", "sure": "yes", "worry": " "}).status_code == 400
    client.post(url, {"do": "worry", "sure": "yes", "worry": "She is frightened"})
    assert Worry.objects.get().text == "She is frightened"


def _token(thread: Thread) -> str:
    from directory.links.tokens import token_of

    return token_of(thread.link())
