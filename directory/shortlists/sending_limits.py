"""How much one visitor may send in an hour. Counted in the database, so that every process counts alike.

What is counted is kept as a keyed hash for an hour and then removed: no session, network or recipient can be
read out of it.
"""

from __future__ import annotations

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
MESSAGES = {"session": 5, "network": 20, "user": 60, "recipient": 3}
"""A library or a surgery is one network; a receptionist hands over all day; nobody wants a fourth message."""
LINKS = {"session": 20, "network": 100, "user": 100}


class TooMany(Exception):
    """Enough for this hour."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sends, by no name: where they come from, as {kind: secret}. Staff are counted as themselves."""

    marks: Mapping[str, str]


def visitor_of(request: Any) -> Visitor:
    if request.user.is_authenticated:
        return Visitor({"user": str(request.user.pk)})
    return Visitor({"session": request.session.session_key or "", "network": address_of(request)})


@transaction.atomic
def count(what: str, marks: Mapping[str, str], most: Mapping[str, int]) -> None:
    """Count one more `what` for each of these marks. At any one's limit: TooMany, nothing counted."""
    since = clock.now() - PERIOD
    hashed = {kind: _hashed(what, kind, secret) for kind, secret in marks.items()}
    for kind, mark in hashed.items():
        if SendingMark.objects.filter(mark=mark, at__gt=since).count() >= most[kind]:
            raise TooMany
    SendingMark.objects.bulk_create(SendingMark(mark=mark) for mark in hashed.values())


def _hashed(what: str, kind: str, secret: str) -> str:
    return salted_hmac("waymark.sending", f"{what}\n{kind}\n{secret}", algorithm="sha256").hexdigest()
