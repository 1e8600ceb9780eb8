"""The sweep's share: what time has made due becomes somebody's task, once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from directory import clock
from directory.accounts.actors import System
from directory.background.sweep import each
from prescribing.locks import hold
from prescribing.prescriptions.listing_and_need_outcomes import land
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import change_where_it_is, move
from prescribing.prescriptions.states import OPEN, Event, Helped
from prescribing.tasks.actions import make_task
from prescribing.tasks.late_mail import tell_supervisors
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import running, wd
from prescribing.tasks.whose_team import team_of

log = logging.getLogger(__name__)
TIMERS_ACT = System("timers")


def end_of_today() -> datetime:
    """Midnight at the end of today in London: what is due within today has come due."""
    return clock.midnight(clock.today() + timedelta(days=1))


def apply(now: datetime | None = None) -> int:
    """Let every timer that is due go off. Safe to run twice, also at once. Returns how many went off."""
    if now is not None:
        with clock.moved_to(now):
            return apply()
    due = Prescription.objects.filter(state__in=OPEN, due_at__lt=end_of_today())
    pks = list(due.order_by("due_at").values_list("pk", flat=True))
    return each("prescription timers", pks, _apply_to)


def _apply_to(pk: UUID) -> int:
    """One prescription, locked: between two sweeps at once the second finds the work done."""
    prescription = Prescription.objects.filter(pk=pk).first()
    hold(prescription)
    if prescription is None or not prescription.is_open:
        return 0
    if prescription.due_at is None or prescription.due_at >= end_of_today():
        return 0
    went_off, waiting = 0, []
    asked_us = prescription.questions.filter(answered_at=None).exists()
    for one in running(prescription, prescription.referral.team.calendar):
        if asked_us and one.timer.of_group:
            continue  # we wait for nobody but ourselves: the question is a task with a date of its own
        if one.due_at >= end_of_today():
            waiting.append(one.due_at)
        elif one.timer.kind == "settle":
            settle(prescription)
            return went_off + 1
        else:
            went_off += _go_off(prescription, TaskKind(one.timer.kind), one.since, one.due_at)
    if not went_off and not Task.objects.open().filter(prescription=prescription).exists():
        _task(prescription, TaskKind.LOOK_AGAIN, prescription.due_at, prescription.due_at)
        went_off = 1
    if waiting:
        change_where_it_is(prescription, due_at=min(waiting))
    return went_off


def _go_off(prescription: Prescription, kind: TaskKind, since: datetime, due_at: datetime) -> int:
    """Make the task of a timer, unless it was made (and perhaps done) before."""
    before = Task.objects.filter(about_id=prescription.pk, kind=kind, since=since)
    if before.exists():
        return 0
    _task(prescription, kind, since, due_at)
    return 1


def _task(prescription: Prescription, kind: TaskKind, since: datetime, due_at: datetime) -> None:
    make_task(
        kind,
        prescription,
        since=since,
        due_at=due_at,
        owner=prescription.owner,
        queue=prescription.queue,
        person=prescription.person,
        prescription=prescription,
        private=prescription.private,
        urgency=prescription.urgency,
    )


@transaction.atomic
def settle(prescription: Prescription) -> None:
    """Twelve weeks of going without a word: it is finished as settled, and the need with it."""
    hold(prescription)
    move(prescription, Event.FINISH, by=TIMERS_ACT, why="Twelve weeks", outcome=Helped.SETTLED)
    land(prescription, by=TIMERS_ACT)


def escalate_late_tasks() -> int:
    """A task three working days late becomes the queue's as well, once. Returns how many did.

    Private ones stay with their owner and named cover: a queue is read by the whole team.
    """
    late = Task.objects.open().filter(owner__isnull=False, due_at__lt=clock.now())
    late = late.exclude(kind=TaskKind.LATE).exclude(private=True)
    return each("late tasks", list(late.values_list("pk", flat=True)), _escalate)


def _escalate(pk: UUID) -> int:
    """One task, locked: between two sweeps at once the second finds it escalated."""
    locked = Task.objects.open().select_for_update(of=("self",))
    task = locked.select_related("person", "prescription", "owner").filter(pk=pk).first()
    team = team_of(task) if task is not None else None
    if task is None or team is None or task.due_at is None:
        return 0
    if team.calendar.due(task.due_at, wd(3)) > clock.now():
        return 0
    if Task.objects.filter(about_id=task.pk, kind=TaskKind.LATE, since=task.due_at).exists():
        return 0
    make_task(
        TaskKind.LATE,
        task,
        since=task.due_at,
        due_at=team.calendar.due(clock.now(), wd(0)),
        owner=None,
        queue=team,
        person=task.person,
        prescription=task.prescription,
        private=task.private,
        urgency=task.urgency,
    )
    tell_supervisors(team)
    return 1
