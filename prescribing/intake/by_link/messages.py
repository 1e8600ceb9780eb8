"""Mail to places that refer by a link. None of it names a person or says whom it is about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from directory.links import addresses
from directory.links.models import SignedLink
from directory.links.tokens import LinkProblem
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from prescribing.intake.by_link.codes import GOOD_FOR, digits_of
from prescribing.intake.by_link.places import PURPOSE, place_of
from prescribing.intake.models import Intake, ReadingCode, ReferringPlace
from prescribing.referrals.messages import phone_who_referred

PREFIX = "/refer-in/a/"


class _ToPlace(MessageKind):
    """To the confirmed address of a place, as it is now."""

    folder: ClassVar[str]

    def resolve(self, message: OutboxMessage) -> Envelope:
        place = ReferringPlace.objects.current().filter(pk__in=[message.to_id]).first()
        if place is None:
            raise Withheld("They refer by a link no longer")
        context = {"organisation": place.organisation, **self.more(message, place)}
        return letter(self.folder, recipient=place.email, context=context)

    def more(self, message: OutboxMessage, place: ReferringPlace) -> dict[str, Any]:
        return _their_link(place)


def _their_link(place: ReferringPlace) -> dict[str, Any]:
    """Their newest link as the button, where one opens something; behind it a code is asked for."""
    link = SignedLink.objects.filter(purpose=PURPOSE, about_id=place.pk).order_by("-created_at").first()
    try:
        if link is None or place_of(link).pk != place.pk:
            return {}
    except LinkProblem:
        return {}
    return {"button_url": link, "button_label": str(_("See how it is going"))}


class Link(_ToPlace):
    name = "refer-in.link"
    folder = "refer_in_link"

    def more(self, message: OutboxMessage, place: ReferringPlace) -> dict[str, Any]:
        link = SignedLink.objects.filter(pk=message.facts["link"]).first()
        try:
            if link is None or place_of(link).pk != place.pk:
                raise Withheld("The link in it no longer opens anything")
        except LinkProblem:
            raise Withheld("The link in it no longer opens anything") from None
        return {"button_url": link, "button_label": str(_("Refer somebody")), "expires_at": link.expires_at}


class Code(_ToPlace):
    """The digits are in what is sent and in nothing that is kept."""

    name = "refer-in.code"
    folder = "refer_in_code"

    def resolve(self, message: OutboxMessage) -> Envelope:
        code = ReadingCode.objects.filter(pk=message.about_id, used_at=None).first()
        place = ReferringPlace.objects.current().filter(pk__in=[message.to_id]).first()
        if code is None or place is None:
            raise Withheld("The code has ended")
        about = {"organisation": place.organisation, "minutes": GOOD_FOR.seconds // 60}
        sent = letter(self.folder, recipient=place.email, context={**about, "code": digits_of(code)})
        kept = letter(self.folder, recipient=place.email, context={**about, "code": "······"})
        return Envelope(
            recipient=sent.recipient,
            subject=sent.subject,
            text=sent.text,
            stored_text=kept.stored_text,
            html=sent.html,
            stored_html=kept.stored_html,
            reply_to=sent.reply_to,
        )


class Received(_ToPlace):
    """To the office: something was sent by their link. With no name."""

    name = "refer-in.received"
    folder = "refer_in_received"


class News(_ToPlace):
    """What becomes of one they sent can be read by their link, with a code."""

    name = "refer-in.news"
    folder = "refer_in_news"

    def more(self, message: OutboxMessage, place: ReferringPlace) -> dict[str, Any]:
        sent = (
            Intake.objects.filter(referral=message.about_id, place=place).select_related("referral").first()
        )
        if sent is None:
            raise Withheld("They did not send it")
        if sent.referral.referrer_not_told:
            raise Withheld("The person does not want them to be told")
        asked = message.facts.get("news") in ("asked", "reminder")
        return {**_their_link(place), "asked": asked, "sent_at": sent.referral.opened_at}

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        phone_who_referred(message)


def register_own() -> None:
    for kind in (Link(), Code(), Received(), News()):
        register(kind)
    addresses.set_prefix(PURPOSE, PREFIX)
