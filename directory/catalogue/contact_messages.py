"""Mail about where a group's prescriptions go: to the address that is left, and to whoever supervises."""

from __future__ import annotations

from directory.accounts.models import User
from directory.catalogue.models import ReferralContact
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter


class ContactReplaced(MessageKind):
    """To the address that referrals went to until now."""

    name = "referral-contact.replaced"

    def resolve(self, message: OutboxMessage) -> Envelope:
        left = _contact(message)
        context = {"organisation": left.organisation}
        return letter("referral_contact_replaced", recipient=left.email, context=context)


class ContactNews(MessageKind):
    """To one administrator or supervisor: a new address was confirmed."""

    name = "referral-contact.news"

    def resolve(self, message: OutboxMessage) -> Envelope:
        contact = _contact(message)
        to = User.objects.filter(pk=message.to_id, is_active=True).first() if message.to_id else None
        if to is None:
            raise Withheld("The account is closed")
        context = {
            "user": to,
            "contact": contact,
            "organisation": contact.organisation,
            "sends_from": contact.sends_from or contact.confirmed_at,
        }
        return letter("referral_contact_news", recipient=to.email, context=context)


def _contact(message: OutboxMessage) -> ReferralContact:
    found = ReferralContact.objects.select_related("organisation").filter(pk=message.about_id).first()
    if found is None:
        raise Withheld("The contact is gone")
    return found


def register_own() -> None:
    register(ContactReplaced())
    register(ContactNews())
