"""Documents on a person's page: those shown, and what the story tells of them."""

from __future__ import annotations

from collections.abc import Sequence

from directory.accounts.models import User
from prescribing.documents.models import KeptDocument
from prescribing.people.told import Told
from prescribing.referrals.models import Referral


def shown_documents(referrals: Sequence[Referral], by: User) -> tuple[KeptDocument, ...]:
    """Those `by` may see now, the latest first."""
    theirs = KeptDocument.objects.visible_to(by).shown().filter(referral__in=referrals)
    return tuple(theirs.select_related("added_by"))


def documents_in_story(referrals: Sequence[Referral], by: User) -> list[Told]:
    """That each was kept, and that one was removed: then neither says what it was called."""
    told = []
    theirs = KeptDocument.objects.visible_to(by).filter(referral__in=referrals)
    for one in theirs.select_related("added_by", "removed_by"):
        gone = one.removed_at is not None
        kept = "A document was kept" if gone else f"Kept: {one.title}"
        told.append(Told(one.added_at, kept, "", one.added_by.name, one.private))
        if one.removed_at is not None and one.removed_by is not None:
            told.append(
                Told(
                    one.removed_at,
                    "A document was removed",
                    one.removed_why,
                    one.removed_by.name,
                    one.private,
                )
            )
    return told
