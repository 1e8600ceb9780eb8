"""The one way in which an action of a plan moves, and what follows from it in every case."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.actors import Actor, LinkHolder, System
from directory.audit.actions import record
from prescribing.plan.models import PlanAction, PlanActionTransition
from prescribing.plan.states import ENDED, TRANSITIONS, By, Event, State
from prescribing.privacy.may_not_find import owner_unless_hidden, users_who_may_not_find
from prescribing.tasks.models import Task, TaskKind

SETTLED_BY_A_MOVE = frozenset(
    {
        TaskKind.PLAN_TO_DO,
        TaskKind.PLAN_LATE,
        TaskKind.PLAN_ANSWER,
        TaskKind.PLAN_PHONE,
        TaskKind.APPOINTMENT,
        TaskKind.REMINDER_FAILED,
    }
)


class CannotMoveAction(Exception):
    """It is no longer where it was read, or this may not be done from there; nothing was changed."""


def role_of(by: Actor) -> By:
    if isinstance(by, LinkHolder):
        return By.ORGANISATION
    return By.SYSTEM if isinstance(by, System) else By.STAFF


def may_move(action: PlanAction, event: Event, by: Actor) -> bool:
    found = TRANSITIONS.get((State(action.state), event))
    return found is not None and role_of(by) in found.by


def check_action_move(action: PlanAction, event: Event, by: Actor) -> None:
    """Raises CannotMoveAction with what it is now."""
    if not may_move(action, event, by):
        raise CannotMoveAction(f"This is “{action.get_state_display()}” now, so that cannot be done.")


def move_action(
    action: PlanAction, event: Event, *, by: Actor, why: str = "", back_to: State | None = None
) -> PlanAction:
    """Move it by the table, once, in the caller's transaction. What was to be done about it no longer is."""
    check_action_move(action, event, by)
    old = State(action.state)
    to = TRANSITIONS[old, event].to or back_to
    if to is None:
        raise CannotMoveAction("There is nothing to go back to.")
    now = clock.now()
    changes: dict[str, object] = {"state": to, "state_since": now}
    if to in ENDED:
        changes |= {"ended_at": now, "ended_by": by.label[:300], "became": why[:500]}
    elif old in ENDED:
        changes |= {"ended_at": None, "ended_by": "", "became": ""}
        hidden = users_who_may_not_find(action.referral.person_id)
        if action.user_id in hidden:
            changes["user"] = owner_unless_hidden(action.referral, hidden) or by
    if not PlanAction.objects.filter(pk=action.pk, state=old).update(**changes):
        action.refresh_from_db()
        raise CannotMoveAction("Somebody else changed this first. Look at it again.")
    for name, value in changes.items():
        setattr(action, name, value)
    note_action_move(action, old, event, to, by=by, why=why)
    settle_tasks_about(action, by)
    record(
        f"plan.action-{event}",
        action,
        by=by,
        person_id=action.referral.person_id,
        detail={"from": str(old), "to": str(to)},
    )
    return action


def note_action_move(
    action: PlanAction, old: str, event: Event, to: str, *, by: Actor, why: str = ""
) -> None:
    PlanActionTransition.objects.create(
        action=action,
        sequence=action.transitions.count() + 1,
        from_state=old,
        event=event,
        to_state=to,
        at=clock.now(),
        by_label=by.label[:300],
        by_id=by.actor_id,
        why=why[:500],
    )


def settle_tasks_about(about: models.Model, by: Actor) -> None:
    """Something happened to it, so what was to be done about it no longer is."""
    tasks = Task.objects.open().filter(about_id=about.pk, kind__in=SETTLED_BY_A_MOVE)
    tasks.update(done_at=clock.now(), done_by=f"{by.label[:280]} (overtaken)")
