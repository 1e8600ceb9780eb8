"""Support that rests for a while, with a reason and a day on which somebody looks again."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.referrals.models import Referral
from prescribing.referrals.moving import check_referral_move, move_referral
from prescribing.referrals.states import Event
from prescribing.tasks.referral_timers_table import REVIEW_AFTER
from prescribing.tasks.timers_table import wd

AFTER_RESUMING = wd(5)
LONGEST = REVIEW_AFTER.number


@transaction.atomic
def put_on_hold(*, referral: Referral, reason: str, review_on: date, by: User) -> Referral:
    """Nothing is done until `review_on`, which is within 28 days. Raises ValidationError without a reason."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    check_referral_move(referral, Event.HOLD)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is on hold."})
    ahead = (review_on - clock.today()).days
    if not 0 < ahead <= LONGEST:
        raise ValidationError({"review_on": f"Choose a day within the next {LONGEST} days."})
    due_at = referral.team.calendar.closing(review_on)
    said = reason.strip()[:300]
    move_referral(referral, Event.HOLD, by=by, why=said, hold_reason=said, due_at=due_at)
    record(
        "referral.held",
        referral,
        by=by,
        person_id=referral.person_id,
        detail={"review": review_on.isoformat()},
    )
    return referral


@transaction.atomic
def review_hold(*, referral: Referral, review_on: date, by: User, reason: str = "") -> Referral:
    """Somebody looked: it stays on hold until another day, for the same reason or a new one."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    resume(referral=referral, by=by, note="Looked at, and still on hold")
    return put_on_hold(
        referral=referral, reason=reason.strip() or referral.hold_reason, review_on=review_on, by=by
    )


@transaction.atomic
def resume(*, referral: Referral, by: User, note: str = "", next_at: datetime | None = None) -> Referral:
    """Support goes on; contact is due at `next_at`, else within five working days."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    due_at = next_at or referral.team.calendar.due(clock.now(), AFTER_RESUMING)
    move_referral(referral, Event.RESUME, by=by, why=note.strip(), due_at=due_at)
    record("referral.resumed", referral, by=by, person_id=referral.person_id)
    return referral
