"""Nobody leaves while open records are theirs: an account may be closed once everything is handed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.models import PlanAction
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task
from prescribing.teams.change_of_owner import give
from prescribing.teams.models import Team, TeamMember
from prescribing.words import counted

M = TypeVar("M", bound=models.Model)


def owned_by(user: User, team: Team | None = None) -> dict[str, int]:
    """What is open and theirs, by kind, as counts; with `team` only what belongs to it."""
    return {
        "referrals": _of(Referral.objects.open().filter(owner=user), team, "team").count(),
        "prescriptions": _of(Prescription.objects.open().filter(owner=user), team, "referral__team").count(),
        "tasks": _of(Task.objects.open().filter(owner=user), team, "person__team").count(),
        "appointments": _of(Appointment.objects.planned().filter(lead=user), team, "referral__team").count(),
        "plan actions": _of(PlanAction.objects.open().filter(user=user), team, "referral__team").count(),
        "protected people": _of(Person.objects.filter(owner=user, protected=True), team, "team").count(),
    }


def in_words(counts: Mapping[str, int]) -> str:
    """ "1 referral, 3 tasks"; empty when there is nothing."""
    one = {"protected people": "protected person"}
    return ", ".join(
        counted(count, one.get(kind, kind.removesuffix("s")), kind) for kind, count in counts.items() if count
    )


def _of(rows: QuerySet[M], team: Team | None, field: str) -> QuerySet[M]:
    return rows.filter(**{field: team}) if team is not None else rows


def still_owns(user: User, team: Team | None = None) -> str:
    """Why they may not leave yet; empty when nothing is theirs. A guard of directory.accounts."""
    owned = in_words(owned_by(user, team))
    if not owned:
        return ""
    return f"{user.name} still owns {owned}. A supervisor hands these over first, on the page “Hand over”."


@transaction.atomic
def hand_over(*, owner: User, to: User, by: User, people: Collection[UUID] | None = None) -> dict[str, int]:
    """What is open of one becomes the other's: all, or what is about these people. Returns what moved."""
    ids = {one.pk for one in people_of(owner)}
    chosen = ids if people is None else ids & set(people)
    return share_out(
        owner=owner, receivers=dict.fromkeys(chosen, to), tasks_to=to if people is None else None, by=by
    )


@transaction.atomic
def share_out(
    *, owner: User, receivers: Mapping[UUID, User], by: User, tasks_to: User | None = None
) -> dict[str, int]:
    """What is open of one becomes others': each person's to the receiver named for them, all or nothing.

    `tasks_to` receives the tasks about nobody on record. Each receiver is mailed, without a name. Only
    somebody who may share out the queue and see each of the people; a receiver works in a team of the leaver
    and is not excluded by the person. A protected person keeps their cover. Private items go along, seen or
    not. Raises ValidationError, also where somebody is no longer theirs. Returns what moved.
    """
    require(by, may.WORK_QUEUE)
    all_receivers = list(dict.fromkeys([*receivers.values(), *([tasks_to] if tasks_to else [])]))
    for to in all_receivers:
        if to == owner or not to.is_active or not to.may(may.SEE_TODAY) or not _share_a_team(owner, to):
            raise ValidationError("Choose somebody else of the same team, who works with people.")
    hold(*Person.objects.filter(pk__in=receivers))
    chosen = [one for one in people_of(owner) if one.pk in receivers]
    if Person.objects.visible_to(by).filter(pk__in=receivers).count() != len(receivers):
        raise NotAllowed("Some of these people are not of your teams. Their own supervisor hands them over.")
    if len(chosen) != len(receivers):
        gone = len(receivers) - len(chosen)
        raise ValidationError(f"{gone} of these people are no longer theirs. Look again, and choose again.")
    if tasks_to is not None and not Team.objects.of(by).filter(pk__in=Team.objects.of(owner)).exists():
        raise NotAllowed("They are not of your teams. Their own supervisor hands their tasks over.")
    moved = Counter[str]()
    for to in all_receivers:
        people = [one for one in chosen if receivers[one.pk] == to]
        moved += _give(owner, to, by, people, tasks_about_nobody=to == tasks_to)
    return {kind: moved[kind] for kind in ("referrals", "prescriptions", "tasks", "protected people")}


def _give(owner: User, to: User, by: User, people: list[Person], *, tasks_about_nobody: bool) -> Counter[str]:
    """What is open and about these people becomes the receiver's, who is mailed."""
    moved = give(owner, to, people, by=by, tasks_about_nobody=tasks_about_nobody)
    facts = {"by": by.pk, "people": len(people), "tasks": moved["tasks about nobody"]}
    if facts["people"] or facts["tasks"]:
        key = f"handed-over:{to.pk}:{owner.pk}:{clock.now().timestamp()}"
        post("handed-over", about=to, to=Recipient("user", to.pk), key=key, facts=facts)
    return moved


def hands_over_for(owner: User) -> list[User]:
    """Who may hand over what is theirs: whoever shares out the work of one of their teams."""
    return [user for user in _colleagues_of(owner) if user.may(may.WORK_QUEUE)]


def receivers_of(owner: User) -> list[User]:
    """Who may receive what is theirs: colleagues of the same teams who work with people."""
    return [user for user in _colleagues_of(owner) if user.may(may.SEE_TODAY)]


def _colleagues_of(owner: User) -> QuerySet[User]:
    teams = Team.objects.of(owner).values("pk")
    members = TeamMember.objects.current().filter(team__in=teams).exclude(user=owner).values("user")
    return User.objects.filter(pk__in=members, is_active=True).order_by("name")


def _share_a_team(one: User, other: User) -> bool:
    return Team.objects.of(one).filter(pk__in=Team.objects.of(other).values("pk")).exists()


def people_of(owner: User) -> list[Person]:
    """Everybody whom something open and theirs is about."""
    theirs = (
        Q(pk__in=Referral.objects.open().filter(owner=owner).values("person"))
        | Q(pk__in=Prescription.objects.open().filter(owner=owner).values("person"))
        | Q(pk__in=Task.objects.open().filter(owner=owner, person__isnull=False).values("person"))
        | Q(pk__in=Appointment.objects.planned().filter(lead=owner).values("referral__person"))
        | Q(pk__in=PlanAction.objects.open().filter(user=owner).values("referral__person"))
        | Q(owner=owner)
    )
    return list(Person.objects.filter(theirs))


def tasks_about_nobody(owner: User) -> QuerySet[Task]:
    """Open and theirs, but about nobody on record: somebody who asked to be called."""
    return Task.objects.open().filter(owner=owner, person=None)
