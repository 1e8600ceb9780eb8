"""Nobody leaves while open records are theirs: an account may be closed once everything is handed over."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet

from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task
from prescribing.teams.models import Team, TeamMember

M = TypeVar("M", bound=models.Model)


def owned_by(user: User, team: Team | None = None) -> dict[str, int]:
    """What is open and theirs, by kind, as counts; with `team` only what belongs to it."""
    return {
        "referrals": _of(Referral.objects.open().filter(owner=user), team, "team").count(),
        "prescriptions": _of(Prescription.objects.open().filter(owner=user), team, "referral__team").count(),
        "tasks": _of(Task.objects.open().filter(owner=user), team, "person__team").count(),
        "protected people": _of(Person.objects.filter(owner=user, protected=True), team, "team").count(),
    }


def _of(rows: QuerySet[M], team: Team | None, field: str) -> QuerySet[M]:
    return rows.filter(**{field: team}) if team is not None else rows


def still_owns(user: User, team: Team | None = None) -> str:
    """Why they may not leave yet; empty when nothing is theirs. A guard of directory.accounts."""
    counts = [f"{count} {name}" for name, count in owned_by(user, team).items() if count]
    if not counts:
        return ""
    owned = ", ".join(counts)
    return f"{user.name} still owns {owned}. A supervisor hands these over first, on the page “Hand over”."


@transaction.atomic
def hand_over(*, owner: User, to: User, by: User, people: Collection[UUID] | None = None) -> dict[str, int]:
    """What is open of one becomes the other's: all, or what is about these people. Returns what moved.

    Only somebody who may share out the queue and see each of the people; the receiver works in a team of
    the leaver and not be excluded by the person. A protected person keeps their cover.
    """
    require(by, may.WORK_QUEUE)
    if to == owner or not to.is_active or not to.may(may.SEE_TODAY) or not _share_a_team(owner, to):
        raise ValidationError("Choose somebody else of the same team, who works with people.")
    about = people_of(owner)
    chosen = [one for one in about if people is None or one.pk in people]
    hold(*chosen)
    ids = {one.pk for one in chosen}
    if Person.objects.visible_to(by).filter(pk__in=ids).count() != len(ids):
        raise NotAllowed("Some of these people are not of your teams. Their own supervisor hands them over.")
    if ExcludedUser.objects.filter(person__in=ids, user=to).exists():
        raise ValidationError(f"One of these people does not want to be found by {to.name}. Choose another.")
    tasks = Task.objects.open().filter(owner=owner)
    tasks = tasks if people is None else tasks.filter(person__in=ids)
    referrals = Referral.objects.open().filter(owner=owner, person__in=ids)
    prescriptions = Prescription.objects.open().filter(owner=owner, person__in=ids)
    detail = {"owner": str(to.pk), "from": str(owner.pk)}
    for referral in referrals:
        record("referral.taken", referral, by=by, person_id=referral.person_id, detail=detail)
    for prescription in prescriptions:
        record("prescription.taken", prescription, by=by, person_id=prescription.person_id, detail=detail)
    for task in tasks:
        record("task.moved", task, by=by, person_id=task.person_id, detail=detail)
    moved = {
        "referrals": referrals.update(owner=to),
        "prescriptions": prescriptions.update(owner=to),
        "tasks": tasks.update(owner=to),
        "protected people": sum(one.protected and one.owner_id == owner.pk for one in chosen),
    }
    for person in chosen:
        if person.owner_id == owner.pk:
            person.owner = to
            person.cover = None if person.cover_id == to.pk else person.cover
            person.save(update_fields=["owner", "cover", "match_name"])
            record("person.protected", person, by=by, person_id=person.pk, detail=detail)
    return moved


def receivers_of(owner: User) -> list[User]:
    """Who may receive what is theirs: colleagues of the same teams who work with people."""
    teams = Team.objects.of(owner).values("pk")
    members = TeamMember.objects.current().filter(team__in=teams).exclude(user=owner).values("user")
    users = User.objects.filter(pk__in=members, is_active=True).order_by("name")
    return [user for user in users if user.may(may.SEE_TODAY)]


def _share_a_team(one: User, other: User) -> bool:
    return Team.objects.of(one).filter(pk__in=Team.objects.of(other).values("pk")).exists()


def people_of(owner: User) -> list[Person]:
    """Everybody whom something open and theirs is about."""
    theirs = (
        Q(pk__in=Referral.objects.open().filter(owner=owner).values("person"))
        | Q(pk__in=Prescription.objects.open().filter(owner=owner).values("person"))
        | Q(pk__in=Task.objects.open().filter(owner=owner, person__isnull=False).values("person"))
        | Q(owner=owner)
    )
    return list(Person.objects.filter(theirs))
