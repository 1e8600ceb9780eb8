"""Nobody leaves while open records are theirs: an account may be closed once everything is handed over."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.people.models import Person
from prescribing.prescriptions.models import Prescription
from prescribing.referrals.models import Referral
from prescribing.tasks.models import Task


def owned_by(user: User) -> dict[str, int]:
    """What is open and theirs, by kind, as counts."""
    return {
        "referrals": Referral.objects.open().filter(owner=user).count(),
        "prescriptions": Prescription.objects.open().filter(owner=user).count(),
        "tasks": Task.objects.open().filter(owner=user).count(),
        "protected people": Person.objects.filter(owner=user, protected=True).count(),
    }


def still_owns(user: User) -> str:
    """Why the account may not be closed yet; empty when nothing is theirs. A guard of directory.accounts."""
    counts = [f"{count} {name}" for name, count in owned_by(user).items() if count]
    if not counts:
        return ""
    return f"{user.name} still owns {', '.join(counts)}. Hand these over first."


@transaction.atomic
def hand_over(*, owner: User, to: User, by: User) -> dict[str, int]:
    """Everything open of one becomes another's. Returns what moved. A protected person keeps their cover."""
    require(by, may.WORK_QUEUE)
    hold(*_about(owner))
    moved = owned_by(owner)
    for referral in Referral.objects.open().filter(owner=owner):
        record("referral.taken", referral, by=by, person_id=referral.person_id, detail={"owner": str(to.pk)})
    for prescription in Prescription.objects.open().filter(owner=owner):
        detail = {"owner": str(to.pk)}
        record("prescription.taken", prescription, by=by, person_id=prescription.person_id, detail=detail)
    Referral.objects.open().filter(owner=owner).update(owner=to)
    Prescription.objects.open().filter(owner=owner).update(owner=to)
    Task.objects.open().filter(owner=owner).update(owner=to)
    for person in Person.objects.filter(owner=owner):
        person.owner = to
        person.cover = None if person.cover_id == to.pk else person.cover
        person.save(update_fields=["owner", "cover", "match_name"])
        record("person.protected", person, by=by, person_id=person.pk, detail={"owner": str(to.pk)})
    return moved


def _about(owner: User) -> list[Person]:
    """Everybody whom something open and theirs is about."""
    theirs = (
        Q(pk__in=Referral.objects.open().filter(owner=owner).values("person"))
        | Q(pk__in=Prescription.objects.open().filter(owner=owner).values("person"))
        | Q(pk__in=Task.objects.open().filter(owner=owner, person__isnull=False).values("person"))
        | Q(owner=owner)
    )
    return list(Person.objects.filter(theirs))
