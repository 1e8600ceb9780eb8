"""How often something was tried from somewhere, or with a name. Counted in the database, so that every
process counts alike.

What is counted is kept as a keyed hash for a day: no name and no address can be read out of it.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.db import models
from django.utils.crypto import salted_hmac

from directory import clock

KEPT = timedelta(days=1)


class AccountMark(models.Model):
    """That something was tried once, by whom or from where as a keyed hash."""

    mark = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        indexes = [models.Index(fields=["mark", "at"])]

    def __str__(self) -> str:
        return f"Mark {self.mark[:8]}"


def count(what: str, secret: str) -> None:
    """One more `what` of this name or network."""
    AccountMark.objects.create(mark=_hashed(what, secret))


def counted(what: str, secret: str, *, within: timedelta) -> int:
    return AccountMark.objects.filter(mark=_hashed(what, secret), at__gt=clock.now() - within).count()


def last_counted(what: str, secret: str) -> datetime | None:
    newest = AccountMark.objects.filter(mark=_hashed(what, secret)).order_by("-at").first()
    return newest.at if newest else None


def forget(what: str, secret: str) -> None:
    AccountMark.objects.filter(mark=_hashed(what, secret)).delete()


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, or the first address of the /64 of an IPv6 one, which is
    one household's. Empty for what is no address."""
    try:
        read = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.IPv6Network((read, 64), strict=False).network_address)


def sweep() -> int:
    """Remove what is older than a day. A step of the sweep."""
    gone, _each = AccountMark.objects.filter(at__lte=clock.now() - KEPT).delete()
    return gone


def _hashed(what: str, secret: str) -> str:
    return salted_hmac("waymark.accounts", f"{what}\n{secret}", algorithm="sha256").hexdigest()
