from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import clock
from directory.accounts.roles import Role
from prescribing.models import Task
from prescribing.prescriptions.actions import stop
from prescribing.referrals.actions import (
    CannotClose,
    ReferralChanged,
    close_referral,
    log_contact,
    open_referral,
    reopen_referral,
    resolve_need,
)
from prescribing.tasks.actions import add_task, finish_task, move_task
from prescribing.today.worklist import today
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_referral

pytestmark = pytest.mark.django_db


def test_closing_says_everything_that_stands_in_the_way() -> None:
    thread = a_prescription("sent")
    referral = thread.prescription.referral
    with pytest.raises(CannotClose) as problem:
        close_referral(referral=referral, reason="resolved", by=thread.navigator)
    assert problem.value.messages == [
        "1 prescription is still open. Finish or stop each of them first.",
        "1 need has no resolution yet. Say what became of each.",
    ]
    stop(prescription=thread.fresh(), reason="other", by=thread.navigator)
    resolve_need(need=referral.needs.get(), resolution="no-service", by=thread.navigator)
    with pytest.raises(CannotClose, match="a supervisor"):
        close_referral(referral=referral, reason="resolved", by=thread.navigator)
    supervisor = a_navigator(referral.team, role=Role.SUPERVISOR)
    close_referral(referral=referral, reason="plan-in-place", by=supervisor)
    assert [step.event for step in referral.transitions.all()] == ["open", "begin-closing", "close"]
    assert (referral.closed_by, referral.due_at) == (supervisor.label, None)


def test_a_closed_referral_is_reopened_with_a_note() -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    close_referral(referral=referral, reason="resolved", by=priya)
    with pytest.raises(ValidationError):
        reopen_referral(referral=referral, note=" ", by=priya)
    reopen_referral(referral=referral, note="She rang again", by=priya)
    referral.refresh_from_db()
    assert (referral.state, referral.closed_reason) == ("active", "")
    assert referral.due_at is not None


def test_of_two_who_close_it_one_is_told() -> None:
    priya = a_navigator()
    referral = a_referral(priya, needs=[])
    stale = type(referral).objects.get(pk=referral.pk)
    close_referral(referral=referral, reason="resolved", by=priya)
    with pytest.raises(ReferralChanged):
        close_referral(referral=stale, reason="moved", by=priya)


def test_urgency_needs_a_reason_and_brings_the_date_forward() -> None:
    priya = a_navigator()
    person = a_person(priya)
    with pytest.raises(ValidationError):
        open_referral(person=person, source="hospital", urgency="two-days", by=priya)
    urgent = open_referral(
        person=person, source="hospital", urgency="two-days", urgency_why="Home on Sunday", by=priya
    )
    assert urgent.due_at < open_referral(person=person, source="self", by=priya).due_at


def test_speaking_with_them_puts_the_review_off_and_does_the_task() -> None:
    priya = a_navigator()
    referral = a_referral(priya)
    task = add_task(referral=referral, note="Ring about the lift", due_at=clock.now(), by=priya)
    assert [row.what for row in today(priya).due] == ["Ring about the lift"]
    log_contact(referral=referral, channel="phone", note="Glad", minutes=22, task=task, by=priya)
    task.refresh_from_db()
    referral.refresh_from_db()
    assert task.done_at is not None
    assert referral.due_at > clock.now() + timedelta(days=27)


def test_a_task_moved_to_another_day_is_not_late() -> None:
    priya = a_navigator()
    task = add_task(referral=a_referral(priya), note="Ring", due_at=clock.now() - timedelta(days=3), by=priya)
    assert len(today(priya).late) == 1
    move_task(task=task, due_at=clock.now() + timedelta(days=3), by=priya)
    list_ = today(priya)
    assert (len(list_.late), len(list_.waiting)) == (0, 1)


def test_finishing_twice_changes_nothing() -> None:
    priya = a_navigator()
    task = add_task(referral=a_referral(priya), note="Ring", due_at=clock.now(), by=priya)
    finish_task(task=task, by=priya)
    first = Task.objects.get().done_at
    finish_task(task=task, by=priya)
    assert Task.objects.get().done_at == first


def test_today_asks_a_constant_number_of_queries() -> None:
    priya = a_navigator()

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            today(priya)
        return len(queries)

    for state in ("declined", "sent", "accepted"):
        a_prescription(state, by=priya, need=a_need(priya))
    few = asked()
    for state in ("declined", "sent", "accepted", "opened", "waiting", "declined"):
        a_prescription(state, by=priya, need=a_need(priya))
    assert asked() == few
