"""An organisation that was asked is told of another day: by mail, naming nobody, with the link they have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from directory import clock
from directory.accounts.models import User
from directory.audit.actions import record
from directory.catalogue.models import ReferralContact
from directory.clock import LONDON
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import cancel, post
from directory.messages.kinds import Recipient
from directory.messages.models import MessageState, OutboxMessage
from prescribing.plan.by_link.ending import end_share, links_of_action
from prescribing.plan.by_link.links import make_action_link
from prescribing.plan.by_link.models import ActionShare
from prescribing.plan.models import PlanAction
from prescribing.plan.states import WITH_ORGANISATION
from prescribing.words import day_long

KIND = "action.date-changed"
LEFT_AFTER = timedelta(days=7)
"""A link that ends sooner than this after the new day gives way to a new one."""


def tell_changed_date(action: PlanAction, by: User) -> bool:
    """In the transaction of the change. Whether they are told: nobody is who was not asked by link.

    What was shared stays frozen but for the day, as a share of its own.
    """
    share = action.shares.filter(ended_at=None).select_related("contact").first()
    if action.state not in WITH_ORGANISATION or share is None:
        return False
    _share_with_new_day(action, share)
    link = _link_that_lasts(action, share.contact)
    cancel(about=action, kind=KIND)
    if not _is_asked_only_now(action, link):
        to = Recipient("referral-contact", share.contact_id)
        key = f"{KIND}:{link.pk}:{clock.now():%Y%m%d%H%M%S%f}"
        post(KIND, about=action, to=to, key=key, facts={"link": link.pk})
    record("plan.action-date-told", action, by=by, person_id=action.referral.person_id)
    return True


def _share_with_new_day(action: PlanAction, share: ActionShare) -> None:
    def with_day(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "text": day_long(action.due_on)} if row["key"] == "by" else row for row in rows]

    end_share(action)
    ActionShare.objects.create(
        action=action,
        consent=share.consent,
        contact=share.contact,
        recipient=share.recipient,
        fields=share.fields,
        before=with_day(share.before),
        after=share.after,
        wording=share.wording,
        shared_at=clock.now(),
    )


def _link_that_lasts(action: PlanAction, contact: ReferralContact) -> SignedLink:
    alive = links_of_action(action)
    theirs = next((one for one in alive if one.holder == contact.email), None)
    if theirs is not None and theirs.expires_at.astimezone(LONDON).date() >= action.due_on + LEFT_AFTER:
        return theirs
    link = make_action_link(action, contact)
    for old in alive:
        links.replace(old, with_=link)
    return link


def _is_asked_only_now(action: PlanAction, link: SignedLink) -> bool:
    """The mail that asks has not gone yet: it will say the new day."""
    waiting = OutboxMessage.objects.filter(
        kind="action.asked", about_id=action.pk, state=MessageState.WAITING, facts__link=str(link.pk)
    )
    return waiting.exists()
