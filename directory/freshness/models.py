"""How far each listing may be trusted to be still right."""

from __future__ import annotations

from django.db import models

from directory.catalogue.services import Service


class ListingFreshness(models.Model):
    """One listing's score, from 0 to 100, with what it was reckoned from (directory/freshness/score.py)."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="freshness")
    score = models.PositiveSmallIntegerField(db_index=True)
    facts = models.JSONField(default=dict)
    reckoned_on = models.DateField(db_index=True)

    class Meta:
        app_label = "directory"
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=100), name="freshness_of_a_hundred")
        ]

    def __str__(self) -> str:
        return f"{self.score} of 100"
