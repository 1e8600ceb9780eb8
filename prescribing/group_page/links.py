"""The signed link of a prescription: for the group's referral contact, about this one prescription."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.catalogue.models import ReferralContact
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem, Reason, problem_of
from prescribing.permissions import ANSWER_BY_LINK
from prescribing.prescriptions.models import Prescription

PURPOSE = "prescription.answer"
LASTS = timedelta(days=28)
"""To answer, from the day it is sent."""
LASTS_FOR_NEWS = timedelta(days=84 + 28)
"""To tell how it goes, from the day the group said yes: until it settles, and 28 days more."""
SEEN_AFTER_THE_END = timedelta(days=28)


def make_link(prescription: Prescription, contact: ReferralContact, lasts: timedelta = LASTS) -> SignedLink:
    return links.make(
        purpose=PURPOSE, about=prescription, holder=contact.email, expires_at=clock.now() + lasts
    )


def links_of(prescription: Prescription) -> list[SignedLink]:
    """Those that open something now, the newest first."""
    found = SignedLink.objects.filter(
        purpose=PURPOSE, about_id=prescription.pk, withdrawn_at=None, replaced_by=None
    )
    return list(found.filter(expires_at__gt=clock.now()).order_by("-created_at"))


def withdraw_links(prescription: Prescription) -> None:
    """Nothing that was sent about it opens anything any more."""
    for link in links_of(prescription):
        links.withdraw(link)


def holder_of(link: SignedLink) -> LinkHolder:
    """Whoever holds this link, as an actor. Raises LinkProblem when it may not be used now."""
    if link.purpose != PURPOSE:
        raise LinkProblem("unknown", link)
    prescription = Prescription.objects.select_related("service__organisation").get(pk=link.about_id)
    reason = problem_of(link) or _no_longer_theirs(link, prescription)
    if reason is not None:
        raise LinkProblem(reason, link)
    return LinkHolder(
        link_id=str(link.pk),
        organisation=prescription.service.organisation.name,
        about=str(link.about_id),
        permissions=frozenset({ANSWER_BY_LINK}),
    )


def require_alive(holder: LinkHolder) -> SignedLink:
    """The link of an actor, asked again at the moment of acting. Raises LinkProblem."""
    link = SignedLink.objects.filter(pk=UUID(holder.link_id), purpose=PURPOSE).first()
    if link is None:
        raise LinkProblem("unknown")
    prescription = Prescription.objects.select_related("service__organisation").get(pk=link.about_id)
    reason = problem_of(link) or _no_longer_theirs(link, prescription)
    if reason is not None:
        raise LinkProblem(reason, link)
    return link


def _no_longer_theirs(link: SignedLink, prescription: Prescription) -> Reason | None:
    """The links of somebody who is no longer the group's referral contact end with that."""
    contacts = prescription.service.organisation.referral_contacts.filter(ended_at=None)
    return None if contacts.filter(email=link.holder).exists() else "withdrawn"
