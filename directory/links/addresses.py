"""Where a link leads. Every address that carries a token has it right after `/a/`, where the log filter
looks for it.
"""

from __future__ import annotations

from django.conf import settings

from directory.links.models import SignedLink
from directory.links.tokens import token_of

COPIED_WITH_SIGNS = r"a/(?P<token>[^/]+)/[^\w/]{1,3}/?$"
"""The end of an address to which signs stuck when it was copied: a full stop, a bracket, a quotation mark."""
_PREFIXES: dict[str, str] = {}


def set_prefix(purpose: str, prefix: str) -> None:
    """Links of a purpose start with `prefix`, such as "/password/a/". Others start with "/a/"."""
    if not prefix.startswith("/") or not prefix.endswith("/a/"):
        raise ValueError(
            f"An address with a token ends in /a/ before it, so that logs leave it out: {prefix}"
        )
    _PREFIXES[purpose] = prefix


def address_of(link: SignedLink) -> str:
    """The whole address with its token, made anew each time and stored nowhere."""
    prefix = _PREFIXES.get(link.purpose, "/a/")
    return f"{settings.SITE_URL.rstrip('/')}{prefix}{token_of(link)}/"
