"""The team that a task belongs to: that which has the referral it is about, else that of the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import models

from prescribing.plan.appointments.models import Appointment
from prescribing.plan.models import PlanAction
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral, Transfer
from prescribing.tasks.models import Task
from prescribing.teams.models import Team

LEADS_TO_A_REFERRAL: Mapping[type[models.Model], str] = {
    Referral: "team",
    Prescription: "referral__team",
    PlanAction: "referral__team",
    Appointment: "referral__team",
    Transfer: "referral__team",
}


def team_of(task: Task) -> Team | None:
    return teams_of([task]).get(task.pk)


def teams_of(tasks: Iterable[Task]) -> dict[UUID, Team]:
    """By the task's id, in a constant number of questions. The sweep's own: it asks for nobody who looks."""
    tasks = list(tasks)
    by_record = _of_records(tasks)
    by_person = _of_people(tasks)
    by_owner = _of_owners([task for task in tasks if task.person_id is None])
    found: dict[UUID, UUID | None] = {
        task.pk: by_record.get(task.about_id)
        or by_person.get((task.person_id, task.owner_id))
        or by_person.get((task.person_id, None))
        or by_owner.get(task.owner_id)
        or task.queue_id
        for task in tasks
    }
    teams = Team.objects.in_bulk([pk for pk in found.values() if pk])
    return {task: teams[pk] for task, pk in found.items() if pk in teams}


def _of_records(tasks: list[Task]) -> dict[UUID, UUID]:
    found: dict[UUID, UUID] = {}
    for model, path in LEADS_TO_A_REFERRAL.items():
        ids = [task.about_id for task in tasks if task.about_type == model._meta.label_lower]
        if ids:
            rows = model._default_manager.filter(pk__in=ids).values_list("pk", path)
            found |= {pk: team for pk, team in rows if team}
    return found


def _of_people(tasks: list[Task]) -> dict[tuple[UUID | None, UUID | None], UUID]:
    """Of a person the team of the open referral that the same worker has, else the person's own."""
    ids = {task.person_id for task in tasks if task.person_id}
    if not ids:
        return {}
    found: dict[tuple[UUID | None, UUID | None], UUID] = {}
    found |= {
        (task.person_id, None): task.person.team_id for task in tasks if task.person and task.person.team_id
    }
    rows = Referral.objects.open().filter(person__in=ids, owner__isnull=False).order_by("opened_at")
    return found | {
        (person, owner): team for person, owner, team in rows.values_list("person", "owner", "team")
    }


def _of_owners(tasks: list[Task]) -> dict[UUID | None, UUID]:
    """About nobody on record: a team of whoever has it."""
    found: dict[UUID | None, UUID] = {}
    for owner in {task.owner for task in tasks if task.owner}:
        team = Team.objects.of(owner).filter(ended_at=None).order_by("name").first()
        if team is not None:
            found[owner.pk] = team.pk
    return found
