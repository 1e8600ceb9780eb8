"""Pairs of listings or organisations that may be one, and those that were made one."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.db import models

from directory import clock
from directory.catalogue.models import Organisation, Service


class Kind(models.TextChoices):
    SERVICE = "service", "Listing"
    ORGANISATION = "organisation", "Organisation"


NAMED = "an editor named them"
"""The reason of a pair that nothing found."""


class Decision(models.TextChoices):
    OPEN = "", "Nobody has decided"
    NOT_THE_SAME = "not-the-same", "Not the same"
    MERGED = "merged", "Made one"


class PairQuerySet(models.QuerySet["MayBeSame"]):
    def open(self) -> PairQuerySet:
        """Those that wait for an editor: undecided, and both still there."""
        found = self.filter(decision=Decision.OPEN)
        services = Service.objects.filter(archived_at=None).values("pk")
        organisations = Organisation.objects.current().values("pk")
        there = models.Q(kind=Kind.SERVICE, first_id__in=services, second_id__in=services)
        there |= models.Q(kind=Kind.ORGANISATION, first_id__in=organisations, second_id__in=organisations)
        return found.filter(there).order_by("-score", "found_at", "pk")


class MayBeSame(models.Model):
    """Two of one kind that may be the same, by their ids in order. `reasons` are words for an editor."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    score = models.PositiveSmallIntegerField(help_text="How much speaks for it, to 100.")
    reasons = models.JSONField(default=list, blank=True)
    found_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=300, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        verbose_name = "pair that may be the same"
        verbose_name_plural = "pairs that may be the same"
        indexes = [models.Index(fields=["decision", "-score"], name="pairs_to_decide")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_id", "second_id"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None) | models.Q(decided_at__isnull=False),
                name="pair_decided_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"Pair {str(self.pk)[:8]}"


class Merge(models.Model):
    """Two records made one: `merged` was archived, and what hung on it went to `kept`.

    `before` and `after` are the parts of the kept record that changed, `moved` the rows that went over, so
    that it can be undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    kept_id = models.UUIDField(db_index=True)
    merged_id = models.UUIDField(db_index=True)
    merged_name = models.CharField(max_length=255)
    chosen = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    moved = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.CharField(max_length=300)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "directory"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged_id"], condition=models.Q(undone_at=None), name="merged_into_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_id=models.F("kept_id")), name="not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"Merge {str(self.pk)[:8]}"


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """As the pair is kept."""
    return (one, other) if one.int < other.int else (other, one)
