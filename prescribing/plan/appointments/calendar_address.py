"""The secret address of a worker's calendar. A new one ends the one before; whoever reads it needs no
account, so what stands there names nobody."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.links import actions as links
from directory.links.addresses import set_prefix
from directory.links.models import SignedLink
from prescribing import permissions as may

PURPOSE = "calendar.feed"
PREFIX = "/calendar/a/"
LASTS = timedelta(days=366)


def register_own() -> None:
    set_prefix(PURPOSE, PREFIX)


def calendar_link(user: User) -> SignedLink | None:
    """The address that works now, if they made one."""
    found = SignedLink.objects.filter(
        purpose=PURPOSE, about_id=user.pk, withdrawn_at=None, expires_at__gt=clock.now()
    )
    return found.order_by("-created_at").first()


@transaction.atomic
def renew_calendar_address(*, by: User) -> SignedLink:
    """A new address of one's own calendar; the one before opens nothing any more."""
    require(by, may.SEE_TODAY)
    _withdraw_all(by)
    link = links.make(purpose=PURPOSE, about=by, holder=str(by.pk), expires_at=clock.now() + LASTS)
    record("calendar.given", by, by=by)
    return link


@transaction.atomic
def end_calendar_address(*, by: User) -> None:
    """One's own calendar is read nowhere any more."""
    require(by, may.SEE_TODAY)
    if _withdraw_all(by):
        record("calendar.ended", by, by=by)


def _withdraw_all(user: User) -> int:
    living = list(SignedLink.objects.filter(purpose=PURPOSE, about_id=user.pk, withdrawn_at=None))
    for link in living:
        links.withdraw(link)
    return len(living)
