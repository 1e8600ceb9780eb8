"""How much one visitor may send in an hour. Counted in the database, so that every process counts alike.

What is counted is kept as a keyed hash for an hour and then removed: no session, network or recipient can be
read out of it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from directory import clock
from directory.accounts.lockout import address_of
from directory.shortlists.models import SendingMark

PERIOD = timedelta(hours=1)
MESSAGES = {"session": 5, "network": 20, "wide-network": 100, "user": 60, "recipient": 3, "site": 200}
"""A library or a surgery is one network; a receptionist hands over all day; nobody wants a fourth message."""
LINKS = {"session": 20, "network": 100, "wide-network": 500, "user": 100, "site": 2000}
FORMS = {"network": 10, "wide-network": 50, "user": 60, "recipient": 3, "site": 60}
"""What is written to us by hand: a request to be called, a word that something is wrong."""
CODES = {"network": 30, "wide-network": 150, "user": 100, "site": 600}
"""Short codes that are typed, right or wrong: too few to find one by trying."""
SITE = {"site": "all"}
IGNORES_DOTS = frozenset({"gmail.com", "googlemail.com"})
"""Hosts of mail where a dot in the name makes no difference; the second is the first by another name."""


class TooMany(Exception):
    """Enough for this hour."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sends, by no name: where they come from, as {kind: secret}. Staff are counted as themselves."""

    marks: Mapping[str, str]


def visitor_of(request: Any) -> Visitor:
    if request.user.is_authenticated:
        return Visitor({"user": str(request.user.pk)})
    return Visitor({"session": request.session.session_key or "", **networks_of(address_of(request))})


def networks_of(address: str) -> dict[str, str]:
    """The network somebody comes from, and for IPv6 the wider one. A home or a phone has a whole /64 of its
    own to choose addresses from, so one address of it says nothing; a provider may give it a /48."""
    try:
        read = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return {"network": address}
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    if isinstance(read, ipaddress.IPv4Address):
        return {"network": str(read)}
    near, wide = (ipaddress.ip_network((int(read), bits), strict=False) for bits in (64, 48))
    return {"network": str(near), "wide-network": str(wide)}


def mailbox_of(address: str) -> str:
    """The mailbox behind an address, however it is written: without a +tag, in small letters, and without
    dots where its host ignores them."""
    name, _at, host = address.strip().lower().rpartition("@")
    if not name:
        return address.strip().lower()
    host = host.rstrip(".")
    name = name.split("+")[0] or name
    if host in IGNORES_DOTS:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}"


def limits_reached() -> list[str]:
    """Problems for the health page: what nobody may send any more this hour, because the site as a whole has
    sent enough. It is a sign of abuse."""
    since = clock.now() - PERIOD
    every = {"message": MESSAGES, "link": LINKS, "code": CODES, "typed": LINKS}
    every |= dict.fromkeys(
        ("call-back", "suggestion", "claim", "link again", "self-referral", "reading code"), FORMS
    )
    return [
        f"The limit of the whole site for this hour is reached: {what}."
        for what, most in every.items()
        if SendingMark.objects.filter(mark=_hashed(what, "site", "all"), at__gt=since).count() >= most["site"]
    ]


@transaction.atomic
def count(what: str, marks: Mapping[str, str], most: Mapping[str, int]) -> None:
    """Count one more `what` for each of these marks, and for the whole site.

    At any one's limit: TooMany, nothing counted.
    """
    since = clock.now() - PERIOD
    marks = {**marks, **SITE}
    hashed = {kind: _hashed(what, kind, secret) for kind, secret in marks.items() if kind in most}
    for kind, mark in hashed.items():
        if SendingMark.objects.filter(mark=mark, at__gt=since).count() >= most[kind]:
            raise TooMany
    SendingMark.objects.bulk_create(SendingMark(mark=mark) for mark in hashed.values())


def _hashed(what: str, kind: str, secret: str) -> str:
    return salted_hmac("waymark.sending", f"{what}\n{kind}\n{secret}", algorithm="sha256").hexdigest()
