"""Ending a spell of support and beginning it again; and the one way in which a referral moves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.plan.ending import end_plan, open_in_plan
from prescribing.referrals.models import Referral, ReferralTransition, Resolution
from prescribing.referrals.states import TRANSITIONS, Closed, Event, State
from prescribing.tasks.models import Task
from prescribing.tasks.timers_table import wd

AFTER_REOPENING = wd(5)


class CannotClose(ValidationError):
    """What still stands in the way of closing, one message each."""


class ReferralChanged(Exception):
    """Somebody else moved it first; nothing was changed."""


@transaction.atomic
def close_referral(*, referral: Referral, reason: Closed | str, by: User, note: str = "") -> Referral:
    """End the spell. Raises CannotClose with everything that stands in the way.

    Open prescriptions, worries nobody has dealt with and needs without a resolution do; needs left unmet need
    a supervisor.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    problems = in_the_way(referral, by)
    if problems:
        raise CannotClose(problems)
    return end_referral(referral, Closed(reason), by=by, note=note)


def end_referral(referral: Referral, reason: Closed, *, by: Actor, note: str = "") -> Referral:
    """Close it, in the caller's transaction; the caller has asked whether it may be."""
    now = clock.now()
    move_referral(referral, Event.BEGIN_CLOSING, by=by, why=note)
    move_referral(
        referral,
        Event.CLOSE,
        by=by,
        why=note or str(reason.label),
        due_at=None,
        closed_at=now,
        closed_by=by.label[:300],
        closed_reason=reason,
        closed_note=note[:500],
    )
    end_plan(referral, by=by, why=str(reason.label))
    Task.objects.open().filter(about_id=referral.pk).update(done_at=now, done_by=by.label[:300])
    detail = {"reason": str(reason)}
    record("referral.closed", referral, by=by, person_id=referral.person_id, detail=detail)
    return referral


@transaction.atomic
def reopen_referral(*, referral: Referral, note: str, by: User) -> Referral:
    """Any closed referral may be reopened, with a note."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if not note.strip():
        raise ValidationError("Say why it is reopened.")
    if referral.person.died_on is not None:
        raise ValidationError("This person has died, so their support is not reopened.")
    move_referral(
        referral,
        Event.REOPEN,
        by=by,
        why=note.strip(),
        owner=referral.owner or by,
        queue=None,
        due_at=referral.team.calendar.due(clock.now(), AFTER_REOPENING),
        closed_at=None,
        closed_by="",
        closed_reason="",
        closed_note="",
    )
    record("referral.reopened", referral, by=by, person_id=referral.person_id)
    return referral


def move_referral(
    referral: Referral, event: Event, *, by: Actor, why: str = "", **changes: object
) -> Referral:
    """Move it by the table, once. Raises ReferralChanged when it is no longer where it was read."""
    old = State(referral.state)
    to = TRANSITIONS.get((old, event))
    if to is None:
        raise ReferralChanged(f"This referral is {old.label.lower()} now, so that cannot be done.")
    written = {**changes, "state": to, "state_since": clock.now()}
    if not Referral.objects.filter(pk=referral.pk, state=old).update(**written):
        referral.refresh_from_db()
        raise ReferralChanged("Somebody else changed this referral first. Look at it again.")
    for name, value in written.items():
        setattr(referral, name, value)
    note_move(referral, old, event, to, by=by, why=why)
    return referral


def in_the_way(referral: Referral, by: User) -> list[str]:
    """What keeps `by` from closing it now, one sentence each; empty when nothing does."""
    problems = []
    still_open = referral.prescriptions.open().count()
    if still_open:
        are = "prescription is" if still_open == 1 else "prescriptions are"
        problems.append(f"{still_open} {are} still open. Finish or stop each of them first.")
    worried = referral.prescriptions.filter(worries__isnull=False, worries__done_at=None).distinct()
    seen = worried.visible_to(by)
    for service in seen.order_by("service__name").values_list("service__name", flat=True).distinct():
        problems.append(f"{service} is worried about this person. Write what was done about it first.")
    if worried.exclude(pk__in=seen.values("pk")).exists():
        # Private to its owner: that somebody worries is told, not who.
        problems.append(
            "A group is worried about this person. Its owner writes what was done about that first."
        )
    without = referral.needs.filter(resolution="").count()
    if without:
        have = "need has" if without == 1 else "needs have"
        problems.append(f"{without} {have} no resolution yet. Say what became of each.")
    problems += open_in_plan(referral, by)
    unmet = referral.needs.filter(resolution__in=[Resolution.UNRESOLVED, Resolution.NO_SERVICE]).exists()
    if unmet and not by.may(may.SUPERVISE):
        problems.append("A need is not met, so a supervisor closes this.")
    return problems


def note_move(referral: Referral, old: str, event: str, to: str, *, by: Actor, why: str = "") -> None:
    ReferralTransition.objects.create(
        referral=referral,
        sequence=referral.transitions.count() + 1,
        from_state=old,
        event=event,
        to_state=to,
        at=clock.now(),
        by_label=by.label[:300],
        by_id=by.actor_id,
        why=why[:500],
    )
