"""What the daily count found: its runs, each record that disagrees, and which faults were mailed."""

from __future__ import annotations

from django.db import models

from directory import clock
from prescribing.records import Record


class ReconciliationRun(Record):
    """One count. `counts` holds numbers by way in and by day, and nobody."""

    at = models.DateTimeField(default=clock.now)
    seconds = models.FloatField(default=0)
    counts = models.JSONField(default=dict)
    found = models.PositiveIntegerField(default=0, help_text="How many records disagreed.")

    class Meta:
        app_label = "prescribing"
        ordering = ["-at"]
        indexes = [models.Index(fields=["at"], name="reconciliation_run_at")]
        permissions = [("see_reconciliation", "See whether anybody was lost")]


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def standing(self) -> DiscrepancyQuerySet:
        """Found, and not mended yet."""
        return self.filter(gone_at=None)


class Discrepancy(Record):
    """A record that is not as it must be, by its number: never by a name. `kind` is one of rules.RULES."""

    kind = models.CharField(max_length=40)
    about_type = models.CharField(max_length=60)
    about_id = models.UUIDField()
    found_at = models.DateTimeField(default=clock.now)
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["found_at", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_id"], condition=models.Q(gone_at=None), name="discrepancy_stands_once"
            )
        ]


class Fault(Record):
    """Something that is wrong with the site, by the name of its check: mailed once, and again when over."""

    name = models.CharField(max_length=200)
    words = models.TextField()
    began_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    over_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["began_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(over_at=None), name="fault_stands_once"
            )
        ]
