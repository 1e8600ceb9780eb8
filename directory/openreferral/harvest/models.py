"""Feeds that are read by themselves, each on its own interval, and what became of every reading."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from directory import clock
from directory.openreferral.models import ImportRun, Source


class Every(models.IntegerChoices):
    """Hours from one reading to the next."""

    SIX_HOURS = 6, "Every six hours"
    DAY = 24, "Every day"
    WEEK = 168, "Every week"
    MONTH = 720, "Every 30 days"


class Outcome(models.TextChoices):
    READ = "read", "Read"
    SAME = "same", "Nothing has changed"
    PART = "part", "Read in part"
    FAILED = "failed", "Failed"
    CUT_OFF = "cut-off", "Cut off"


class HarvestedFeedQuerySet(models.QuerySet["HarvestedFeed"]):
    def waiting(self) -> HarvestedFeedQuerySet:
        """Those whose time has come, or that an editor asked for: these first, then the longest overdue."""
        due = models.Q(is_paused=False, next_at__lte=clock.now()) | models.Q(asked_at__isnull=False)
        return self.filter(due, is_reading=False).order_by(
            models.F("asked_at").asc(nulls_last=True), "next_at", "pk"
        )

    def failing(self) -> HarvestedFeedQuerySet:
        """Those that failed so often in turn that an editor has to look."""
        return self.filter(is_paused=False, failures__gte=TOLD_AFTER)


TOLD_AFTER = 3
"""Failures in turn after which the editors are told."""


class HarvestedFeed(models.Model):
    """The feed of one source, how often it is read, and what is remembered from one reading to the next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.OneToOneField(Source, models.PROTECT, related_name="harvest")
    address = models.URLField(max_length=500)
    every = models.PositiveSmallIntegerField("how often", choices=Every.choices, default=Every.DAY)
    full_every_days = models.PositiveSmallIntegerField(
        "read all of it every so many days",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="In between only what changed is asked for. What is gone is seen when all of it is read.",
    )
    asks_for_changes = models.BooleanField(
        "ask only for what changed in between",
        default=True,
        help_text="Switched off by itself where a feed does not understand it.",
    )
    is_paused = models.BooleanField("paused", default=False)
    next_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When an editor asked to read it now.")
    asked_by = models.CharField(max_length=300, blank=True)
    asked_whole = models.BooleanField(
        default=False, help_text="All of it was asked for, and was not had yet."
    )

    is_reading = models.BooleanField(default=False)
    reading_since = models.DateTimeField(null=True, blank=True)
    alive_at = models.DateTimeField(
        null=True, blank=True, help_text="When the process that reads it last said that it goes on."
    )
    read_by = models.CharField(max_length=120, blank=True, help_text="The process that reads it.")

    modified_after = models.DateTimeField(null=True, blank=True)
    whole_at = models.DateTimeField(null=True, blank=True, help_text="When all of it was last read.")
    validators = models.JSONField(
        default=dict,
        blank=True,
        help_text="ETag and Last-Modified of answers that were the whole reading, by address.",
    )
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)

    objects = HarvestedFeedQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["source__name"]
        constraints = [
            # One at a time, whatever number of workers there are.
            models.UniqueConstraint(
                fields=["is_reading"], condition=models.Q(is_reading=True), name="one_feed_is_read_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(is_reading=False) | models.Q(reading_since__isnull=False),
                name="feed_read_since",
            ),
            models.CheckConstraint(
                condition=models.Q(failures=0, failing_since=None)
                | models.Q(failures__gt=0, failing_since__isnull=False),
                name="feed_failing_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.source)

    @property
    def interval(self) -> timedelta:
        return timedelta(hours=self.every)

    @property
    def whole_is_due(self) -> bool:
        """Whether all of it is to be read, so that what is gone is seen."""
        if self.whole_at is None or self.modified_after is None or not self.asks_for_changes:
            return True
        return clock.now() - self.whole_at >= timedelta(days=self.full_every_days)


class FeedReading(models.Model):
    """One reading of a feed. What became of each record is in the lines of its run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feed = models.ForeignKey(HarvestedFeed, models.CASCADE, related_name="readings")
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=300)
    asked_whole = models.BooleanField(default=False, help_text="An editor asked for all of it.")
    changed_after = models.DateTimeField(null=True, blank=True, help_text="Empty: all of it was asked for.")
    answers = models.PositiveIntegerField("pages read", default=0)
    gone = models.PositiveIntegerField("newly gone", default=0)

    class Meta:
        app_label = "directory"
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["feed", "-started_at"], name="readings_of_feed")]

    def __str__(self) -> str:
        return f"Reading of {self.feed} on {self.started_at:%d %B %Y}"
