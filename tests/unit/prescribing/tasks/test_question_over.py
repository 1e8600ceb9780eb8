"""Whoever asked something about somebody is told when nobody answers it; the mail names nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail

from directory.accounts.models import User
from directory.messages.delivery import deliver_due
from directory.messages.models import OutboxMessage
from prescribing.meetings.actions import Attendance, call_off, finish_meeting
from prescribing.meetings.people_listed import take_off_list
from prescribing.models import ListedPerson, Task
from prescribing.privacy.actions import exclude_user
from prescribing.referrals.actions import end_referral
from prescribing.referrals.states import Closed
from prescribing.referrals.triage import ask_for_information, queue, send
from tests.factories.hub import Hub
from tests.factories.meetings import a_meeting, on_the_list, over
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def sam(priya: User) -> User:
    return a_navigator(priya.team_members.get().team, name="Sam Orr")


def taken_off(listed: ListedPerson, by: User) -> None:
    take_off_list(listed=listed, why="Settled by phone", by=by)


def not_reached(listed: ListedPerson, by: User) -> None:
    there = Attendance(users=[by])
    finish_meeting(meeting=over(listed.meeting), there=there, rest_not_needed=True, by=by)


def called_off(listed: ListedPerson, by: User) -> None:
    call_off(meeting=listed.meeting, why="Snow", rest_not_needed=True, by=by)


def support_ended(listed: ListedPerson, by: User) -> None:
    end_referral(listed.referral, Closed.RESOLVED, by=by)


WAYS = [taken_off, not_reached, called_off, support_ended]


def told(user: User) -> list[str]:
    return list(Task.objects.visible_to(user).open().filter(owner=user).values_list("note", flat=True))


@pytest.mark.parametrize("end", WAYS, ids=lambda one: one.__name__)
def test_a_question_that_is_not_talked_about(
    end: Callable[[ListedPerson, User], None], priya: User, sam: User
) -> None:
    listed = on_the_list(a_meeting(priya), a_referral(priya), sam, words="Is the house safe?")
    end(listed, priya)
    [said] = told(sam)
    assert said.startswith("Your question is not talked about (MDT, ")
    mail.outbox.clear()
    deliver_due()
    [letter] = [one for one in mail.outbox if one.to == [sam.email]]
    assert "not answered" in letter.subject
    assert not {"Hallett", "Peg", "Priya", "house safe"} & set((letter.subject + letter.body).split())
    assert told(priya) == []


def test_nobody_is_told_of_what_they_ended_themselves_or_may_not_see(priya: User, sam: User) -> None:
    meeting = a_meeting(priya)
    mine = on_the_list(meeting, a_referral(priya), priya)
    taken_off(mine, priya)
    person = a_person(priya)
    his = on_the_list(meeting, a_referral(priya, person), sam)
    exclude_user(person=person, user=sam, by=priya)
    taken_off(his, priya)
    assert not OutboxMessage.objects.filter(kind="question.over").exists()
    assert not Task.objects.filter(note__startswith="Your question").exists()


def test_what_a_referrer_was_asked_and_nobody_waits_for() -> None:
    hub = Hub()
    asked, answered = hub.came_in(), hub.came_in()
    for one in (asked, answered):
        ask_for_information(referral=one, what="Does she know?", by=hub.duty)
    queue(referral=asked, by=hub.head)
    send(referral=answered, note="She does", by=hub.partner)
    [said] = told(hub.duty)
    assert said == "What you asked who referred is not waited for any more. It is: waiting."
    assert OutboxMessage.objects.filter(kind="question.over").count() == 1
