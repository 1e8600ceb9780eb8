"""Verbs on a plan: goals and their scores, and who does what by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.details import RelatedPerson
from prescribing.plan.by_link.changed_date import tell_changed_date
from prescribing.plan.by_link.ending import end_sharing
from prescribing.plan.models import Goal, GoalEnd, GoalScore, PlanAction, Who
from prescribing.plan.moves import move_action, note_action_move, settle_tasks_about
from prescribing.plan.sensitive_needs import knows_sensitive_need
from prescribing.plan.states import Event, State
from prescribing.referrals.models import Referral
from prescribing.referrals.states import ENDED as REFERRAL_ENDED

CLOSED = "This spell of support is closed. Reopen it first."


@dataclass(frozen=True, slots=True)
class WhoDoesIt:
    """One of: a colleague, the person (none of these), somebody close to them, an organisation."""

    user: User | None = None
    related: RelatedPerson | None = None
    organisation: Organisation | None = None
    who_there: str = ""

    @property
    def kind(self) -> Who:
        if self.user is not None:
            return Who.STAFF
        if self.related is not None:
            return Who.RELATED
        return Who.ORGANISATION if self.organisation is not None else Who.PERSON


@transaction.atomic
def add_goal(
    *, referral: Referral, words: str, by: User, score: int | None = None, private: bool = False
) -> Goal:
    """A goal as the person says it, with where they are now from 0 to 10 if they say."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    _open(referral)
    if not words.strip():
        raise ValidationError("Write the goal in their own words.")
    goal = Goal.objects.create(
        referral=referral, words=words.strip(), private=private, added_at=clock.now(), added_by=by
    )
    if score is not None:
        _score(goal, score, by)
    record("plan.goal-added", goal, by=by, person_id=referral.person_id)
    return goal


@transaction.atomic
def change_goal(*, goal: Goal, words: str, private: bool, by: User) -> Goal:
    """Correct their words, or who may read it."""
    hold(goal)
    require(by, may.CHANGE_PERSON, on=goal)
    if not words.strip():
        raise ValidationError("Write the goal in their own words.")
    goal.words, goal.private = words.strip(), private
    goal.save(update_fields=["words", "private"])
    record("plan.goal-changed", goal, by=by, person_id=goal.referral.person_id)
    return goal


@transaction.atomic
def end_goal(*, goal: Goal, how: GoalEnd | str, by: User) -> Goal:
    """It is reached, changed for another, or left. Empty takes it up again."""
    hold(goal)
    require(by, may.CHANGE_PERSON, on=goal)
    _open(goal.referral)
    goal.ended_how = GoalEnd(how) if how else ""
    goal.ended_at = clock.now() if how else None
    goal.save(update_fields=["ended_how", "ended_at"])
    detail = {"how": str(how)}
    record("plan.goal-ended", goal, by=by, person_id=goal.referral.person_id, detail=detail)
    return goal


@transaction.atomic
def score_goals(*, referral: Referral, scores: Mapping[Goal, int | None], by: User) -> list[GoalScore]:
    """How near they say they are now, goal by goal. What they did not say is left out."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    _open(referral)
    said = [(goal, score) for goal, score in scores.items() if score is not None]
    if any(goal.referral_id != referral.pk for goal, _score in said):
        raise ValidationError("One of these goals belongs to another spell of support.")
    seen = set(Goal.objects.visible_to(by).filter(referral=referral).values_list("pk", flat=True))
    kept = [_score(goal, score, by) for goal, score in said if goal.pk in seen]
    if kept:
        record(
            "plan.goals-scored", referral, by=by, person_id=referral.person_id, detail={"goals": len(kept)}
        )
    return kept


@transaction.atomic
def add_action(
    *,
    referral: Referral,
    what: str,
    who: WhoDoesIt,
    due_on: date,
    by: User,
    private: bool | None = None,
) -> PlanAction:
    """What is to be done, by whom, by when. Whoever owns the referral is told when it is late.

    `private` None: private where an organisation does it and a need they know of is sensitive, for its name
    alone may tell of that need.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    _open(referral)
    _check_who(referral, who)
    if not what.strip():
        raise ValidationError("Say what is to be done.")
    if private is None:
        private = who.kind == Who.ORGANISATION and knows_sensitive_need(referral, by)
    action = PlanAction(
        referral=referral,
        what=what.strip(),
        who=who.kind,
        user=who.user,
        related=who.related,
        organisation=who.organisation,
        who_there=who.who_there.strip(),
        due_on=due_on,
        private=private,
        state_since=clock.now(),
        added_at=clock.now(),
        added_by=by,
    )
    action.full_clean()
    action.save(force_insert=True)
    note_action_move(action, "", Event.ADD, State.TO_DO, by=by)
    record("plan.action-added", action, by=by, person_id=referral.person_id, detail={"who": str(who.kind)})
    return action


