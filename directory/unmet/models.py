"""How often people looked for help that is not there: counts, and nothing about whoever looked."""

from __future__ import annotations

from django.db import models

from search.documents import Audience


class Kind(models.TextChoices):
    EMPTY = "empty", "Nothing found"
    FEW = "few", "Very little found"
    WIDENED = "widened", "Found only by looking wider"
    FULL = "full", "The service was full"


class Asker(models.TextChoices):
    PUBLIC = Audience.PUBLIC.value, "The public"
    STAFF = Audience.PROFESSIONAL.value, "Staff"


class UnmetCount(models.Model):
    """One number for a need, an area, a week, a kind and who asked. Raised by `actions.count_unmet` alone.

    There is no column for what was typed, who typed it, from where, or when in the week: what is not stored
    cannot name anybody. `need` and `area` are text, so that a count outlives the need's page and the ward.
    """

    week = models.DateField(help_text="The Monday it began on.")
    need = models.CharField(max_length=60, blank=True, help_text="A need's slug; empty: none was understood.")
    area = models.CharField(
        max_length=80, blank=True, help_text="The key of a ward or council area; empty: no place was given."
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    asker = models.CharField(max_length=12, choices=Asker.choices)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "directory"
        permissions = [("see_unmet", "See what people looked for and did not find")]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["week", "need", "area", "kind", "asker"], name="unmet_counted_in_one_row"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="unmet_kind_known"),
            models.CheckConstraint(condition=models.Q(asker__in=Asker.values), name="unmet_asker_known"),
            models.CheckConstraint(
                condition=models.Q(area="")
                | models.Q(area__startswith="ward:")
                | models.Q(area__startswith="authority:"),
                name="unmet_area_no_finer_than_ward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in the week of {self.week}"
