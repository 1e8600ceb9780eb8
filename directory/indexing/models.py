"""What keeps the search index true: which listings changed, and who is writing to an index."""

from __future__ import annotations

from django.db import models

from directory import clock


class ReindexRow(models.Model):
    """A listing changed; written in the same transaction, kept until every engine in use has taken it.

    `service_id` is text, not a foreign key: a listing that is gone must still leave the index.
    """

    service_id = models.UUIDField(db_index=True)
    engine = models.CharField(max_length=20)
    written_at = models.DateTimeField(default=clock.now)
    taken = models.BooleanField(
        default=False, help_text="The engine has it; kept only because a rebuild must hear of it too."
    )

    class Meta:
        app_label = "directory"
        ordering = ["pk"]
        indexes = [models.Index(fields=["engine", "taken"], name="reindex_waiting")]

    def __str__(self) -> str:
        return f"{self.service_id} for {self.engine}"


class ListingChange(models.Model):
    """When what a listing shows last changed, its organisation, places and times included.

    For whoever keeps a copy and asks what is new: nothing is removed when an engine has taken it. `said` is
    when its source says so, while nobody here has changed it since.
    """

    service_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField(default=clock.now, db_index=True)
    said = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"{self.service_id} changed"


class IndexState(models.Model):
    """Who is writing to an engine's index. Seconds since 1970 by the machine's clock, for they guard
    processes against one another and must not move with the product's clock.

    One process at a time drains an engine, or a slow one could put yesterday's words over today's.
    """

    engine = models.CharField(max_length=20, primary_key=True)
    held_by = models.CharField(max_length=40, blank=True)
    held_until = models.FloatField(default=0)
    rebuilding_until = models.FloatField(default=0)
    renewed_on = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.engine
