"""Telling a group of somebody without a sharing agreement: asked for a reason, kept, audited and reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record, record_each
from directory.checks_and_agreements.in_words import says_why
from prescribing import permissions as may
from prescribing.prescriptions.models import Prescription

REASON = "no_agreement_why"
REPORTED = 200
"""Rows of the supervisors' report, the newest first."""


class NoAgreement(ValidationError):
    """The site asks for sharing agreements, none is in force with this group, and no reason was given."""

    def __init__(self, prescription: Prescription) -> None:
        group = prescription.service.organisation
        super().__init__(
            {REASON: f"There is no sharing agreement with {group}. Say why you share without one."}
        )


def agreement_or_reason(prescription: Prescription, why: str, by: User) -> str:
    """The reason that is kept with the prescription: what is given now, else what was given before. Where one
    is needed its use is recorded. Raises NoAgreement. In the caller's transaction."""
    told = " ".join(why.split())[:300] or prescription.no_agreement_why
    if not says_why(prescription.service.organisation):
        return prescription.no_agreement_why
    if not told:
        raise NoAgreement(prescription)
    record("prescription.without-agreement", prescription, by=by, person_id=prescription.person_id)
    return told


@dataclass(frozen=True, slots=True)
class Shared:
    """One that was sent without an agreement, without the name of anybody it is about."""

    prescription_id: UUID
    sent_at: datetime
    service: str
    organisation: str
    author: str
    why: str


def shared_without(by: User) -> tuple[list[Shared], int]:
    """For supervisors: those they may see, the newest first, and how many there are that they may not. Each
    row is audited as seen."""
    require(by, may.SUPERVISE)
    every = Prescription.objects.exclude(no_agreement_why="").exclude(sent_at=None)
    seen = Prescription.objects.visible_to(by).filter(pk__in=every.values("pk"))
    rows = list(seen.select_related("service__organisation", "author").order_by("-sent_at")[:REPORTED])
    record_each("prescription.listed", rows, by=by, person_id_of=lambda row: row.person_id)
    found = [
        Shared(
            prescription_id=one.pk,
            sent_at=one.sent_at,
            service=one.service.name,
            organisation=str(one.service.organisation),
            author=one.author.name,
            why=one.no_agreement_why,
        )
        for one in rows
        if one.sent_at is not None
    ]
    return found, every.count() - seen.count()
