"""Whether what stands in a plan may tell of a need that the team may not see."""

from __future__ import annotations

from django.db.models import Q

from directory.accounts.models import User
from prescribing.referrals.models import NeedInReferral, Referral


def knows_sensitive_need(referral: Referral, by: User) -> bool:
    """Whether `by` may see a need of this spell that is sensitive or private. What others keep from them is
    not told by what they write themselves."""
    needs = NeedInReferral.objects.visible_to(by).filter(referral=referral)
    return needs.filter(Q(need__sensitive=True) | Q(private=True)).exists()
