"""Websites that listings lead to: when each was last asked for, and since when it has failed."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from directory import clock

FAILURES = 3
FAILING_FOR = timedelta(days=3)
"""A website that fails so often over so long is called broken; one bad day says nothing."""


class Problem(models.TextChoices):
    NOT_FOUND = "not-found", "There is no such page any more."
    NO_NAME = "no-name", "No website has this name any more."
    NO_ANSWER = "no-answer", "Nothing answers there."
    CERTIFICATE = "certificate", "Its certificate is not valid, so browsers warn people away."
    FAULT = "fault", "The website answers with a fault of its own."
    CIRCLE = "circle", "It leads from one address to the next without end."
    NO_ADDRESS = "no-address", "It is no address of a website, or leads to one that is none."
    NOT_PUBLIC = "not-public", "It leads to a network that is not public."


def _broken() -> models.Q:
    long_ago = clock.now() - FAILING_FOR
    return models.Q(failures__gte=FAILURES, failing_since__lte=long_ago, kept_at=None)


class WebLinkQuerySet(models.QuerySet["WebLink"]):
    def due(self) -> WebLinkQuerySet:
        """To be asked for now, the longest waiting first."""
        return self.filter(next_at__lte=clock.now(), kept_at=None).order_by("next_at", "pk")

    def broken(self) -> WebLinkQuerySet:
        return self.filter(_broken())

    def kept(self) -> WebLinkQuerySet:
        """Those of which an editor said that the address is right."""
        return self.exclude(kept_at=None)


class WebLink(models.Model):
    """One address. `problem` is what was found when it was last asked for, "" where it answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=500, unique=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(default=clock.now, db_index=True)
    answered_at = models.DateTimeField("last answered", null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField("failures in a row", default=0)
    problem = models.CharField(max_length=11, choices=Problem.choices, blank=True)
    status = models.PositiveSmallIntegerField("status of HTTP", null=True, blank=True)
    kept_at = models.DateTimeField("said to be right", null=True, blank=True)
    kept_by = models.CharField(max_length=300, blank=True)

    objects = WebLinkQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failures=0, failing_since=None)
                | models.Q(failures__gt=0, failing_since__isnull=False),
                name="web_link_fails_since",
            ),
            models.CheckConstraint(
                condition=models.Q(kept_at=None, kept_by="")
                | (models.Q(kept_at__isnull=False) & ~models.Q(kept_by="")),
                name="web_link_kept_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def problem_words(self) -> str:
        """What was found last, for an editor."""
        said = str(self.get_problem_display())
        return f"{said} (HTTP {self.status})" if said and self.status else said

    @property
    def is_broken(self) -> bool:
        """As `broken` of its queryset."""
        since = self.failing_since
        long_enough = since is not None and since <= clock.now() - FAILING_FOR
        return self.kept_at is None and self.failures >= FAILURES and long_enough
