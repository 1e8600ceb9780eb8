"""Asking for one's link again. Whether an address keeps anything is found out by the worker, not while
somebody waits."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from directory import clock
from directory.group_space.links import close_older, make_link, send_link
from directory.group_space.models import LinkAsk, ListingKeeper
from directory.links.models import SignedLink
from directory.messages.actions import post
from directory.messages.kinds import Recipient
from directory.shortlists.sending_limits import FORMS, Visitor, count, mailbox_of

ASKS = {**FORMS, "recipient": 3}
GOOD_FOR = timedelta(days=1)
"""So long an ask waits for the worker."""


@transaction.atomic
def ask_for_link(*, email: str, by: Visitor) -> None:
    """Send the link again, to an address that keeps a listing. Whether it does is found out by the worker:
    the same rows are written whoever asks. Raises TooMany."""
    count("link again", {**by.marks, "recipient": mailbox_of(email)}, ASKS)
    ask = LinkAsk.objects.create(email=email.strip().lower())
    post("group.link-again", about=ask, to=Recipient("address", ask.pk))


@transaction.atomic
def renew(*, link: SignedLink) -> bool:
    """A link has run out: a new one goes to the mailbox that had it, at most three an hour. False where
    nothing may be sent there any more."""
    keeper = ListingKeeper.objects.current().filter(pk=link.about_id, email=link.holder).first()
    if keeper is None:
        return False
    send_again(keeper=keeper)
    return True


@transaction.atomic
def send_again(*, keeper: ListingKeeper) -> None:
    """A new link to their own mailbox, and every earlier one closes. Raises TooMany."""
    count("link again", {"recipient": mailbox_of(keeper.email)}, ASKS)
    close_older(send_link(keeper))


@transaction.atomic
def link_for(ask: LinkAsk) -> SignedLink | None:
    """The link an ask gets, the same however often it is called; None where nobody has this address."""
    ask = LinkAsk.objects.select_for_update(of=("self",)).select_related("link").get(pk=ask.pk)
    if ask.link is not None or not ask.email:
        return ask.link
    keeper = ListingKeeper.objects.current().of_mailbox(ask.email).first()
    if keeper is None or ask.asked_at + GOOD_FOR <= clock.now():
        return None
    ask.link = make_link(keeper)
    ask.save(update_fields=["link"])
    close_older(ask.link)
    return ask.link


@transaction.atomic
def forget_address(ask: LinkAsk) -> None:
    """The address that was typed is kept no longer than it is needed."""
    LinkAsk.objects.filter(pk=ask.pk).update(email="")


def sweep() -> int:
    """Empty the addresses of asks that no message is going to answer. A step of the sweep."""
    return LinkAsk.objects.exclude(email="").filter(asked_at__lte=clock.now() - GOOD_FOR).update(email="")
