"""A late task is told to whoever supervises the team that has the referral, not that of the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from directory import clock
from directory.accounts.roles import Role
from directory.clock import LONDON
from directory.messages.models import OutboxMessage
from directory.shortlists.sending_limits import Visitor
from prescribing.call_back.actions import ask
from prescribing.models import Referral, Task
from prescribing.plan import timers as plan_timers
from prescribing.referrals import transfer
from prescribing.tasks import prescription_timers, referral_timers
from prescribing.tasks.actions import add_task, take_task
from prescribing.tasks.late_mail import remind_owners
from prescribing.tasks.models import TaskKind
from tests.factories.plans import an_action, an_appointment, in_days
from tests.factories.prescribing import a_navigator, a_person, a_referral, a_team

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)
SEVEN_DAYS = {day: ["08:00", "20:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


class Two:
    """Somebody of one team, whose referral another team has, which works on Sundays too."""

    def __init__(self) -> None:
        self.home, self.hub = a_team(), a_team(hours=SEVEN_DAYS, keeps_bank_holidays=False)
        self.owner = a_navigator(self.hub)
        self.colleague = a_navigator(self.hub)
        self.heads = {team.pk: a_navigator(team, role=Role.SUPERVISOR) for team in (self.home, self.hub)}
        first = a_navigator(self.home)
        person = a_person(first, team=self.home)
        referral = a_referral(first, person, team=self.hub)
        Referral.objects.filter(pk=referral.pk).update(owner=self.owner)
        self.referral = Referral.objects.get(pk=referral.pk)


def _asked_to_take(two: Two) -> None:
    transfer.transfer(referral=two.referral, to=two.colleague, by=two.owner)


MAKES: dict[str, Callable[[Two], Any]] = {
    "first-contact": lambda two: None,
    "manual": lambda two: add_task(referral=two.referral, note="Ring", due_at=clock.now(), by=two.owner),
    "plan-to-do": lambda two: an_action(two.owner, two.referral, due_on=in_days(1)),
    "appointment": lambda two: an_appointment(two.owner, two.referral),
    "accept-transfer": _asked_to_take,
}


@pytest.mark.parametrize("kind", MAKES)
def test_what_is_late_goes_to_the_team_of_the_referral(kind: str) -> None:
    with clock.moved_to(TUESDAY):
        two = Two()
        MAKES[kind](two)
    for day in range(1, 15):
        with clock.moved_to(TUESDAY + timedelta(days=day)):
            referral_timers.apply()
            plan_timers.apply()
            prescription_timers.escalate_late_tasks()
    task = Task.objects.filter(kind=kind).order_by("since")[0]
    late = Task.objects.get(kind=TaskKind.LATE, about_id=task.pk)
    assert (late.queue, late.person) == (two.hub, two.referral.person)
    told = set(OutboxMessage.objects.filter(kind="supervisor.late").values_list("to_id", flat=True))
    assert told == {two.heads[two.hub.pk].pk}


def test_its_owner_is_reminded_by_the_calendar_of_that_team() -> None:
    """Due on Friday evening: a day of the hub has passed on Saturday evening, of an office on Monday's."""
    friday = datetime(2026, 9, 4, 17, 0, tzinfo=LONDON)
    with clock.moved_to(TUESDAY):
        two = Two()
        add_task(referral=two.referral, note="Ring", due_at=friday, by=two.owner)
    with clock.moved_to(friday + timedelta(days=1, hours=4)):
        assert remind_owners() == 1


def test_somebody_who_asked_to_be_rung_and_was_taken_on_is_told_of_when_late() -> None:
    with clock.moved_to(TUESDAY):
        team = a_team()
        priya = a_navigator(team)
        asked = {"name": "Al", "phone": "+441632960983", "safe": "yes", "when": "", "about": ""}
        ask(**asked, may_leave_message=False, by=Visitor({"session": "x"}))
        take_task(task=Task.objects.get(kind=TaskKind.CALL_BACK), by=priya)
    with clock.moved_to(TUESDAY + timedelta(days=9)):
        prescription_timers.escalate_late_tasks()
    assert Task.objects.get(kind=TaskKind.LATE).queue == team
