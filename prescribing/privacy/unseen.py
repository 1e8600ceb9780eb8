"""What is private to others still stands in the way of an end, and is told to nobody who may not see it.

It cannot be left out: a spell that closes would end what the person still needs. So whoever closes is told
that something is not finished and who can look, in one sentence for each of those: not what it is, not how
many, and the same words whether it is a need, a prescription, a worry or a row of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from directory.accounts.actors import Actor
from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import NeedInReferral, Referral, Resolution

WITH_US = "Somebody here is helping them with this already. Ring us, and we end it together."


def words_of_unseen(names: Iterable[str]) -> list[str]:
    said = sorted({name or "their own worker" for name in names})
    return [f"Something that only {name} can see is not finished. Ask them to look first." for name in said]


def unseen_prescriptions(referral: Referral, by: Actor) -> list[str]:
    """Names of those whose prescriptions are open, or worried about, and not for `by` to see."""
    waits = Q(pk__in=Prescription.objects.open().values("pk")) | Q(
        worries__isnull=False, worries__done_at=None
    )
    waiting = referral.prescriptions.filter(waits)
    seen = Prescription.objects.visible_to(by).filter(referral=referral).values("pk")
    unseen = waiting.exclude(pk__in=seen).select_related("owner").distinct()
    return [_name(one.owner, referral) for one in unseen]


def unseen_needs(referral: Referral, by: User) -> list[str]:
    """The name of whoever sees the needs that have no resolution, or that only a supervisor closes."""
    waits = ["", Resolution.UNRESOLVED, Resolution.NO_SERVICE]
    if by.may(may.SUPERVISE):
        waits = [""]
    seen = NeedInReferral.objects.visible_to(by).filter(referral=referral).values("pk")
    found = referral.needs.filter(resolution__in=waits).exclude(pk__in=seen)
    return [_name(None, referral)] if found.exists() else []


def refusal_while_open(referral: Referral, by: Actor) -> str:
    """Why it cannot end while something prescribed is open; empty where nothing is."""
    open_now = referral.prescriptions.open()
    if not open_now.exists():
        return ""
    if open_now.visible_to(by).exists():
        return "A prescription is still open. Finish or stop it first."
    if not by.may(may.READ_PERSON):
        return WITH_US
    return " ".join(words_of_unseen(unseen_prescriptions(referral, by)))


def _name(owner: User | None, referral: Referral) -> str:
    found = owner or referral.owner
    return found.name if found is not None else ""
