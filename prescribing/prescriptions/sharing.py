"""What is shared is frozen as it was previewed; a correction makes a new share, and only one is in force."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.catalogue.models import ReferralContact
from prescribing import permissions as may
from prescribing.group_page.links import SEEN_AFTER_THE_END
from prescribing.locks import hold
from prescribing.prescriptions.models import Prescription, Share
from prescribing.prescriptions.states import SHOWS_NOBODY
from prescribing.prescriptions.what_group_sees import FIELDS, Draft, PreviewChanged, as_data, preview
from prescribing.privacy.models import Consent
from prescribing.sight import sees_place


class NothingShared(Exception):
    """There is nothing to show any more: it was answered with a no, stopped, withdrawn or is over."""


def check_fields(prescription_or_draft: Prescription | Draft, fields: list[str], by: User) -> list[str]:
    """The ticked fields in their order. Raises ValidationError for one that `by` may not share."""
    unknown = set(fields) - FIELDS.keys()
    if unknown:
        raise ValidationError(f"There is nothing called {', '.join(sorted(unknown))} to share.")
    if "address" in fields and not sees_place(by, prescription_or_draft.person):
        raise ValidationError("Only the owner or the named cover may share where this person lives.")
    return [key for key in FIELDS if key in fields]


def freeze(
    prescription: Prescription,
    *,
    contact: ReferralContact | None,
    recipient: str,
    expected: str = "",
    previewed_at: datetime | None = None,
) -> Share:
    """Make the share that is in force from now on, in the caller's transaction.

    `expected` is the fingerprint of what was looked at. Raises PreviewChanged when it reads otherwise now.
    """
    seen = preview(Draft.of(prescription))
    if expected and expected != seen.fingerprint:
        raise PreviewChanged("Something has changed since you looked. Read it again before it is sent.")
    if prescription.consent is None:
        raise ValidationError("Nothing is shared before the person agrees.")
    now = clock.now()
    prescription.shares.filter(replaced_at=None, withdrawn_at=None).update(replaced_at=now)
    return Share.objects.create(
        prescription=prescription,
        consent=prescription.consent,
        contact=contact,
        recipient=recipient,
        fields=prescription.fields,
        before=as_data(seen.before),
        after=as_data(seen.after),
        wording=prescription.consent.wording,
        previewed_at=previewed_at or now,
        shared_at=now,
    )


def share_in_force(prescription: Prescription) -> Share | None:
    """What the group may see now: nothing after a "no" or a stop, nor once consent is withdrawn or over, nor
    28 days after it finished."""
    if prescription.state in SHOWS_NOBODY:
        return None
    if prescription.ended_at and prescription.ended_at + SEEN_AFTER_THE_END <= clock.now():
        return None
    if not Consent.objects.in_force().filter(prescriptions=prescription).exists():
        return None
    return prescription.shares.filter(replaced_at=None, withdrawn_at=None).first()


def bring_share_back(prescription: Prescription, *, ended_at: datetime) -> None:
    """The share that ended with an answer is in force again, if consent stands."""
    last = prescription.shares.filter(replaced_at=None).order_by("-shared_at").first()
    stands = Consent.objects.in_force().filter(prescriptions=prescription).exists()
    if last is not None and stands and last.withdrawn_at is not None and last.withdrawn_at >= ended_at:
        prescription.shares.filter(pk=last.pk).update(withdrawn_at=None)


@transaction.atomic
def correct_share(*, prescription: Prescription, by: User, expected: str = "") -> Share:
    """Share the same fields again as they are now. What was shared before stays on record."""
    hold(prescription)
    require(by, may.PRESCRIBE, on=prescription)
    old = share_in_force(prescription)
    if old is None:
        raise ValidationError("Nothing is shared with the group, so there is nothing to correct.")
    new = freeze(prescription, contact=old.contact, recipient=old.recipient, expected=expected)
    record("prescription.share-corrected", prescription, by=by, person_id=prescription.person_id)
    return new
