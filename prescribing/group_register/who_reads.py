"""What of a group's prescriptions is seen in its space: only its referral contact reads them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from directory import clock
from directory.accounts.actors import LinkHolder
from directory.catalogue.models import Organisation, ReferralContact
from directory.group_space.models import ListingKeeper
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem
from prescribing.group_page.links import PURPOSE, holder_of
from prescribing.prescriptions.models import Prescription, Share
from prescribing.prescriptions.sharing import share_in_force
from prescribing.prescriptions.states import State

WAITING = (State.SENT, State.OPENED, State.WAITING)
COMING = (State.ACCEPTED, State.ATTENDED)


@dataclass(frozen=True, slots=True)
class Shared:
    """A prescription with what is shared of it now."""

    prescription: Prescription
    share: Share


def referral_contact(organisation: Organisation) -> ReferralContact | None:
    """Who reads what the hub sends to this group, once confirmed."""
    found: ReferralContact | None = organisation.referral_contacts.confirmed().first()
    return found


def reads_referrals(keeper: ListingKeeper) -> ReferralContact | None:
    """The referral contact, where this keeper is it: the same mailbox. Else None."""
    contact = referral_contact(keeper.organisation)
    return contact if contact is not None and contact.email.casefold() == keeper.email.casefold() else None


def of_group(organisation: Organisation, states: tuple[State, ...]) -> QuerySet[Prescription]:
    """The group's prescriptions in these states; for counting only."""
    found = Prescription.objects.filter(service__organisation=organisation, state__in=states)
    return found.select_related("service__organisation", "owner", "referral__team").order_by("sent_at", "pk")


def shared_with(contact: ReferralContact, states: tuple[State, ...]) -> list[Shared]:
    """Those in these states that are shared with this contact now, the longest waiting first."""
    found = []
    for prescription in of_group(contact.organisation, states):
        share = share_in_force(prescription)
        if share is not None and share.contact_id == contact.pk:
            found.append(Shared(prescription, share))
    return found


def coming_to(contact: ReferralContact) -> list[Shared]:
    """Those who come, as far as the single link still opens them."""
    found = [(one, link_to_answer(one.prescription, contact)) for one in shared_with(contact, COMING)]
    return [one for one, link in found if link is not None and link.expires_at > clock.now()]


def link_to_answer(prescription: Prescription, contact: ReferralContact) -> SignedLink | None:
    """The one of its links that this contact has longest. None is made here: where all have run out, its page
    says so and asks the team for a new one."""
    sent = SignedLink.objects.filter(
        purpose=PURPOSE,
        about_id=prescription.pk,
        holder=contact.email,
        withdrawn_at=None,
        replaced_by=None,
    )
    return sent.order_by("-expires_at").first()


def as_group(prescription: Prescription, contact: ReferralContact) -> LinkHolder:
    """The contact as an actor on this one prescription. Raises LinkProblem."""
    link = link_to_answer(prescription, contact)
    if link is None:
        raise LinkProblem("unknown")
    return holder_of(link)
