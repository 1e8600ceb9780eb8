"""What somebody who must not find a person still had to do for them goes to others, all of it at once.

To the owner of the referral; where that was they themselves, to the queue of its team. An action of a plan
and an appointment must have somebody: there it is whoever released them. What is closed keeps who did it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.audit.actions import record
from directory.background.sweep import each
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.meetings.models import ListedPerson
from prescribing.people.models import Person
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.models import PlanAction
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.may_not_find import (
    owner_unless_hidden,
    same_human_being,
    users_who_may_not_find,
)
from prescribing.privacy.models import ExcludedUser
from prescribing.referrals.models import Referral, Transfer
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import wd
from prescribing.teams.change_of_owner import nobody_is_asked_any_more
from prescribing.teams.models import Team, TeamMember

NAME_ANOTHER = "Name another owner or cover for this person first."
NOBODY_HAS_THEM = "Nobody has this person now. Take them over, or give them to somebody."


def release_work(person: Person, user: User, *, by: Actor) -> Counter[str]:
    """In the caller's transaction, which holds the person and has asked if it may. Returns what moved.

    Raises ValidationError where somebody protected would be left without anybody who sees where they live.
    """
    records = list(same_human_being(person.pk))
    hold(*records)
    hidden = users_who_may_not_find(person.pk) | {user.pk}
    for one in records:
        _release_place(one, user, hidden, by)
    nobody_is_asked_any_more(user, records, by)
    moved: Counter[str] = Counter()
    for one in records:
        moved += _release_record(one, user, hidden, by)
    return moved


def release_all() -> int:
    """The sweep's own step: whatever door gave work to somebody who must not find the person, they do not
    keep it. Returns how many people something was moved for."""
    return each("work of who must not find somebody", _still_held(), _release_pair)


def _still_held() -> list[UUID]:
    found = []
    for row in ExcludedUser.objects.select_related("user"):
        if _holds_something(row.user, [one.pk for one in same_human_being(row.person_id)]):
            found.append(row.pk)
    return found


def _release_pair(pk: UUID) -> int:
    row = ExcludedUser.objects.select_related("person", "user").filter(pk=pk).first()
    if row is None:
        return 0
    return int(bool(release_work(row.person, row.user, by=System("sweep"))))


def _holds_something(user: User, people: Iterable[UUID]) -> bool:
    people = list(people)
    return (
        Referral.objects.open().filter(person__in=people, owner=user).exists()
        or Prescription.objects.open().filter(person__in=people, owner=user).exists()
        or Task.objects.open().filter(person__in=people, owner=user).exists()
        or PlanAction.objects.open().filter(referral__person__in=people, user=user).exists()
        or Transfer.objects.waiting().filter(person__in=people, to=user).exists()
        or Appointment.objects.planned()
        .filter(Q(lead=user) | Q(others=user), referral__person__in=people)
        .exists()
    )


def _release_place(person: Person, user: User, hidden: set[object], by: Actor) -> None:
    """Who sees where somebody protected lives. The cover takes the owner's place, else whoever may see it."""
    if user.pk not in (person.owner_id, person.cover_id, person.lead_worker_id):
        return
    if person.owner_id == user.pk:
        owner = person.cover if person.cover_id not in hidden else None
        if owner is None and isinstance(by, User) and by.pk not in hidden and not person.protected:
            owner = by
        if owner is None and person.protected:
            if isinstance(by, System):
                return  # sight hides the person from them; nobody but a person names another
            raise ValidationError(NAME_ANOTHER)
        person.owner, person.cover = owner, None
    if person.cover_id == user.pk:
        person.cover = None
    if person.lead_worker_id == user.pk:
        person.lead_worker = None
    person.save(update_fields=["owner", "cover", "lead_worker", "match_name"])
    record("person.protected", person, by=by, person_id=person.pk, detail={"released": str(user.pk)})


