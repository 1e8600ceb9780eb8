"""Every verb of a prescriber, in one place to import from; each lives beside its own kind.

What a group answers is in group_page/actions.py, what else it says in group_page/questions_and_worries.py,
and how a receptionist prescribes in prescribe_at_desk.py.
"""

from __future__ import annotations

from django.db import transaction

from directory.accounts.models import User
from prescribing.prescriptions.ending import reopen, stop
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.proposing import (
    What,
    agree,
    change_proposal,
    change_urgency,
    is_sensitive,
    propose,
    take_prescription,
)
from prescribing.prescriptions.sending import (
    NoReferralContact,
    confirmed_contact,
    record_phone_referral,
    resend,
    send,
)
from prescribing.prescriptions.sharing import correct_share
from prescribing.privacy.consents import ConsentGiven
from prescribing.referrals.models import NeedInReferral

__all__ = [
    "ConsentGiven",
    "NoReferralContact",
    "What",
    "agree",
    "change_proposal",
    "change_urgency",
    "confirmed_contact",
    "correct_share",
    "is_sensitive",
    "prescribe",
    "propose",
    "record_phone_referral",
    "reopen",
    "resend",
    "send",
    "stop",
    "take_prescription",
]


@transaction.atomic
def prescribe(
    *,
    need: NeedInReferral,
    what: What,
    consent: ConsentGiven,
    by: User,
    expected: str = "",
    spoke_to: str = "",
    no_agreement_why: str = "",
) -> Prescription:
    """Propose, agree and send in one press, all or nothing. With `spoke_to` the group was phoned instead.

    Raises ListingChanged when the listing is not as it was looked at (`what.looked`).
    """
    prescription = propose(need=need, what=what, by=by)
    agree(prescription=prescription, consent=consent, by=by)
    if spoke_to:
        return record_phone_referral(
            prescription=prescription,
            spoke_to=spoke_to,
            by=by,
            expected=expected,
            no_agreement_why=no_agreement_why,
            looked=what.looked,
        )
    return send(
        prescription=prescription,
        by=by,
        expected=expected,
        no_agreement_why=no_agreement_why,
        looked=what.looked,
    )
