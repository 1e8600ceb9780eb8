"""A list as an email or a text. Written for the public whoever sends it, with nothing of theirs in it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.links import addresses
from directory.links.models import SignedLink
from directory.links.tokens import problem_of
from directory.messages.kinds import Envelope, MessageKind, Withheld, register
from directory.messages.models import OutboxMessage
from directory.messages.rendering import letter
from directory.shortlists.actions import LASTS, PURPOSE, SENDING, forget
from directory.shortlists.entries import Shown, for_others
from directory.shortlists.models import ListSending, SendingChannel

PREFIX = "/list/a/"


class ListLetter(MessageKind):
    """Where one of the services is sensitive, none is named: an inbox is read by others too."""

    name = SENDING

    def resolve(self, message: OutboxMessage) -> Envelope:
        sending = _sending_of(message)
        link = SignedLink.objects.filter(pk=message.facts["link"]).first()
        if sending is None or not sending.address:
            raise Withheld("The address is no longer kept")
        if link is None or problem_of(link) is not None:
            raise Withheld("The link in it no longer opens anything")
        shown = for_others(sending.shared.services)
        if not shown.entries:
            raise Withheld("Nothing on the list is listed any more")
        folder = "list_text" if sending.way == SendingChannel.TEXT else "list_sent"
        return letter(
            folder,
            recipient=sending.address,
            context={**_context(shown, link), "closing": self.closing(message)},
            channel=sending.way,
            keep_recipient=False,
        )

    def closing(self, message: OutboxMessage) -> str:
        """A sentence after the list; a kind made from this one may have one."""
        return ""

    def on_sent(self, message: OutboxMessage) -> None:
        _forget(message)

    def on_failed(self, message: OutboxMessage, why: str) -> None:
        _forget(message)

    def on_withheld(self, message: OutboxMessage, why: str) -> None:
        _forget(message)


def _sending_of(message: OutboxMessage) -> ListSending | None:
    found = ListSending.objects.select_related("shared")
    return found.filter(pk=message.to_id).first() if message.to_id else None


def _forget(message: OutboxMessage) -> None:
    """Nobody to tell: who asked for it is not known, and whom it was for is not kept."""
    sending = _sending_of(message)
    if sending is not None:
        forget(sending)


def _context(shown: Shown, link: SignedLink) -> dict[str, object]:
    return {
        "subject_words": subject_words(shown),
        "count_words": count_words(len(shown.entries)),
        "entries": () if shown.sensitive else shown.entries,
        "days": LASTS.days,
        "button_url": link,
        "button_label": _("See the list"),
    }


def count_words(count: int) -> str:
    """ "1 service", "3 services"."""
    return ngettext("%(count)d service", "%(count)d services", count) % {"count": count}


def subject_words(shown: Shown) -> str:
    """Names nothing: a subject shows on locked screens."""
    return _("Your list: %(services)s") % {"services": count_words(len(shown.entries))}


def register_own() -> None:
    register(ListLetter())
    addresses.set_prefix(PURPOSE, PREFIX)
