"""A field that is empty says why: there is none, or nobody knows yet."""

from __future__ import annotations

from typing import Any

from django.db import models


class Known(models.TextChoices):
    KNOWN = "known", "Known"
    NONE = "none", "Has none"
    NOT_KNOWN = "not-known", "Not known"


def known_field(label: str) -> models.CharField[str, str]:
    return models.CharField(label, max_length=9, choices=Known.choices, default=Known.NOT_KNOWN)


def agrees(field: str, empty: Any) -> models.Q:
    """The value is there exactly when it is said to be known. `empty` is None or ""."""
    is_empty = models.Q(**{f"{field}__isnull": True}) if empty is None else models.Q(**{field: ""})
    said = models.Q(**{f"{field}_known": Known.KNOWN})
    return (said & ~is_empty) | (~said & is_empty)
