"""What a photo shows, in words, for who cannot see it."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.group_space.names import is_plain_name

LEAST_WORDS = 3
_FILE_NAME = re.compile(r"\b(img|dsc|pxl|image|photo|foto|picture|whatsapp)[\s_-]*\d+", re.IGNORECASE)


def check_alt(words: str) -> str:
    """What a photo shows, for who cannot see it. Raises ValidationError."""
    words = " ".join(words.split())
    if len(words.split()) < LEAST_WORDS:
        raise ValidationError(
            _("Say what the photo shows, in a few words, like: five people at a long table")
        )
    if _FILE_NAME.search(words) or not is_plain_name(words):
        raise ValidationError(_("Write words alone: no file name, web or email address"))
    return words
