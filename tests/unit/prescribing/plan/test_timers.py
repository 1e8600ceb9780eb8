"""What is due or late in a plan is somebody's task: the owner's after a working day, then the queue's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.clock import LONDON
from prescribing.models import Referral, Task
from prescribing.plan import actions, timers
from prescribing.plan.actions import WhoDoesIt
from prescribing.tasks.actions import finish_task
from prescribing.tasks.prescription_timers import escalate_late_tasks
from prescribing.today.worklist import today
from tests.factories.plans import Asked, an_action, an_appointment
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 8)


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.moved_to(at(MONDAY)):
        yield


@pytest.fixture
def owner() -> User:
    return a_navigator()


@pytest.fixture
def spell(owner: User) -> Referral:
    return a_referral(owner)


def later(days: int, hour: int = 9) -> datetime:
    return at(MONDAY + timedelta(days=days), hour)


def test_ones_own_action_is_due_on_its_day(owner: User, spell: Referral) -> None:
    an_action(owner, spell, what="Ring the Shed", due_on=MONDAY + timedelta(days=1))
    assert timers.apply() == 0
    with clock.moved_to(later(1)):
        assert timers.apply() == 1
        assert timers.apply() == 0, "each once"
        row = next(row for row in today(owner, "mine").due if "Ring the Shed" in row.what)
        assert row.goes_to == "plan"


@pytest.mark.parametrize("who", ["person", "colleague"])
def test_what_others_do_is_told_to_the_owner_after_one_working_day(
    owner: User, spell: Referral, who: str
) -> None:
    colleague = a_navigator(spell.team)
    does = WhoDoesIt(user=colleague) if who == "colleague" else WhoDoesIt()
    an_action(owner, spell, what="Ring the school", who=does, due_on=MONDAY + timedelta(days=4))
    with clock.moved_to(later(4)):
        timers.apply()
        assert not Task.objects.open().filter(owner=owner, kind="plan-late").exists()
    with clock.moved_to(later(6)):  # Saturday and Sunday are no working days
        timers.apply()
        assert not Task.objects.open().filter(owner=owner, kind="plan-late").exists()
    with clock.moved_to(later(7)):
        timers.apply()
        late = Task.objects.open().get(owner=owner, kind="plan-late")
        assert late.due_at == at(MONDAY + timedelta(days=4), 17)
        assert [row for row in today(owner, "mine").late if "Ring the school" in row.what]


def test_after_three_working_days_the_supervisor_reads_it(owner: User, spell: Referral) -> None:
    supervisor = a_navigator(spell.team, role=Role.SUPERVISOR)
    an_action(owner, spell, what="Ring the school", who=WhoDoesIt(), due_on=MONDAY)
    with clock.moved_to(later(1, 18)):
        timers.apply()
        assert escalate_late_tasks() == 0
    with clock.moved_to(later(3, 18)):
        assert escalate_late_tasks() == 1
        listed = today(supervisor, "queue")
        assert [row for row in (*listed.due, *listed.waiting) if "Ring the school" in row.what]


def test_a_private_one_is_never_the_queues(owner: User, spell: Referral) -> None:
    an_action(owner, spell, what="Ring the refuge", who=WhoDoesIt(), due_on=MONDAY, private=True)
    with clock.moved_to(later(14)):
        timers.apply()
        assert escalate_late_tasks() == 0


def test_a_tick_without_a_record_does_not_lose_it(owner: User, spell: Referral) -> None:
    action = an_action(owner, spell, due_on=MONDAY)
    timers.apply()
    finish_task(task=Task.objects.open().get(kind="plan-to-do"), by=owner)
    assert timers.apply() == 0
    with clock.moved_to(later(3)):
        assert timers.apply() == 1
    actions.finish_action(action=action, by=owner)
    assert not Task.objects.open().filter(kind="plan-to-do").exists()
    with clock.moved_to(later(30)):
        assert timers.apply() == 0


def test_another_date_puts_it_off(owner: User, spell: Referral) -> None:
    action = an_action(owner, spell, due_on=MONDAY)
    timers.apply()
    actions.move_action_date(action=action, due_on=MONDAY + timedelta(days=2), by=owner)
    assert not Task.objects.open().filter(kind="plan-to-do").exists()
    with clock.moved_to(later(2)):
        assert timers.apply() == 1


def test_an_organisation_that_has_not_opened_it_is_phoned(owner: User) -> None:
    asked = Asked.of_fire_station(by=owner, due_on=MONDAY + timedelta(days=20))
    with clock.moved_to(later(2)):
        assert timers.apply() == 0
    with clock.moved_to(later(3)):
        assert timers.apply() == 1
        task = Task.objects.open().get(kind="plan-phone", about_id=asked.action.pk)
        assert task.owner == owner


def test_of_an_appointment_that_is_past_somebody_says_if_it_was_kept(owner: User, spell: Referral) -> None:
    an_appointment(owner, spell, starts_at=later(1, 10))
    with clock.moved_to(later(1, 9)):
        assert timers.apply() == 0
    with clock.moved_to(later(1, 11)):
        assert timers.apply() == 1
        assert [row for row in today(owner, "mine").due if "Was it kept?" in row.what]


def test_the_doer_who_left_gives_way_to_the_owner(owner: User, spell: Referral) -> None:
    colleague = a_navigator(spell.team)
    an_action(owner, spell, who=WhoDoesIt(user=colleague), due_on=MONDAY)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    timers.apply()
    assert Task.objects.open().get(kind="plan-to-do").owner == owner


def test_what_a_leaver_was_to_do_goes_to_whoever_receives_their_people(owner: User) -> None:
    from prescribing.teams.hand_over import hand_over

    spell = a_referral(owner, a_person(owner))
    action = an_action(owner, spell, due_on=MONDAY + timedelta(days=3))
    appointment = an_appointment(owner, spell, starts_at=later(3, 10))
    other, coordinator = a_navigator(spell.team), a_navigator(spell.team, role=Role.COORDINATOR)
    hand_over(owner=owner, to=other, by=coordinator)
    action.refresh_from_db()
    appointment.refresh_from_db()
    assert action.user == other
    assert appointment.lead == other
