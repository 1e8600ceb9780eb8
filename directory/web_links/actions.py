"""What an editor says of a website that fails."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.web_links.models import WebLink
from directory.web_links.run import renew_listings_of

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Longer ago than anything else waits."""


@transaction.atomic
def try_again(*, link: WebLink, by: Actor) -> None:
    """It is the next that the worker asks for. What was found before stands until then."""
    require(by, EDIT_LISTINGS)
    WebLink.objects.filter(pk=link.pk, kept_at=None).update(next_at=AT_ONCE)
    record("link.tried-again", link, by=by)


@transaction.atomic
def keep_address(*, link: WebLink, by: Actor) -> None:
    """The address is right although a program finds nothing there: it is not asked for any more."""
    require(by, EDIT_LISTINGS)
    kept = WebLink.objects.filter(pk=link.pk, kept_at=None)
    if kept.update(kept_at=clock.now(), kept_by=by.label[:300]):
        record("link.kept", link, by=by)
        renew_listings_of(link)


@transaction.atomic
def watch_again(*, link: WebLink, by: Actor) -> None:
    """It is asked for as any other, and begins without a failure."""
    require(by, EDIT_LISTINGS)
    kept = WebLink.objects.filter(pk=link.pk).exclude(kept_at=None)
    nothing = {"failures": 0, "failing_since": None, "problem": "", "status": None}
    if kept.update(kept_at=None, kept_by="", next_at=clock.now(), **nothing):
        record("link.watched-again", link, by=by)
        renew_listings_of(link)
