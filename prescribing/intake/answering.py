"""What a place says of a referral that it sent: the answer to a question, and that it is no longer wanted."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.actors import LinkHolder
from directory.accounts.permissions import require
from prescribing import permissions as may
from prescribing.intake.models import Intake, ReferringPlace
from prescribing.referrals import triage
from prescribing.referrals.models import Referral
from prescribing.referrals.moving import ReferralChanged


@transaction.atomic
def answer_from_place(*, place: ReferringPlace, referral_id: str, answer: str, by: LinkHolder) -> Referral:
    """The answer to what we asked: the referral is back in the queue. Raises ValidationError."""
    require(by, may.REFER_IN)
    referral = _theirs(place, referral_id, by)
    if not answer.strip():
        raise ValidationError(_("Write the answer first."))
    try:
        return triage.send(referral=referral, note=answer.strip()[:500], by=by)
    except ReferralChanged:
        raise ValidationError(_("Somebody at the hub has gone on with it already.")) from None


@transaction.atomic
def take_back_from_place(*, place: ReferringPlace, referral_id: str, by: LinkHolder) -> Referral:
    """No longer wanted, as long as nobody has accepted it. Raises ValidationError."""
    require(by, may.REFER_IN)
    referral = _theirs(place, referral_id, by)
    try:
        return triage.cancel(referral=referral, why=_("Taken back by who sent it"), by=by)
    except ReferralChanged:
        raise ValidationError(_("Somebody at the hub has gone on with it already. Please ring us.")) from None


def _theirs(place: ReferringPlace, referral_id: str, by: LinkHolder) -> Referral:
    try:
        pk = UUID(referral_id)
    except ValueError:
        pk = None
    seen = Intake.objects.visible_to(by).filter(place=place, referral=pk)
    found = seen.select_related("referral").first() if pk else None
    if found is None:
        raise ValidationError(_("You did not send this one."))
    return found.referral
