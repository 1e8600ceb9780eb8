"""Stopping what is open, and beginning again with what has ended."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.messages.actions import cancel
from prescribing import permissions as may
from prescribing.group_page.links import withdraw_links
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import check_move, move
from prescribing.prescriptions.sending import tell_group
from prescribing.prescriptions.states import WITH_GROUP, Event, State, Stopped
from prescribing.referrals.states import OPEN as REFERRAL_OPEN

_ENDS_SIGHT = frozenset({Stopped.CONSENT, Stopped.DIED, Stopped.ERROR})


@transaction.atomic
def stop(
    *, prescription: Prescription, reason: Stopped | str, by: Actor, note: str = "", why_by: str = ""
) -> Prescription:
    """End an open prescription. A group that knew of it is told, naming nobody."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    knew = State(prescription.state) in WITH_GROUP and not prescription.sent_by_phone
    move(
        prescription,
        Event.STOP,
        by=by,
        why=note or str(Stopped(reason).label),
        on_behalf_of=why_by,
        stopped_reason=Stopped(reason),
        ended_note=note[:500],
    )
    cancel(about=prescription)
    if Stopped(reason) in _ENDS_SIGHT:
        prescription.shares.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
        withdraw_links(prescription)
    if knew and reason != Stopped.DIED:
        tell_group(prescription, "prescription.withdrawn")
    return prescription


@transaction.atomic
def reopen(*, prescription: Prescription, note: str, by: User) -> Prescription:
    """Begin again from proposed; consent is asked anew. Raises ValidationError without a note."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    if not note.strip():
        raise ValidationError("Say why it is reopened.")
    if prescription.referral.state not in REFERRAL_OPEN:
        raise ValidationError("Reopen the referral first: this prescription belongs to a closed one.")
    check_move(prescription, Event.REOPEN, by=by)
    prescription.shares.filter(replaced_at=None, withdrawn_at=None).update(replaced_at=clock.now())
    withdraw_links(prescription)
    owner = prescription.owner or by
    return move(
        prescription, Event.REOPEN, by=by, why=note.strip(), owner=owner, queue=None, rested_until=None
    )
