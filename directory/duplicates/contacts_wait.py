"""Two organisations are made one: prescriptions go nowhere new without somebody who may say so, and a day."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from directory.accounts.actors import Actor
from directory.accounts.permissions import CONFIRM_REFERRAL_CONTACT, require
from directory.catalogue.actions import let_moved_contact_wait
from directory.catalogue.models import Organisation, ReferralContact, Service
from directory.duplicates.models import Kind
from directory.duplicates.what_moves import Moved

ASK_ANOTHER = (
    "One of them has a confirmed referral contact. Ask somebody who may confirm where prescriptions go to "
    "make them one."
)


def _confirmed(*organisations: UUID) -> list[ReferralContact]:
    """Where prescriptions to these go now, or after a wait."""
    current = ReferralContact.objects.filter(organisation__in=organisations, ended_at=None)
    return list(current.exclude(confirmed_at=None).select_related("organisation"))


def require_for(kind: Kind, ours: UUID, theirs: UUID, *, by: Actor) -> None:
    """Raises NotAllowed where prescriptions go somewhere and `by` may not say where."""
    if kind == Kind.ORGANISATION and _confirmed(ours, theirs):
        require(by, CONFIRM_REFERRAL_CONTACT)


def not_allowed(ours: object, theirs: object, *, by: Actor) -> str:
    """The same, in words for the page, or nothing."""
    if not isinstance(ours, Organisation) or not isinstance(theirs, Organisation):
        return ""
    return ASK_ANOTHER if _confirmed(ours.pk, theirs.pk) and not by.may(CONFIRM_REFERRAL_CONTACT) else ""


def let_wait(kept: UUID, moved: Iterable[Moved], *, by: Actor) -> list[Moved]:
    """A contact that came over, or to which listings came, waits a day. Undone, it waits as it did before."""
    came = {each["model"]: set(each["ids"]) for each in moved}
    made: list[Moved] = []
    for contact in _confirmed(kept):
        is_moved = str(contact.pk) in came.get(ReferralContact._meta.label_lower, ())
        if not is_moved and Service._meta.label_lower not in came:
            continue
        before = contact.sends_from
        let_moved_contact_wait(contact=contact, by=by)
        made.append(
            {
                "model": ReferralContact._meta.label_lower,
                "field": "sends_from",
                "ids": [str(contact.pk)],
                "from": before.isoformat() if before else None,
                "to": contact.sends_from.isoformat() if contact.sends_from else None,
            }
        )
    return made
