"""Every verb on a prescription, in one place to import from; each lives beside its own kind."""

from __future__ import annotations

from django.db import transaction

from directory.accounts.models import User
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.proposing import (
    What,
    agree,
    propose,
)
from prescribing.prescriptions.sending import (
    record_phone_referral,
    send,
)
from prescribing.privacy.consents import ConsentGiven
from prescribing.referrals.models import NeedInReferral


@transaction.atomic
def prescribe(
    *,
    need: NeedInReferral,
    what: What,
    consent: ConsentGiven,
    by: User,
    expected: str = "",
    spoke_to: str = "",
) -> Prescription:
    """Propose, agree and send in one press, all or nothing. With `spoke_to` the group was phoned."""
    prescription = propose(need=need, what=what, by=by)
    agree(prescription=prescription, consent=consent, by=by)
    if spoke_to:
        return record_phone_referral(prescription=prescription, spoke_to=spoke_to, by=by, expected=expected)
    return send(prescription=prescription, by=by, expected=expected)
