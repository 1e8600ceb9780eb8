"""When schools are in, as the hub's editors keep it: what "term time only" means in the calendar."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from directory.catalogue.services import InSchool


class SchoolTerm(models.Model):
    """A stretch of days in which schools are in, both included: half a term is a row of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, help_text="Such as: Autumn 2026, first half.")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        app_label = "directory"
        ordering: ClassVar[list[str]] = ["first_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="school_term_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValidationError({"last_day": "The last day is before the first."})


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Terms, and between the first and the last of them the holidays. Beyond, nothing is known."""

    terms: tuple[tuple[date, date], ...] = ()

    def has(self, school: str, day: date) -> bool:
        """Whether it is certain that what keeps to this part of the school year is on that day."""
        in_term = any(first <= day <= last for first, last in self.terms)
        if school == InSchool.TERM:
            return in_term
        if school == InSchool.HOLIDAYS:
            return self.knows(day) and not in_term
        return True

    def knows(self, day: date) -> bool:
        if not self.terms:
            return False
        return min(first for first, _last in self.terms) <= day <= max(last for _first, last in self.terms)


def school_days(terms: Iterable[SchoolTerm] | None = None) -> SchoolDays:
    """Those that are kept now."""
    rows = SchoolTerm.objects.all() if terms is None else terms
    return SchoolDays(tuple((row.first_day, row.last_day) for row in rows))
