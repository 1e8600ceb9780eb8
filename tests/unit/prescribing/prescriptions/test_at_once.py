"""Two at once: real threads with connections of their own, on the real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory import clock
from prescribing.group_page import actions as answer_actions
from prescribing.models import Prescription, Task
from prescribing.prescriptions import actions
from prescribing.prescriptions.moves import AlreadyAnswered, CannotMove
from prescribing.prescriptions.sharing import NothingShared
from prescribing.tasks.prescription_timers import apply
from tests.at_once import at_once, losers
from tests.factories.prescribing import a_prescription

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.mark.parametrize("attempt", range(3))
def test_two_answers_to_one_link_leave_one_winner(attempt: int) -> None:
    thread = a_prescription("opened")
    group = thread.group()
    one, other = thread.fresh(), thread.fresh()

    results = at_once(
        lambda: answer_actions.accept(prescription=one, by=group),
        lambda: answer_actions.decline(prescription=other, reason="other", by=group),
    )

    [lost] = losers(results)
    assert isinstance(lost, AlreadyAnswered), lost
    assert "answered already" in str(lost)
    after = thread.fresh()
    assert after.state in ("accepted", "declined")
    answers = after.transitions.filter(event__in=["accept", "decline"])
    assert [answer.to_state for answer in answers] == [after.state]
    assert Task.objects.open().filter(prescription=after).count() == 1


def test_eight_people_at_the_same_link_leave_one_winner() -> None:
    thread = a_prescription("opened")
    group = thread.group()
    copies = [thread.fresh() for _ in range(8)]
    results = at_once(*[lambda p=p: answer_actions.wait(prescription=p, weeks=2, by=group) for p in copies])
    lost = losers(results)
    assert len(lost) == 7
    assert all(isinstance(problem, AlreadyAnswered) for problem in lost), lost
    assert thread.fresh().transitions.filter(event="wait").count() == 1


def test_two_who_press_show_me_who_both_see_it_and_it_is_opened_once() -> None:
    thread = a_prescription("sent")
    group = thread.group()
    one, other = thread.fresh(), thread.fresh()
    results = at_once(
        lambda: answer_actions.show_who(prescription=one, by=group),
        lambda: answer_actions.show_who(prescription=other, by=group),
    )
    assert losers(results) == []
    assert thread.fresh().transitions.filter(event="open").count() == 1


def test_a_stop_and_an_answer_leave_one_winner() -> None:
    """One is refused, or the stop came second and stopped what was accepted a moment before."""
    thread = a_prescription("opened")
    group = thread.group()
    one, other = thread.fresh(), thread.fresh()
    results = at_once(
        lambda: answer_actions.accept(prescription=one, by=group),
        lambda: actions.stop(prescription=other, reason="other", by=thread.navigator),
    )
    after = thread.fresh()
    lost = losers(results)
    assert len(lost) <= 1
    assert all(isinstance(problem, CannotMove | NothingShared) for problem in lost), lost
    assert after.transitions.count() == 6 - len(lost)
    if not lost:
        last = after.transitions.order_by("sequence").values_list("event", flat=True)
        assert list(last)[-2:] == ["accept", "stop"]
        assert after.state == "stopped"


def test_two_sweeps_at_once_make_each_task_once() -> None:
    threads = [a_prescription("sent") for _ in range(4)]
    later = clock.now() + timedelta(days=7)
    results = at_once(lambda: apply(later), lambda: apply(later))
    assert losers(results) == []
    assert sum(results) == 4  # type: ignore[arg-type]
    tasks = Task.objects.filter(kind="phone-group")
    assert {task.prescription_id for task in tasks} == {thread.prescription.pk for thread in threads}
    assert tasks.count() == 4
    assert Prescription.objects.open().filter(due_at=None).count() == 0
