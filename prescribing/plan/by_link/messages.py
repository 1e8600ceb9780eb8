"""The mail that asks an outside organisation. It names nobody and holds nothing that anybody typed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy

from directory.catalogue.models import ReferralContact
from directory.links.models import SignedLink
from directory.links.tokens import problem_of
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from prescribing.locks import hold
from prescribing.people.areas import area_words
from prescribing.plan.by_link.answering import action_share_in_force
from prescribing.plan.by_link.ending import phone_about
from prescribing.plan.by_link.page import ring_about
from prescribing.plan.models import PlanAction
from prescribing.plan.states import WITH_ORGANISATION, State


class ActionAsked(MessageKind):
    """To the organisation's referral contact, about one action."""

    name = "action.asked"
    folder = "action_asked"
    states = frozenset({State.ASKED, State.OPENED})
    button_label = gettext_lazy("See what is asked, and answer")

    def resolve(self, message: OutboxMessage) -> Envelope:
        action = _action(message)
        to = message.to_id
        contact = ReferralContact.objects.confirmed().filter(pk=to).first() if to else None
        if contact is None:
            raise Withheld("The referral contact has ended or is not confirmed")
        if action.referral.person.died_on is not None:
            raise Withheld("The person has died")
        if action.state not in self.states or action_share_in_force(action) is None:
            raise Withheld("Something happened first")
        link = SignedLink.objects.filter(pk=UUID(str(message.facts.get("link")))).first()
        if link is None or problem_of(link) is not None:
            raise Withheld("The link in it no longer opens anything")
        ring = ring_about(action)
        context = {
            "contact_name": contact.name.partition(",")[0].partition(" ")[0],
            "area": area_words(action.referral.person),
            "organisation": contact.organisation.name,
            "help_words": action.get_about_display(),
            "ring": ring,
            "hub": ring.team,
            "by_day": action.due_on,
            "link": link,
            "link_until": link.expires_at,
            "button_url": link,
            "button_label": self.button_label,
        }
        owner = action.referral.owner
        reply_to = (owner.email if owner else "") or action.referral.team.email
        return letter(self.folder, recipient=contact.email, context=context, reply_to=reply_to)

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _phone(message, "The mail could not be sent. Phone them")

    def on_came_back(self, message: OutboxMessage, why: str) -> None:
        _phone(message, "The mail came back: they have not read it. Phone them")

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        if why.startswith("The referral contact"):
            _phone(message, "Nobody confirmed reads these there. Phone them")


class ActionDateChanged(ActionAsked):
    """To whoever was asked: it should be done by another day."""

    name = "action.date-changed"
    folder = "action_date_changed"
    states = WITH_ORGANISATION
    button_label = gettext_lazy("See what is asked")


def _action(message: OutboxMessage) -> PlanAction:
    related = PlanAction.objects.select_related(
        "referral__person", "referral__owner", "referral__team", "organisation"
    )
    found = related.filter(pk=message.about_id).first()
    if found is None:
        raise Withheld("There is nothing to tell of")
    return found


def _phone(message: OutboxMessage, why: str) -> None:
    """Who waits for an answer learns that nobody has read what was asked."""
    action = (
        PlanAction.objects.select_related("referral__person", "organisation")
        .filter(pk=message.about_id)
        .first()
    )
    if action is not None and action.state in WITH_ORGANISATION:
        hold(action)
        phone_about(action, why)


def register_own() -> None:
    register(ActionAsked())
    register(ActionDateChanged())
