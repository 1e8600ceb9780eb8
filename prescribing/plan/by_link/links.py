"""The signed link of one action: for the referral contact of the organisation that is asked to do it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.catalogue.models import ReferralContact
from directory.clock import LONDON
from directory.links import actions as links
from directory.links.addresses import set_prefix
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, Reason, problem_of
from prescribing.permissions import ANSWER_ACTION_BY_LINK
from prescribing.plan.by_link.ending import PURPOSE
from prescribing.plan.models import PlanAction

PREFIX = "/asked/a/"
LASTS_AFTER = timedelta(days=28)
"""After the day by which it is to be done."""


def register_own() -> None:
    set_prefix(PURPOSE, PREFIX)


def make_action_link(action: PlanAction, contact: ReferralContact) -> SignedLink:
    last = max(action.due_on, clock.today()) + LASTS_AFTER
    expires_at = datetime.combine(last, time(23, 59), LONDON)
    return links.make(purpose=PURPOSE, about=action, holder=contact.email, expires_at=expires_at)


def reader_of(link: SignedLink) -> LinkHolder:
    """Whoever holds this link, as an actor. Raises LinkProblem when it may not be used now."""
    if link.purpose != PURPOSE:
        raise LinkProblem("unknown", link)
    action = PlanAction.objects.select_related("organisation").filter(pk=link.about_id).first()
    if action is None:
        raise LinkProblem("unknown", link)
    reason = problem_of(link) or _no_longer_theirs(link, action)
    if reason is not None:
        raise LinkProblem(reason, link)
    return LinkHolder(
        link_id=str(link.pk),
        organisation=action.organisation.name if action.organisation else "",
        about=str(link.about_id),
        permissions=frozenset({ANSWER_ACTION_BY_LINK}),
    )


def require_reader(by: LinkHolder) -> SignedLink:
    """The link of an actor, asked again at the moment of acting. Raises LinkProblem."""
    link = SignedLink.objects.filter(pk=UUID(by.link_id), purpose=PURPOSE).first()
    if link is None:
        raise LinkProblem("unknown")
    reader_of(link)
    return link


def _no_longer_theirs(link: SignedLink, action: PlanAction) -> Reason | None:
    """The links of somebody who is no longer the organisation's referral contact end with that."""
    if action.organisation is None:
        return "withdrawn"
    contacts = action.organisation.referral_contacts.filter(ended_at=None)
    return None if contacts.filter(email=link.holder).exists() else "withdrawn"
