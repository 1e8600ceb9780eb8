"""What is open about somebody changes hands, all of it at once: referral, prescriptions and tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import Q

from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.audit.actions import record
from prescribing.people.models import Person
from prescribing.plan.hand_over_plan import give_plan
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.may_not_find import nobody_hides_from
from prescribing.referrals.answer_transfer import answer_transfer
from prescribing.referrals.models import Referral, Transfer, TransferAnswer
from prescribing.referrals.moving import move_referral
from prescribing.referrals.states import Event, State
from prescribing.tasks.models import Task
from prescribing.teams.models import HandedOver


def give(
    owner: User, to: User, people: Collection[Person], *, by: User, tasks_about_nobody: bool = False
) -> Counter[str]:
    """What is open of `owner` about these becomes `to`'s, audited and kept for Today. Returns what moved.

    In the caller's transaction, which holds the people and has asked if it may. Private items go along.
    Raises ValidationError where one of them does not want to be found by `to`, without saying so.
    """
    ids = [one.pk for one in people]
    if not nobody_hides_from(to, ids):
        raise ValidationError(f"{to.name} cannot take one of these people. Choose somebody else for them.")
    nobody_is_asked_any_more(owner, people, by)
    about_nobody = Q(person=None) if tasks_about_nobody else Q(pk__in=[])
    theirs = Task.objects.open().filter(Q(person__in=ids) | about_nobody, owner=owner)
    # What is about nobody is held by nobody's lock: of two at once each task moves with one.
    locked = theirs.select_for_update(of=("self",), no_key=True).order_by("pk")
    tasks = Task.objects.open().filter(pk__in=[task.pk for task in locked], owner=owner)
    referrals = Referral.objects.open().filter(owner=owner, person__in=ids)
    prescriptions = Prescription.objects.open().filter(owner=owner, person__in=ids)
    detail = {"owner": str(to.pk), "from": str(owner.pk)}
    for referral in referrals:
        record("referral.taken", referral, by=by, person_id=referral.person_id, detail=detail)
    for prescription in prescriptions:
        record("prescription.taken", prescription, by=by, person_id=prescription.person_id, detail=detail)
    for task in tasks:
        record("task.moved", task, by=by, person_id=task.person_id, detail=detail)
    moved = Counter(
        {
            "tasks about nobody": tasks.filter(person=None).count(),
            "referrals": referrals.update(owner=to),
            "prescriptions": prescriptions.update(owner=to),
            "tasks": tasks.update(owner=to),
            "protected people": sum(one.protected and one.owner_id == owner.pk for one in people),
        }
    )
    give_plan(owner, to, ids)
    for person in people:
        HandedOver.objects.create(person=person, owner_before=owner, to=to, by=by)
        if person.owner_id == owner.pk:
            person.owner = to
            person.cover = None if person.cover_id == to.pk else person.cover
            person.save(update_fields=["owner", "cover", "match_name"])
            record("person.protected", person, by=by, person_id=person.pk, detail=detail)
    return moved


def nobody_is_asked_any_more(owner: User, people: Collection[Person], by: Actor) -> None:
    """Questions about one of them, asked by or of the owner, are over: they have gone elsewhere."""
    concerned = Q(sender=owner) | Q(to=owner)
    for asked in Transfer.objects.waiting().filter(concerned, person__in=people):
        answer_transfer(asked, TransferAnswer.TAKEN_BACK, by=by, became="overtaken")
        referral = asked.referral
        if referral is not None and referral.state == State.TRANSFERRING:
            due_at = asked.due_before or referral.due_at
            move_referral(referral, Event.TAKE_BACK, by=by, due_at=due_at)