def _release_record(person: Person, user: User, hidden: set[object], by: Actor) -> Counter[str]:
    moved: Counter[str] = Counter()
    detail = {"from": str(user.pk)}
    for referral in Referral.objects.open().filter(person=person, owner=user).select_related("team"):
        Referral.objects.filter(pk=referral.pk).update(owner=None, queue=referral.team)
        record("referral.released", referral, by=by, person_id=person.pk, detail=detail)
        moved["referral"] += 1
        now = clock.now()
        make_task(
            TaskKind.MANUAL,
            referral,
            since=now,
            due_at=referral.team.calendar.due(now, wd(0)),
            owner=None,
            queue=referral.team,
            person=person,
            note=NOBODY_HAS_THEM,
            urgency=referral.urgency,
        )
    theirs = Prescription.objects.open().filter(person=person, owner=user)
    for prescription in theirs.select_related("referral__team", "referral__owner"):
        owner, queue = _instead(prescription.referral, hidden)
        Prescription.objects.filter(pk=prescription.pk).update(owner=owner, queue=queue)
        record("prescription.released", prescription, by=by, person_id=person.pk, detail=detail)
        moved["prescription"] += 1
    moved += _release_plan(person, user, hidden, by)
    for task in Task.objects.open().filter(person=person, owner=user).select_related("prescription"):
        owner, queue = _instead_of_task(task, person, hidden)
        Task.objects.filter(pk=task.pk).update(owner=owner, queue=queue)
        record("task.moved", task, by=by, person_id=person.pk, detail=detail)
        moved["task"] += 1
        ListedPerson.objects.filter(pk=task.about_id, owner=user).update(
            owner=owner, **({} if owner else {"due_on": None})
        )
    return moved


def _release_plan(person: Person, user: User, hidden: set[object], by: Actor) -> Counter[str]:
    moved: Counter[str] = Counter()
    detail = {"from": str(user.pk)}
    for action in PlanAction.objects.open().filter(referral__person=person, user=user):
        doer = _somebody(action.referral, hidden, by)
        if doer is not None:
            PlanAction.objects.filter(pk=action.pk).update(user=doer)
            record("plan.action-changed", action, by=by, person_id=person.pk, detail=detail)
            moved["plan action"] += 1
    planned = Appointment.objects.planned().filter(referral__person=person)
    for appointment in planned.filter(lead=user):
        lead = _somebody(appointment.referral, hidden, by)
        if lead is not None:
            Appointment.objects.filter(pk=appointment.pk).update(lead=lead)
            appointment.others.remove(lead)
            record("plan.appointment-changed", appointment, by=by, person_id=person.pk, detail=detail)
            moved["appointment"] += 1
    for appointment in planned.filter(others=user):
        appointment.others.remove(user)
        record("plan.appointment-changed", appointment, by=by, person_id=person.pk, detail=detail)
        moved["appointment"] += 1
    return moved


def _instead(referral: Referral, hidden: set[object]) -> tuple[User | None, Team | None]:
    """The owner of the referral, else the queue of its team."""
    owner = owner_unless_hidden(referral, hidden)
    return (owner, None) if owner is not None else (None, referral.queue or referral.team)


def _instead_of_task(task: Task, person: Person, hidden: set[object]) -> tuple[User | None, Team | None]:
    referral = task.prescription.referral if task.prescription else None
    if referral is None:
        listed = ListedPerson.objects.filter(pk=task.about_id).select_related("referral").first()
        referral = listed.referral if listed else Referral.objects.filter(pk=task.about_id).first()
    if referral is None or not referral.is_open:
        referral = Referral.objects.open().filter(person=person).order_by("opened_at").first() or referral
    return _instead(referral, hidden) if referral is not None else (None, person.team)


def _somebody(referral: Referral, hidden: set[object], by: Actor) -> User | None:
    """A person of flesh and blood for what cannot stand in a queue."""
    owner = owner_unless_hidden(referral, hidden)
    if owner is not None:
        return owner
    if isinstance(by, User) and by.pk not in hidden:
        return by
    members = TeamMember.objects.current().filter(team=referral.team).values("user")
    for one in User.objects.filter(pk__in=members, is_active=True).order_by("name"):
        if one.pk not in hidden and one.may(may.WORK_QUEUE):
            return one
    return None
