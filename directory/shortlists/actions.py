"""Handing a list on: a link that anybody may open, or a message with one. Nobody is named in either.

`by` is a visitor, whom no permission describes; what stands between us and abuse is that they are counted,
and that nothing they write themselves is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory import clock
from directory.background.sweep import in_turn
from directory.catalogue.models import Service
from directory.links import actions as links
from directory.links.models import SignedLink
from directory.messages.actions import post
from directory.messages.channels import is_set_up
from directory.messages.kinds import Recipient
from directory.shortlists.models import ListSending, SendingChannel, SendingMark, SharedList
from directory.shortlists.sending_limits import LINKS, MESSAGES, PERIOD, Visitor, count, mailbox_of
from search.documents import Audience

LASTS = timedelta(days=30)
PURPOSE = "list.shared"
HOLDER = "anybody"
SENDING = "list.sent"
FORGET_AFTER = timedelta(days=2)
"""Longer than any message is tried: what still has an address then was never finished."""


@transaction.atomic
def share(*, services: Sequence[str], by: Visitor) -> SignedLink:
    """A link to these services for LASTS. Raises TooMany; ValidationError where the public may see none."""
    count("link", by.marks, LINKS)
    return _link(services)


@transaction.atomic
def send(
    *,
    services: Sequence[str],
    way: SendingChannel,
    address: str,
    by: Visitor,
    kind: str = SENDING,
    facts: Mapping[str, Any] | None = None,
) -> ListSending:
    """Send these services to an address we know nothing of, and forget the address when it is done.

    `kind` is a ListLetter or one made from it, which may read more `facts`.
    Raises TooMany; ValidationError for a way that is not set up, or where the public may see none of them.
    """
    if not is_set_up(way):
        raise ValidationError(_("We cannot send that kind of message."))
    count("message", {**by.marks, "recipient": mailbox_of(address)}, MESSAGES)
    link = _link(services)
    sending = ListSending.objects.create(shared_id=link.about_id, way=way, address=address)
    post(
        kind,
        about=sending.shared,
        to=Recipient("address", sending.pk),
        key=f"{kind}:{sending.pk}",
        facts={**(facts or {}), "link": link.pk},
    )
    return sending


@transaction.atomic
def forget(sending: ListSending) -> None:
    """The address is no longer needed. Forgetting twice keeps the first moment."""
    ListSending.objects.filter(pk=sending.pk, forgotten_at=None).update(address="", forgotten_at=clock.now())


def sweep() -> int:
    """Remove lists whose link has run out, addresses nobody came back for, counts older than an hour, and
    visits that are over with what was ticked in them."""
    return in_turn("shared lists", [_remove_run_out, _forget_left_behind, _remove_marks, _clear_visits])


def _remove_run_out() -> int:
    gone, _each = SharedList.objects.filter(expires_at__lte=clock.now()).delete()
    return gone


def _forget_left_behind() -> int:
    now = clock.now()
    left = ListSending.objects.filter(forgotten_at=None, created_at__lte=now - FORGET_AFTER)
    return left.update(address="", forgotten_at=now)


def _remove_marks() -> int:
    SendingMark.objects.filter(at__lte=clock.now() - PERIOD).delete()
    return 0


def _clear_visits() -> int:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0


def _link(services: Sequence[str]) -> SignedLink:
    seen = {
        str(pk)
        for pk in Service.objects.seen_by(Audience.PUBLIC)
        .filter(pk__in=services)
        .values_list("pk", flat=True)
    }
    shared = [one for one in services if one in seen]
    if not shared:
        raise ValidationError(_("There is nothing on the list that may be shared."))
    expires_at = clock.now() + LASTS
    kept = SharedList.objects.create(services=shared, expires_at=expires_at)
    return links.make(purpose=PURPOSE, about=kept, holder=HOLDER, expires_at=expires_at)
