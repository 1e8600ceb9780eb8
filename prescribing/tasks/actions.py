"""Verbs on tasks, and the one way in which other verbs make them."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.records import Urgency
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import CHASE
from prescribing.teams.calendar import Delay
from prescribing.teams.models import Team

STAYS = frozenset({TaskKind.WORRY, TaskKind.MANUAL, TaskKind.POSSIBLE_DUPLICATE, TaskKind.NOT_ME})
"""Tasks that a change of state does not overtake."""
NEVER_TICKED = {
    TaskKind.WORRY: "Write what was done about it, on the page of the prescription.",
    TaskKind.ACCEPT_TRANSFER: "Say yes or no to whoever asks you to take them over.",
}
"""What ends by its own answer alone: ticked off, the question would be hidden and still be open."""


def make_task(
    kind: TaskKind,
    about: models.Model,
    *,
    since: datetime,
    due_at: datetime,
    owner: User | None,
    queue: Team | None,
    person: Person | None = None,
    prescription: Prescription | None = None,
    note: str = "",
    private: bool = False,
    urgency: str = Urgency.ROUTINE,
) -> Task:
    """The task of this kind about this record since this moment, made now unless it was made before.

    Called by verbs within their own transaction; they check the permission and write the audit. An owner by
    whom the person does not want to be found does not get it: the team does.
    """
    if owner is not None and person is not None and owner.pk in users_who_may_not_find(person.pk):
        owner, queue = None, queue or person.team
    task, _ = Task.objects.get_or_create(
        about_type=about._meta.label_lower,
        about_id=about.pk,
        kind=kind,
        since=since,
        defaults={
            "owner": owner,
            "queue": None if owner else queue,
            "due_at": due_at,
            "person": person,
            "prescription": prescription,
            "note": note[:300],
            "private": private,
            "urgency": urgency,
            "created_at": clock.now(),
        },
    )
    return task


def task_of_prescription(
    kind: TaskKind, prescription: Prescription, *, since: datetime, within: Delay, note: str = ""
) -> Task:
    """A task about a prescription for whoever owns it, due within so long from now."""
    referral = prescription.referral
    return make_task(
        kind,
        prescription,
        since=since,
        due_at=referral.team.calendar.due(clock.now(), within),
        owner=prescription.owner or (None if prescription.queue_id else referral.owner),
        queue=prescription.queue or referral.team,
        person=prescription.person,
        prescription=prescription,
        note=note,
        private=prescription.private,
        urgency=prescription.urgency,
    )


def overtake(prescription: Prescription, by: Actor, *, all_of_them: bool = False) -> int:
    """Something happened, so what was to be done about it no longer is. Returns how many were closed."""
    tasks = Task.objects.open().filter(prescription=prescription)
    if not all_of_them:
        tasks = tasks.exclude(kind__in=STAYS)
    return tasks.update(done_at=clock.now(), done_by=f"{by.label} (overtaken)"[:300])


@transaction.atomic
def add_task(*, referral: Referral, note: str, due_at: datetime, by: Actor, private: bool = False) -> Task:
    """Something to do for a person, in the author's words. Raises ValidationError without any."""
    hold(referral)
    require(by, may.READ_PERSON, on=referral)
    if not note.strip():
        raise ValidationError("Say what is to be done.")
    task = make_task(
        TaskKind.MANUAL,
        referral,
        since=clock.now(),
        due_at=due_at,
        owner=referral.owner,
        queue=referral.queue,
        person=referral.person,
        note=note.strip(),
        private=private,
    )
    record("task.added", task, by=by, person_id=referral.person_id)
    return task


@transaction.atomic
def finish_task(*, task: Task, by: Actor, next_at: datetime | None = None) -> Task:
    """It is done. What it was about keeps a date: `next_at`, else two working days on, if it was due.

    Finishing what somebody else has just finished changes nothing. Raises ValidationError for what is never
    ticked off, with its kind as the code.
    """
    hold(task)
    require(by, may.SEE_TODAY, on=task)
    instead = NEVER_TICKED.get(TaskKind(task.kind))
    if instead and task.done_at is None:
        raise ValidationError(instead, code=task.kind)
    done = Task.objects.open().filter(pk=task.pk).update(done_at=clock.now(), done_by=by.label[:300])
    task.refresh_from_db()
    if done:
        record("task.done", task, by=by, person_id=task.person_id, detail={"kind": task.kind})
        _look_again_at(task, next_at)
    return task


@transaction.atomic
def move_task(*, task: Task, due_at: datetime, by: Actor) -> Task:
    """Do it another day."""
    hold(task)
    require(by, may.SEE_TODAY, on=task)
    Task.objects.open().filter(pk=task.pk).update(due_at=due_at)
    task.refresh_from_db()
    record("task.moved", task, by=by, person_id=task.person_id, detail={"due": due_at.isoformat()})
    return task


@transaction.atomic
def take_task(*, task: Task, by: User) -> Task:
    """Take a task out of the queue; it is theirs from now on."""
    hold(task)
    require(by, may.SEE_TODAY, on=task)
    Task.objects.open().filter(pk=task.pk, owner=None).update(owner=by, queue=None)
    task.refresh_from_db()
    record("task.moved", task, by=by, person_id=task.person_id, detail={"owner": str(task.owner_id or "")})
    return task


def _look_again_at(task: Task, next_at: datetime | None) -> None:
    """An open record whose date has passed gets a new one; otherwise nobody would look at it again."""
    record_: Prescription | Referral | None = task.prescription
    if record_ is None and task.about_type == Referral._meta.label_lower:
        record_ = Referral.objects.filter(pk=task.about_id).first()
    if record_ is None or record_.due_at is None:
        return
    now = clock.now()
    team = record_.team if isinstance(record_, Referral) else record_.referral.team
    passed = record_.due_at <= team.calendar.closing(clock.today())
    if next_at is not None or passed:
        due = next_at or team.calendar.due(now, CHASE)
        if isinstance(record_, Prescription):
            Prescription.objects.filter(pk=record_.pk, state=record_.state, due_at__isnull=False).update(
                due_at=due
            )
        else:
            Referral.objects.filter(pk=record_.pk, state=record_.state, due_at__isnull=False).update(
                due_at=due
            )
