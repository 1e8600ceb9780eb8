"""Three months in which nobody does anything: the clock moves and the sweep runs, and nobody is forgotten."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from directory import clock
from directory.background import sweep as sweeping
from directory.clock import LONDON
from directory.messages.models import OutboxMessage
from prescribing.models import (
    Appointment,
    Discrepancy,
    PlanAction,
    Prescription,
    ReconciliationRun,
    Referral,
    Task,
)
from prescribing.plan.actions import WhoDoesIt
from prescribing.prescriptions.states import OPEN as PRESCRIPTION_OPEN
from prescribing.referrals import closing
from prescribing.referrals.states import OPEN, State
from prescribing.tasks.models import TaskKind
from prescribing.teams.ask_receivers import ask_receivers
from tests.factories.hub import Hub
from tests.factories.plans import Asked, an_action, an_appointment, in_days
from tests.factories.prescribing import a_prescription, a_referral

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = datetime(2026, 9, 1, 10, 0, tzinfo=LONDON)
DAYS = (*range(36), *range(36, 93, 3))
"""Every day while most comes due, then each third."""


class Place:
    """A hub with something in every open state: referrals, prescriptions, transfers, holds and plans."""

    def __init__(self) -> None:
        self.hub = hub = Hub()
        self.referrals = {state: hub.in_state(state) for state in sorted(OPEN)}
        self.ended = closing.close_referral(
            referral=hub.in_state(State.ACTIVE), reason="plan-in-place", by=hub.priya
        )
        self.prescriptions = [
            a_prescription(state, by=hub.sam, need=a_referral(hub.sam).needs.get())
            for state in sorted(PRESCRIPTION_OPEN)
        ]
        planned = a_referral(hub.priya)
        an_action(hub.priya, planned)
        an_action(hub.priya, planned, who=WhoDoesIt())
        an_action(hub.priya, planned, who=WhoDoesIt(user=hub.sam), private=True)
        an_action(hub.priya, self.referrals[State.ON_HOLD], due_on=in_days(30))
        an_action(hub.priya, self.referrals[State.CONTACTING])
        Asked.of_fire_station(hub.priya, referral=planned, due_on=in_days(20))
        an_appointment(hub.priya, planned, lead=hub.sam)
        handed = a_referral(hub.sam)
        ask_receivers(owner=hub.sam, receivers={handed.person_id: hub.priya}, by=hub.head)


def what_waits_for_nobody() -> list[str]:
    """Open records past their day about which nobody has anything to do."""
    found = []
    rows: list[Any] = [*Referral.objects.open(), *Prescription.objects.open()]
    for one in rows:
        assert one.due_at is not None
        assert (one.owner_id is None) != (one.queue_id is None)
        about = {"prescription": one} if isinstance(one, Prescription) else {"about_id": one.pk}
        if one.due_at <= clock.now() and not Task.objects.open().filter(**about).exists():
            found.append(f"{one._meta.verbose_name} {one.state}")
    return found


def test_three_months_in_which_nobody_does_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = {
        name: step for name, step in sweeping._steps.items() if step.__module__.startswith("prescribing.")
    }
    monkeypatch.setattr(sweeping, "_steps", ours)
    with clock.moved_to(TUESDAY):
        place = Place()
    for day in DAYS:
        with clock.moved_to((TUESDAY + timedelta(days=day)).replace(hour=18)):
            assert not [step for step in sweeping.sweep() if step.error]
            assert what_waits_for_nobody() == []
            assert not Discrepancy.objects.exists(), Discrepancy.objects.values_list("kind", flat=True)
    assert ReconciliationRun.objects.count() == len(DAYS)

    tasks = Task.objects.values_list("about_id", "kind", "since")
    assert len(set(tasks)) == len(tasks)
    for state, referral in place.referrals.items():
        own = Counter(Task.objects.filter(about_id=referral.pk).values_list("kind", flat=True))
        assert own, f"{state} was forgotten"
        assert set(own.values()) == {1}, (state, own)
    for thread in place.prescriptions:
        after = thread.fresh()
        asked = Task.objects.filter(prescription=after, done_at=None).exclude(kind=TaskKind.LATE)
        assert asked.exists() or after.outcome == "settled", after.state
    for row in [*PlanAction.objects.open(), *Appointment.objects.planned()]:
        assert Task.objects.open().filter(about_id=row.pk).exists(), row
    ended = Task.objects.filter(about_id=place.ended.pk).values_list("kind", flat=True)
    assert Counter(ended) == {"follow-up": 2}

    # Every task that nobody did is told to the supervisor once; a private one to nobody else.
    late = Counter(Task.objects.filter(kind=TaskKind.LATE).values_list("about_id", flat=True))
    owned = Task.objects.open().filter(owner__isnull=False, due_at__lt=TUESDAY + timedelta(days=85))
    owned = owned.exclude(kind=TaskKind.LATE).exclude(private=True)
    assert set(late) >= {task.pk for task in owned}
    assert len(late) > 20
    assert set(late.values()) == {1}
    # Nobody gets more than one mail of a kind on one day.
    mails = OutboxMessage.objects.filter(kind__in=["owner.late", "supervisor.late"])
    days = Counter((m.kind, m.to_id, m.created_at.astimezone(LONDON).date()) for m in mails)
    assert set(days.values()) == {1}
