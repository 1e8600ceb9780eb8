"""Time passes and nothing happens: somebody is told, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from directory import clock
from directory.background.sweep import PartlyFailed, sweep
from directory.clock import LONDON
from prescribing.group_page import actions
from prescribing.models import Prescription, Referral, Task, Team
from prescribing.tasks import prescription_timers, referral_timers
from prescribing.tasks.actions import finish_task
from prescribing.tasks.prescription_timers import apply
from prescribing.tasks.timers_table import Running
from prescribing.teams.calendar import Calendar
from prescribing.today.worklist import today
from tests.factories.prescribing import Thread, a_navigator, a_prescription, a_referral

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=LONDON)


def at(state: str, **what: object) -> Thread:
    with clock.moved_to(TUESDAY):
        return a_prescription(state, **what)  # type: ignore[arg-type]


def kinds_on(day: int, month: int = 11, hour: int = 9, year: int = 2026) -> list[str]:
    """The kinds of task that are open after a sweep that morning, each run twice."""
    with clock.moved_to(datetime(year, month, day, hour, tzinfo=LONDON)):
        apply()
        assert apply() == 0
        return sorted(Task.objects.open().values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("state", "before", "on", "kind"),
    [
        ("proposed", (30, 11), (1, 12), "ask-person"),
        ("agreed", (24, 11), (25, 11), "send-it"),
        ("sent", (25, 11), (26, 11), "phone-group"),
        ("opened", (30, 11), (1, 12), "phone-again"),
        ("waiting", (21, 12), (22, 12), "review-wait"),
        ("accepted", (30, 11), (1, 12), "ask-first-date"),
        ("attended", (30, 11), (1, 12), "call-after-first"),
    ],
)
def test_each_state_comes_due(state: str, before: tuple[int, int], on: tuple[int, int], kind: str) -> None:
    thread = at(state)
    Task.objects.update(done_at=TUESDAY, done_by="Seen")
    assert kinds_on(*before) == []
    assert kinds_on(*on) == [kind]
    task = Task.objects.open().get()
    assert (task.owner, task.prescription) == (thread.navigator, thread.prescription)


def test_urgency_shortens() -> None:
    at("sent", urgency="today", urgency_why="Alone since Sunday")
    assert kinds_on(24, hour=11) == ["phone-group"]


def test_bank_holidays_are_not_waited_through() -> None:
    with clock.moved_to(datetime(2026, 12, 24, 10, 0, tzinfo=LONDON)):
        a_prescription("sent")
    assert kinds_on(29, 12) == []
    assert kinds_on(30, 12) == ["phone-group"]


def test_a_question_rests_the_timer_of_the_group() -> None:
    from prescribing.group_page import questions_and_worries

    thread = at("opened")
    with clock.moved_to(TUESDAY + timedelta(days=1)):
        questions_and_worries.ask(prescription=thread.fresh(), text="Which day?", by=thread.group())
    assert kinds_on(2, 12) == ["answer-question"]


def test_after_a_task_is_done_somebody_looks_again() -> None:
    thread = at("sent")
    assert kinds_on(26) == ["phone-group"]
    with clock.moved_to(datetime(2026, 11, 26, 11, tzinfo=LONDON)):
        finish_task(task=Task.objects.open().get(), by=thread.navigator)
    assert thread.fresh().due_at == datetime(2026, 11, 30, 17, tzinfo=LONDON)
    assert kinds_on(27) == []
    assert kinds_on(30) == ["look-again"]


def test_twelve_weeks_of_going_is_settled_and_the_need_with_it() -> None:
    thread = at("attended")
    for weeks in range(1, 13):
        apply(TUESDAY + timedelta(weeks=weeks))
    settled = thread.fresh()
    assert (settled.state, settled.outcome) == ("finished", "settled")
    assert settled.transitions.last().by_label == "Waymark (timers)"
    assert settled.need_in_referral.resolution == "resolved"


def test_what_happens_overtakes_what_was_to_be_done() -> None:
    thread = at("sent")
    kinds_on(26)
    with clock.moved_to(datetime(2026, 11, 26, 12, tzinfo=LONDON)):
        actions.show_who(prescription=thread.fresh(), by=thread.group())
        assert not Task.objects.open().exists()
        [row] = today(thread.navigator).waiting
        assert row.since == "we phone on Tue 1 Dec"


def test_an_active_referral_is_reviewed_when_nobody_has_spoken() -> None:
    with clock.moved_to(TUESDAY):
        navigator = a_navigator()
        a_referral(navigator)
    assert referral_timers.apply(TUESDAY + timedelta(days=6)) == 0
    assert referral_timers.apply(TUESDAY + timedelta(days=7)) == 1
    assert referral_timers.apply(TUESDAY + timedelta(days=8)) == 0
    assert Task.objects.get().kind == "first-contact"


def test_every_open_record_keeps_an_owner_and_a_date_through_a_year_of_sweeps() -> None:
    for state in ("proposed", "agreed", "sent", "opened", "waiting", "accepted", "attended"):
        at(state)
    for week in range(53):
        with clock.moved_to(TUESDAY + timedelta(weeks=week)):
            sweep()
    openly = Prescription.objects.open()
    assert openly.count() == 6  # the attended one settled
    assert not openly.filter(due_at=None).exists()
    for prescription in openly:
        assert prescription.tasks.open().exists()


def test_a_seven_day_team_phones_on_saturday_what_was_sent_for_today_on_saturday() -> None:
    hours = {day: ["08:00", "20:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    with clock.moved_to(datetime(2026, 11, 28, 10, tzinfo=LONDON)):
        thread = a_prescription("sent", urgency="today", urgency_why="Alone since Thursday")
        Team.objects.update(hours=hours, keeps_bank_holidays=False)
        Prescription.objects.update(due_at=clock.now())
        apply()
        task = Task.objects.open().get(kind="phone-group", prescription=thread.prescription)
    assert task.due_at == datetime(2026, 11, 28, 20, tzinfo=LONDON)


@pytest.mark.parametrize("hours", [{"mon": []}, {"mon": ["nine", "five"]}, {"someday": ["09:00", "17:00"]}])
def test_a_team_whose_hours_cannot_be_read_loses_nobody(hours: object) -> None:
    at("sent")
    Team.objects.update(hours=hours)
    assert kinds_on(27) == ["phone-group"]


def test_a_prescription_that_cannot_be_dealt_with_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = at("sent"), at("sent")
    original = prescription_timers.running

    def fail_at_first(prescription: Prescription, calendar: Calendar) -> list[Running]:
        if prescription.pk == first.prescription.pk:
            raise RuntimeError("Peg Warren")
        return original(prescription, calendar)

    monkeypatch.setattr(prescription_timers, "running", fail_at_first)
    with clock.moved_to(datetime(2026, 11, 27, 9, tzinfo=LONDON)):
        results = {result.name: result for result in sweep()}
        found = list(Task.objects.open().filter(kind="phone-group"))
    assert [task.prescription for task in found] == [second.prescription]
    assert results["prescription timers"].error == "RuntimeError, 1 times"
    assert results["prescription timers"].done == 1


def test_a_referral_or_late_task_that_cannot_be_dealt_with_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (referral_timers, prescription_timers):
        calls: list[int] = []
        original = module.make_task

        def fail_once(
            *given: object, original: object = original, calls: list[int] = calls, **more: object
        ) -> object:
            calls.append(1)
            if len(calls) == 1:
                raise RuntimeError("Peg Warren")
            return original(*given, **more)  # type: ignore[operator]

        monkeypatch.setattr(module, "make_task", fail_once)
    with clock.moved_to(TUESDAY):
        navigator = a_navigator()
        a_referral(navigator), a_referral(navigator)
        Referral.objects.update(due_at=TUESDAY)
        with pytest.raises(PartlyFailed) as problem:
            referral_timers.apply()
        assert (problem.value.done, problem.value.failed) == (1, 1)
