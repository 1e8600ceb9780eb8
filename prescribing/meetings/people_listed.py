"""Verbs on who is on a meeting's list: put on, change, take off, move, carry over, decide, act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.facts import Fact
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.meetings.listing import (
    NOT_COMING,
    carry,
    come_off,
    lock_meeting,
    settle_decisions,
    write_listed,
)
from prescribing.meetings.models import ON_THE_LIST, ListedPerson, ListState, Meeting
from prescribing.plan.actions import WhoDoesIt, add_action
from prescribing.plan.models import PlanAction
from prescribing.privacy.may_not_find import users_who_may_not_find
from prescribing.records import Urgency
from prescribing.referrals.models import Referral
from prescribing.sight import sees_place
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import TaskKind

DECIDED_SINCE = "A colleague has noted a decision since. Read it first."


@dataclass(frozen=True, slots=True)
class Question:
    """What the meeting is asked about somebody. `knows`: whether they know that they are talked about."""

    words: str
    urgency: str = Urgency.ROUTINE
    knows: str = Fact.NOT_KNOWN
    private: bool = False


@transaction.atomic
def put_on_list(*, meeting: Meeting, referral: Referral, question: Question, by: User) -> ListedPerson:
    """Somebody with an open referral is to be talked about. At an MDT with a question; once on each list."""
    hold(referral)
    lock_meeting(meeting)
    require(by, may.CHANGE_PERSON, on=referral)
    require(by, may.CHANGE_PERSON, on=meeting)
    if not meeting.is_coming:
        raise ValidationError(NOT_COMING)
    if not referral.is_open:
        raise ValidationError("This spell of support is closed. Reopen it first.")
    known_home = referral.person.care_home_id if sees_place(by, referral.person) else None
    if meeting.is_round and known_home != meeting.care_home_id:
        raise ValidationError("They do not live in this care home.")
    _check_question(meeting, question)
    listed = ListedPerson.objects.visible_to(by).filter(meeting=meeting, state__in=ON_THE_LIST)
    # What a colleague asks privately is as if it were not there: both questions stand on the list.
    if listed.filter(referral=referral).exists():
        raise ValidationError("They are on this list already.")
    return write_listed(
        meeting,
        referral,
        question=question.words,
        urgency=question.urgency,
        knows=question.knows,
        private=question.private,
        by=by,
    )


@transaction.atomic
def change_question(*, listed: ListedPerson, question: Question, by: User) -> ListedPerson:
    """Other words, another urgency, or who may read it."""
    _held(listed, by)
    _waiting(listed)
    _check_question(listed.meeting, question)
    listed.question = question.words.strip()
    listed.urgency, listed.knows, listed.private = question.urgency, question.knows, question.private
    listed.full_clean()
    listed.save(update_fields=["question", "urgency", "knows", "private"])
    record("meeting.question-changed", listed, by=by, person_id=listed.referral.person_id)
    return listed


@transaction.atomic
def take_off_list(*, listed: ListedPerson, why: str, by: User) -> ListedPerson:
    """They are not talked about at this meeting, nor carried over."""
    _held(listed, by)
    _waiting(listed)
    if not why.strip():
        raise ValidationError("Say why they come off the list.")
    come_off(listed, why, by=by)
    return listed


@transaction.atomic
def carry_over(*, listed: ListedPerson, to: Meeting, by: User) -> ListedPerson:
    """To a later meeting. Returns their entry on its list."""
    hold(listed)
    lock_meeting(listed.meeting, to)
    require(by, may.CHANGE_PERSON, on=listed)
    require(by, may.CHANGE_PERSON, on=to)
    _waiting(listed)
    return carry(listed, to, by=by)


@transaction.atomic
def move_on_list(*, listed: ListedPerson, up: bool, by: User) -> ListedPerson:
    """One place up or down among those who wait."""
    _held(listed, by)
    _waiting(listed)
    rows = list(ListedPerson.objects.filter(meeting=listed.meeting, state=ListState.WAITING))
    here = next(number for number, row in enumerate(rows) if row.pk == listed.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        other = rows[there]
        places = (other.place_in_list, listed.place_in_list)
        ListedPerson.objects.filter(pk=listed.pk).update(place_in_list=places[0])
        ListedPerson.objects.filter(pk=other.pk).update(place_in_list=places[1])
        listed.refresh_from_db()
        record("meeting.order-changed", listed, by=by, person_id=listed.referral.person_id)
    return listed


@transaction.atomic
def note_decision(
    *, listed: ListedPerson, decision: str, by: User, owner: User | None = None, due_on: date | None = None
) -> ListedPerson:
    """What the meeting decided. With an owner and a day it is a task on the owner's list; noted again, what
    was to be done before no longer is. After the meeting only what it decided is corrected. What was decided
    since `listed` was read is not overwritten."""
    seen = listed.decided_at
    _held(listed, by)
    if listed.decided_at != seen:
        raise ValidationError(DECIDED_SINCE)
    if listed.state not in ON_THE_LIST or listed.meeting.called_off_at is not None:
        raise ValidationError("They are not on this list any more. Look at it again.")
    if listed.meeting.finished_at is not None and listed.state != ListState.DECIDED:
        raise ValidationError(NOT_COMING)
    if not decision.strip():
        raise ValidationError("Write what was decided.", code="decision")
    _check_owner(listed, owner, due_on)
    settle_decisions([listed.pk], by)
    listed.state = ListState.DECIDED
    listed.decision, listed.decided_at, listed.decided_by = decision.strip(), clock.now(), by
    listed.owner, listed.due_on = owner, due_on
    listed.full_clean()
    listed.save()
    detail = {"owner": str(owner.pk)} if owner else {}
    record("meeting.decided", listed, by=by, person_id=listed.referral.person_id, detail=detail)
    if owner is not None and due_on is not None:
        referral = listed.referral
        make_task(
            TaskKind.MEETING_DECISION,
            listed,
            since=listed.decided_at,
            due_at=referral.team.calendar.closing(due_on),
            owner=owner,
            queue=referral.team,
            person=referral.person,
            note=listed.decision,
            private=listed.private,
            urgency=listed.urgency,
        )
    return listed


@transaction.atomic
def make_action(
    *, listed: ListedPerson, what: str, who: WhoDoesIt, due_on: date, by: User, private: bool | None = None
) -> PlanAction:
    """Something to do that the meeting agreed stands in the person's plan; a colleague's is a task of theirs
    from now on. What is asked privately stays private."""
    _held(listed, by)
    if listed.state not in ON_THE_LIST or listed.meeting.called_off_at is not None:
        raise ValidationError("They are not on this list any more. Look at it again.")
    referral = listed.referral
    kept = True if listed.private else private
    action = add_action(referral=referral, what=what, who=who, due_on=due_on, private=kept, by=by)
    listed.plan_actions.add(action)
    if action.user is not None:
        # As the plan's own timer would make it on the day: it finds this one and makes no other.
        day = referral.team.calendar.closing(due_on)
        make_task(
            TaskKind.PLAN_TO_DO,
            action,
            since=day,
            due_at=day,
            owner=action.user,
            queue=referral.team,
            person=referral.person,
            note=action.what,
            private=action.private,
            urgency=listed.urgency,
        )
    return action


def _held(listed: ListedPerson, by: User) -> None:
    hold(listed)
    lock_meeting(listed.meeting)
    listed.refresh_from_db()
    require(by, may.CHANGE_PERSON, on=listed)
    require(by, may.CHANGE_PERSON, on=listed.meeting)


def _waiting(listed: ListedPerson) -> None:
    if not listed.meeting.is_coming:
        raise ValidationError(NOT_COMING)
    if listed.state != ListState.WAITING:
        raise ValidationError(f"This is “{listed.get_state_display()}” now. Look at the list again.")


def _check_question(meeting: Meeting, question: Question) -> None:
    if not meeting.is_round and not question.words.strip():
        raise ValidationError("Write the question for the meeting.", code="words")


def _check_owner(listed: ListedPerson, owner: User | None, due_on: date | None) -> None:
    if (owner is None) != (due_on is None):
        raise ValidationError("Say both who does it and by when, or neither.", code="owner")
    if due_on is not None and due_on < clock.today():
        raise ValidationError("Choose today or a day that is still to come.", code="due_on")
    if owner is None:
        return
    works = owner.is_active and owner.may(may.SEE_TODAY)
    sees = Referral.objects.visible_to(owner).filter(pk=listed.referral_id).exists()
    hides = owner.pk in users_who_may_not_find(listed.referral.person_id)
    if not works or not sees or hides:
        raise ValidationError("Choose somebody else who works with this person.", code="owner")
