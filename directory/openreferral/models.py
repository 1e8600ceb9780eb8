"""Where a record came from, and what each source last said.

Identity is (source, kind, id in the source). A feed never overwrites another's record or a local one.
"""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock


class Source(models.Model):
    """A feed or file we import from, known by a short key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.name


class SourceRecord(models.Model):
    """One record of a source, and the record here that it became (by kind and id, no foreign key)."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=20)
    id_in_source = models.CharField(max_length=200)
    object_id = models.UUIDField(db_index=True)
    first_seen_at = models.DateTimeField(default=clock.now)
    last_seen_at = models.DateTimeField(default=clock.now)
    last_modified = models.CharField(max_length=40, blank=True)
    raw = models.JSONField(default=dict, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    """When a whole reading of its source first did not hold it."""
    gone_kept = models.BooleanField(default=False)
    """An editor decided that the listing stays although its source has it no more."""
    is_merged = models.BooleanField(default=False)
    """It was of another record here, before two were made one."""

    class Meta:
        app_label = "directory"
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "id_in_source"], name="source_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id_in_source}"


class SourceGroup(models.Model):
    """What the source last said of one group of fields. Edited here: shown from here until released."""

    record = models.ForeignKey(SourceRecord, models.CASCADE, related_name="groups")
    group = models.CharField(max_length=30)
    value = models.JSONField(default=dict, blank=True)
    said_at = models.DateTimeField(default=clock.now)
    edited_here = models.BooleanField(default=False)
    conflict = models.BooleanField(default=False)

    class Meta:
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["record", "group"], name="source_group_once")]

    def __str__(self) -> str:
        return f"{self.group} of {self.record}"


class ImportRun(models.Model):
    """One run of an import: counts, and a line for each record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=200)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    """How many records the source says it has."""
    last_line_at = models.DateTimeField(null=True, blank=True)
    process = models.CharField(max_length=120, blank=True)
    """Computer and process that does it, to tell when it is there no more."""
    is_part = models.BooleanField(default=False)
    """Not everything of the source could be read."""
    problems = models.JSONField(default=list, blank=True)
    """What was wrong with the feed as a whole, in words."""
    failure = models.CharField(max_length=300, blank=True)
    """Why it ended before the feed's end."""

    class Meta:
        app_label = "directory"
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"Import of {self.source} on {self.started_at:%d %B %Y}"


class ImportLine(models.Model):
    """What became of one record: what was changed, skipped and wrong."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    id_in_source = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=255, blank=True)
    what = models.CharField(max_length=9)
    problems = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"{self.what}: {self.name}"
