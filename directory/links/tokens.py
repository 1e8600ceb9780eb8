"""Tokens: an HMAC over a link's row. Nothing is stored that would open a link.

A token is the row's id and the first 18 bytes of an HMAC-SHA256 over what the row promises, 46 characters
that need no escaping. What may change after it was given out (withdrawn, replaced, expired) is read from the
row once the HMAC is right, so that a page can say what happened instead of "not found".
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from directory import clock
from directory.links.models import SignedLink

Reason = Literal["unknown", "expired", "withdrawn", "replaced"]
_SALT = "waymark.links"
_ID_BYTES, _MAC_BYTES = 16, 18
_COPIED_WITH_IT = ".,;:!?>)]}'\"\u2019\u201d "


class LinkProblem(Exception):
    """A link that opens nothing. `link` is its row, where there is one: a new one can be asked for."""

    def __init__(self, reason: Reason, link: SignedLink | None = None) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.link = link


def token_of(link: SignedLink) -> str:
    return _token(link, settings.SECRET_KEY)


def read_token(token: str, purpose: str) -> SignedLink:
    """The row of a token, if it may be used for `purpose` now. Raises LinkProblem.

    Signs that stood after the address in a message and were copied with it are left off: no token holds them.
    """
    token = token.rstrip(_COPIED_WITH_IT)
    link_id = _id_in(token)
    link = SignedLink.objects.filter(pk=link_id, purpose=purpose).first() if link_id else None
    if link is None or not _is_of(token, link):
        raise LinkProblem("unknown")
    reason = problem_of(link)
    if reason is not None:
        raise LinkProblem(reason, link)
    return link


def problem_of(link: SignedLink) -> Reason | None:
    """Why a link may not be used now, or None. Sessions that a link opened ask again at every request."""
    if link.replaced_by_id is not None:
        return "replaced"
    if link.withdrawn_at is not None:
        return "withdrawn"
    if link.expires_at <= clock.now():
        return "expired"
    return None


def _token(link: SignedLink, secret: str) -> str:
    expires = link.expires_at.astimezone(UTC).isoformat(timespec="microseconds")
    promised = "\n".join(
        (str(link.pk), link.purpose, link.about_type, str(link.about_id), link.holder, expires)
    )
    mac = salted_hmac(_SALT, promised, secret=secret, algorithm="sha256").digest()[:_MAC_BYTES]
    return base64.urlsafe_b64encode(link.pk.bytes + mac).decode().rstrip("=")


def _is_of(token: str, link: SignedLink) -> bool:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(token, _token(link, secret)) for secret in secrets)


def _id_in(token: str) -> UUID | None:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=raw[:_ID_BYTES]) if len(raw) == _ID_BYTES + _MAC_BYTES else None
