"""Taking what waits in a queue: the person gets one owner, with everything of theirs that waits there."""

from __future__ import annotations

from django.db import transaction

from directory.accounts.models import User
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.proposing import take_prescription
from prescribing.referrals.actions import take_referral
from prescribing.referrals.models import Referral
from prescribing.tasks.actions import take_task
from prescribing.tasks.models import Task


@transaction.atomic
def take_queued(
    *, by: User, task: Task | None = None, prescription: Prescription | None = None
) -> Referral | None:
    """The spell of support that a task or prescription belongs to, and whatever of it is in the queue.

    Returns the referral, or None for a task about nobody's spell. Each verb asks and records for itself.
    """
    hold(task, prescription)
    about = prescription or (task.prescription if task else None)
    referral = about.referral if about else _referral_of(task)
    if referral is not None and referral.owner_id is None:
        take_referral(referral=referral, by=by)
    if about is not None:
        for one in Prescription.objects.visible_to(by).open().filter(referral=about.referral, owner=None):
            take_prescription(prescription=one, by=by)
    if task is not None:
        take_task(task=task, by=by)
    return referral


def _referral_of(task: Task | None) -> Referral | None:
    if task is None or task.about_type != Referral._meta.label_lower:
        return None
    return Referral.objects.filter(pk=task.about_id).first()
