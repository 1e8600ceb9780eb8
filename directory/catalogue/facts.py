"""The three-valued facts of a listing, how sure we are of them, and who may see what."""

from __future__ import annotations

from typing import Any

from django.db import models

from search.documents import Fact as SearchFact


class Fact(models.TextChoices):
    YES = SearchFact.YES.value, "Yes"
    NO = SearchFact.NO.value, "No"
    NOT_KNOWN = SearchFact.NOT_KNOWN.value, "Not known"


class Basis(models.TextChoices):
    """Where a fact comes from. Inferred weighs less until an editor confirms it."""

    STATED = "stated", "Stated by the source"
    INFERRED = "inferred", "Inferred from the words"
    CONFIRMED = "confirmed", "Confirmed by an editor"


class Visibility(models.TextChoices):
    """Public: everyone. Professionals: staff with leave to see it. Owners: the organisation and editors."""

    PUBLIC = "public", "Everyone"
    PROFESSIONAL = "professional", "Professionals only"
    OWNER = "owner", "The organisation and editors only"


def fact_field(label: str = "", **options: Any) -> models.CharField[str, str]:
    return models.CharField(
        label or None, max_length=9, choices=Fact.choices, default=Fact.NOT_KNOWN, **options
    )


def basis_field(**options: Any) -> models.CharField[str, str]:
    options.setdefault("default", Basis.STATED)
    return models.CharField("how we know", max_length=9, choices=Basis.choices, **options)


def visibility_field(label: str = "who may see it", **options: Any) -> models.CharField[str, str]:
    options.setdefault("default", Visibility.PUBLIC)
    return models.CharField(label, max_length=12, choices=Visibility.choices, **options)
