"""Too many wrong passwords: what counts as a name and an address, what slows a name, and the page after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory import clock
from directory.accounts import counting
from directory.accounts.models import User
from directory.messages.actions import post
from directory.messages.kinds import Recipient

FAILURES_AN_HOUR = 30
"""Wrong passwords for one name, wherever they come from, before it is slowed."""
ONE_TRY_IN = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_COUNTED = "sign-in"


class SlowedByName:
    """An authentication backend that lets nobody in: of a name that was tried wrongly thirty times within the
    hour, from any address, one try a minute is read. The rest is answered like a lock-out."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **kwargs: Any) -> None:
        if request is not None and is_slowed(str(username or "")):
            request.slowed_by_name = request.axes_locked_out = True  # type: ignore[attr-defined]
            request.axes_credentials = {"username": username}  # type: ignore[attr-defined]
            raise PermissionDenied


def is_slowed(name: str) -> bool:
    """Whether a try with this name is refused unread now."""
    name = name.strip().lower()
    if counting.counted(_COUNTED, name, within=_HOUR) < FAILURES_AN_HOUR:
        return False
    last = counting.last_counted(_COUNTED, name)
    return last is not None and last > clock.now() - ONE_TRY_IN


@transaction.atomic
def count_failure(name: str, user: User | None) -> None:
    """One more wrong password for this name. The person is told by email, once a day."""
    counting.count(_COUNTED, name.strip().lower())
    if user is None or counting.counted(_COUNTED, name.strip().lower(), within=_HOUR) < FAILURES_AN_HOUR:
        return
    key = f"account.many-tries:{user.pk}:{clock.today():%Y%m%d}"
    post("account.many-tries", about=user, to=Recipient("user", user.pk), key=key)


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name in lower case, for signing in takes it in any case: else each spelling had its own tries."""
    tried = (credentials or {}).get("username") or request.POST.get("auth-username") or ""
    return str(tried).strip().lower()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, behind as many of our own proxies as settings.PROXY_COUNT says.

    Each proxy adds the address it saw at the end of X-Forwarded-For; what stands before was written by the
    visitor and counts for nothing.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(forwarded) and forwarded[-settings.PROXY_COUNT]:
        return forwarded[-settings.PROXY_COUNT]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of_request(request: HttpRequest | None) -> str:
    """The network a request comes from, as it is counted; empty without a request or an address."""
    return counting.network_of(address_of(request)) if request is not None else ""


def network_for_axes(request: HttpRequest) -> str | None:
    """The same for axes, which keeps addresses and knows of no empty one."""
    return network_of_request(request) or None


def locked_out(
    request: HttpRequest, credentials: dict[str, str] | None = None, *args: object
) -> HttpResponse:
    slowed = getattr(request, "slowed_by_name", False)
    context = {"minutes": 1 if slowed else 15, "slowed": slowed}
    return render(request, "accounts/locked_out.html", context, status=429)
