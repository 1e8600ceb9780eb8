"""Timers of a referral that is active: a review when nobody has spoken, a look when its date has passed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from directory import clock
from directory.background.sweep import each
from prescribing.locks import hold
from prescribing.referrals.models import Referral
from prescribing.referrals.states import State
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.prescription_timers import end_of_today


def apply(now: datetime | None = None) -> int:
    """Safe to run twice, also at once. Returns how many tasks were made."""
    if now is not None:
        with clock.moved_to(now):
            return apply()
    due = Referral.objects.filter(state=State.ACTIVE, due_at__lt=end_of_today())
    return each("referral timers", list(due.values_list("pk", flat=True)), _review)


def _review(pk: UUID) -> int:
    """The date of an active referral has come: somebody makes contact, or reviews it."""
    referral = Referral.objects.filter(pk=pk).first()
    hold(referral)
    if referral is None or referral.state != State.ACTIVE:
        return 0
    if referral.due_at is None or referral.due_at >= end_of_today():
        return 0
    kind = TaskKind.REVIEW_REFERRAL if referral.last_contact_at else TaskKind.FIRST_CONTACT
    if Task.objects.filter(about_id=referral.pk, kind=kind, since=referral.due_at).exists():
        return 0
    make_task(
        kind,
        referral,
        since=referral.due_at,
        due_at=referral.due_at,
        owner=referral.owner,
        queue=referral.queue,
        person=referral.person,
        urgency=referral.urgency,
    )
    return 1
