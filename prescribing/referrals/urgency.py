"""How soon somebody is wanted may change, with a reason. It shortens what is due."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.records import Urgency
from prescribing.referrals.models import Referral
from prescribing.referrals.moving import COUNTED, OF_A_STATE, ReferralChanged, note_move
from prescribing.tasks.models import Task
from prescribing.tasks.referral_timers_table import FIRST_CONTACT, first_due

CHANGED = "urgency"
"""Stands in the history beside the events of the table; the state stays as it is."""


@transaction.atomic
def change_referral_urgency(*, referral: Referral, urgency: Urgency | str, why: str, by: User) -> Referral:
    """More urgent brings the next date forward; less urgent counts anew, where days are counted.

    Raises ValidationError without a reason, ReferralChanged for one that has ended.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if not referral.is_open:
        raise ReferralChanged(f"This referral is {referral.get_state_display().lower()} now.")
    if not why.strip():
        raise ValidationError("Say why it is more or less urgent.")
    now, before = clock.now(), Urgency(referral.urgency)
    referral.urgency, referral.urgency_why = Urgency(urgency), why.strip()[:300]
    if referral.state in COUNTED:
        # What is wanted sooner is counted from now: nothing is late by having been made urgent.
        soonest = referral.team.calendar.due(now, FIRST_CONTACT[Urgency.TODAY])
        referral.due_at = max(first_due(referral), soonest)
    elif referral.due_at is not None and _order(referral.urgency) < _order(before):
        referral.due_at = min(
            referral.due_at, referral.team.calendar.due(now, FIRST_CONTACT[Urgency(referral.urgency)])
        )
    referral.save(update_fields=["urgency", "urgency_why", "due_at"])
    tasks = Task.objects.open().filter(about_id=referral.pk)
    tasks.update(urgency=referral.urgency)
    tasks.filter(kind__in=OF_A_STATE, due_at__gt=referral.due_at).update(due_at=referral.due_at)
    words = f"{before.label} to {Urgency(referral.urgency).label.lower()}: {why.strip()}"
    note_move(referral, referral.state, CHANGED, referral.state, by=by, why=words)
    record(
        "referral.urgency",
        referral,
        by=by,
        person_id=referral.person_id,
        detail={"urgency": str(referral.urgency)},
    )
    return referral


def _order(urgency: str) -> int:
    return [Urgency.TODAY, Urgency.TWO_DAYS, Urgency.ROUTINE].index(Urgency(urgency))
