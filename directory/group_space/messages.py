"""Mail to those who keep a group's listings."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from directory.group_space.change_words import name_of, part_words
from directory.group_space.link_asks import forget_address, link_for
from directory.group_space.links import PURPOSE, keeper_of, name_in_mail
from directory.group_space.models import ChangeState, GroupChange, LinkAsk, ListingKeeper
from directory.links import addresses
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from directory.upkeep.review import HIDDEN_AFTER_MONTHS, ListingReview

PREFIX = "/group/a/"


class Link(MessageKind):
    """Their link: when they are let in, and when theirs ran out."""

    name = "group.link"

    def resolve(self, message: OutboxMessage) -> Envelope:
        return link_letter(SignedLink.objects.filter(pk=message.facts["link"]).first())


class LinkAgain(MessageKind):
    """For whoever asked: whether the address keeps a listing is found out here, not while they wait."""

    name = "group.link-again"

    def resolve(self, message: OutboxMessage) -> Envelope:
        ask = LinkAsk.objects.filter(pk=message.about_id).first()
        return link_letter(link_for(ask) if ask else None)

    def on_sent(self, message: OutboxMessage) -> None:
        _forget(message)

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        _forget(message)

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _forget(message)


class ToKeeper(MessageKind):
    """About one keeper, to one of their group."""

    folder: ClassVar[str]
    may_be_ended: ClassVar[bool] = False

    def resolve(self, message: OutboxMessage) -> Envelope:
        found = ListingKeeper.objects.select_related("organisation")
        about = found.filter(pk=message.about_id).first()
        to = found.filter(pk=message.to_id).first() if message.to_id else None
        if about is None or to is None or (to.ended_at is not None and not self.may_be_ended):
            raise Withheld("They keep these listings no longer")
        context = {"about": about, "organisation": about.organisation, **message.facts}
        context["who"] = name_in_mail(about) or about.email
        return letter(self.folder, recipient=to.email, context=context)


class ClaimRefused(ToKeeper):
    name = "group.claim-refused"
    folder = "group_claim_refused"
    may_be_ended = True


class Ended(ToKeeper):
    name = "group.ended"
    folder = "group_ended"
    may_be_ended = True


class News(ToKeeper):
    """Somebody else of their group was let in, or keeps the listings no longer."""

    name = "group.news"
    folder = "group_news"


class Review(MessageKind):
    """Whether their listings are still right. Withheld once all of it was answered."""

    name = "group.review"

    def resolve(self, message: OutboxMessage) -> Envelope:
        link = SignedLink.objects.filter(pk=message.facts["link"]).first()
        asked = ListingReview.objects.of_published().filter(service__organisation=message.about_id)
        services = [one.service for one in asked.exclude(first_asked_at=None).select_related("service")]
        if not services:
            raise Withheld("All of it was answered meanwhile")
        more = {"services": services, "months": HIDDEN_AFTER_MONTHS, "again": message.facts.get("again")}
        return link_letter(link, "group_review", **more)


class ChangeDecided(MessageKind):
    """To whoever changed a part of a listing: an editor has approved, refused or taken it back."""

    name = "group.change-decided"

    def resolve(self, message: OutboxMessage) -> Envelope:
        change = GroupChange.objects.select_related("keeper", "organisation").filter(pk=message.about_id)
        found = change.first()
        if found is None or found.keeper.ended_at is not None:
            raise Withheld("They keep these listings no longer")
        context = {
            "organisation": found.organisation,
            "listing": name_of(found),
            "part": part_words(found.part),
            "words": found.words,
            "approved": found.state == ChangeState.LIVE,
            "undone": found.state == ChangeState.UNDONE,
        }
        return letter("group_change_decided", recipient=found.keeper.email, context=context)


def link_letter(link: SignedLink | None, folder: str = "group_link", **more: object) -> Envelope:
    """Raises Withheld, in the same words whether or not there is such an address."""
    if link is None:
        raise Withheld("No link is sent for this")
    try:
        keeper = keeper_of(link)
    except LinkProblem:
        raise Withheld("The link in it no longer opens anything") from None
    context = {
        "name": name_in_mail(keeper),
        "organisation": keeper.organisation,
        "button_url": link,
        "button_label": _("Open your group’s page"),
        "expires_at": link.expires_at,
        **more,
    }
    return letter(folder, recipient=keeper.email, context=context)


def _forget(message: OutboxMessage) -> None:
    ask = LinkAsk.objects.filter(pk=message.about_id).first()
    if ask is not None:
        forget_address(ask)


def register_own() -> None:
    for kind in (Link(), LinkAgain(), ClaimRefused(), Ended(), News(), Review(), ChangeDecided()):
        register(kind)
    addresses.set_prefix(PURPOSE, PREFIX)
