"""Links with which a password is chosen, and asking for one.

Asking writes the same rows whether or not an account has the address, and the worker does the rest: how long
the answer takes tells nothing. The address that was typed is emptied once the message is sent or withheld.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models, transaction
from django.db.models import QuerySet

from directory import clock
from directory.accounts import counting
from directory.accounts.models import User
from directory.audit.actions import record
from directory.links import actions as links
from directory.links.models import SignedLink

CHOOSE_PASSWORD = "account.password"  # noqa: S105  the purpose of a link
WELCOME_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=2)
AGAIN_AFTER = timedelta(minutes=5)
"""Asking again sooner than this sends nothing more."""
ASKS_AN_HOUR = 10
"""From one network: a surgery is one, and forgets few passwords an hour."""


class TooManyAsks(Exception):
    """Enough asked from this network for an hour."""


class PasswordAsk(models.Model):
    """Somebody asked for a new password for an address. Whether it is an account's, the worker finds out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    link = models.ForeignKey(SignedLink, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"Password ask {str(self.pk)[:8]}"


def count_ask(network: str) -> None:
    """Raises TooManyAsks."""
    if network:
        if counting.counted("password", network, within=timedelta(hours=1)) >= ASKS_AN_HOUR:
            raise TooManyAsks
        counting.count("password", network)


@transaction.atomic
def link_for(ask: PasswordAsk) -> SignedLink | None:
    """The link an ask gets, the same however often it is called. None without an open account of that
    address, after the ask has run out, or where another link went out a moment ago."""
    ask = PasswordAsk.objects.select_for_update().select_related("link").get(pk=ask.pk)
    if ask.link is not None:
        return ask.link
    user = User.objects.filter(email__iexact=ask.email.strip(), is_active=True).first() if ask.email else None
    now = clock.now()
    if user is None or ask.asked_at + RESET_LASTS <= now:
        return None
    if links_of(user).filter(created_at__gte=now - AGAIN_AFTER).exists():
        return None
    withdraw_links(user)
    record("account.password-asked", user, by=user)
    ask.link = make_link(user, ask.asked_at + RESET_LASTS - now)
    ask.save(update_fields=["link"])
    return ask.link


@transaction.atomic
def forget_address(ask: PasswordAsk) -> None:
    """The address is kept no longer than it is needed."""
    PasswordAsk.objects.filter(pk=ask.pk).update(email="")


def make_link(user: User, lasts: timedelta) -> SignedLink:
    return links.make(purpose=CHOOSE_PASSWORD, about=user, holder=user.email, expires_at=clock.now() + lasts)


def links_of(user: User) -> QuerySet[SignedLink]:
    return SignedLink.objects.filter(purpose=CHOOSE_PASSWORD, about_id=user.pk, withdrawn_at=None)


def withdraw_links(user: User) -> None:
    for link in links_of(user):
        links.withdraw(link)


def sweep() -> int:
    """Empty the addresses of asks that no message is going to answer any more. A step of the sweep."""
    old = PasswordAsk.objects.exclude(email="").filter(asked_at__lte=clock.now() - timedelta(days=1))
    return old.update(email="")
