"""Names that strangers type and that others read in our mail: a name is no place for a link."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SITE = re.compile(r"\b[a-z0-9-]{2,}\.[a-z]{2,}\b")
"""As "evil.example", also in an email address: mail programs make links of it. "J.R. Smith" is a name."""
_LINE_END = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def is_plain_name(name: str) -> bool:
    """Without a link, an address, a line end or another sign that is not written."""
    has_address = any(sign in name.casefold() for sign in ("://", "www."))
    return not (has_address or _LINE_END.search(name) or _SITE.search(name))


def check_name(name: str) -> None:
    """Raises ValidationError."""
    if not is_plain_name(name):
        raise ValidationError(_("Give a name alone, without a web or email address"), code="name")