@transaction.atomic
def move_action_date(*, action: PlanAction, due_on: date, by: User) -> PlanAction:
    """It is to be done by another day. An organisation that was asked by link is told, naming nobody."""
    hold(action)
    require(by, may.CHANGE_PERSON, on=action)
    if not action.is_open:
        raise ValidationError("This is not open any more.")
    is_another = due_on != action.due_on
    action.due_on = due_on
    action.save(update_fields=["due_on"])
    settle_tasks_about(action, by)
    detail = {"due": due_on.isoformat()}
    record("plan.action-changed", action, by=by, person_id=action.referral.person_id, detail=detail)
    if is_another:
        tell_changed_date(action, by)
    return action


@transaction.atomic
def finish_action(*, action: PlanAction, by: User, became: str = "") -> PlanAction:
    """It is done, whoever did it. A link that was given out for it opens nothing any more."""
    return _move(action, Event.FINISH, by, became)


@transaction.atomic
def drop_action(*, action: PlanAction, why: str, by: User) -> PlanAction:
    """It will not be done. A link that was given out for it opens nothing any more."""
    if not why.strip():
        raise ValidationError("Say why it is dropped.")
    return _move(action, Event.DROP, by, why)


@transaction.atomic
def reopen_action(*, action: PlanAction, due_on: date, by: User) -> PlanAction:
    """It is to be done again, by a new day."""
    _open_after_hold(action)
    _move(action, Event.REOPEN, by, "")
    action.due_on = due_on
    action.save(update_fields=["due_on"])
    return action


def _move(action: PlanAction, event: Event, by: User, why: str) -> PlanAction:
    hold(action)
    require(by, may.CHANGE_PERSON, on=action)
    move_action(action, event, by=by, why=why.strip())
    end_sharing(action)
    return action


def _open(referral: Referral) -> None:
    if referral.state in REFERRAL_ENDED:
        raise ValidationError(CLOSED)


def _open_after_hold(action: PlanAction) -> None:
    hold(action, action.referral)
    _open(action.referral)


def _score(goal: Goal, score: int, by: User) -> GoalScore:
    if not 0 <= score <= 10:
        raise ValidationError("A score is a whole number from 0 to 10.")
    return GoalScore.objects.create(goal=goal, score=score, at=clock.now(), asked_by=by)


def _check_who(referral: Referral, who: WhoDoesIt) -> None:
    """Raises ValidationError for somebody who cannot be asked to do it."""
    if who.related is not None and (
        who.related.person_id != referral.person_id or who.related.ended_at is not None
    ):
        raise ValidationError("Choose somebody who is close to this person.")
    if who.related is not None and who.related.do_not_tell:
        raise ValidationError(f"{who.related.name} is not to be told anything.")
    if who.user is None:
        return
    # What is asked of somebody who may not see the person stands on nobody's list.
    sees = Referral.objects.visible_to(who.user).filter(pk=referral.pk)
    if not who.user.is_active or not sees.exists():
        raise ValidationError("Choose somebody else who works with this person.")
