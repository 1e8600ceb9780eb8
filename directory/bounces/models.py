"""Mail of ours that came back, and where the mailbox that holds it was last read."""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock
from directory.messages.models import OutboxMessage


class BounceKind(models.TextChoices):
    HARD = "hard", "There is no such mailbox"
    SOFT = "soft", "It was not taken this time"
    DELAYED = "delayed", "It is still being tried"


FINAL = (BounceKind.HARD, BounceKind.SOFT)
"""The message did not arrive, and nobody tries any more."""


class BounceQuerySet(models.QuerySet["Bounce"]):
    def final(self) -> BounceQuerySet:
        return self.filter(kind__in=FINAL)

    def unsettled(self) -> BounceQuerySet:
        return self.filter(settled_at=None)


class Bounce(models.Model):
    """One message came back, or is held up. Of whom it went to only an address of the directory is kept, in
    small letters: a group's, never a stranger's, a person's or a colleague's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="bounces")
    kind = models.CharField(max_length=7, choices=BounceKind.choices)
    status = models.CharField(max_length=12, blank=True, help_text="RFC 3463, such as 5.1.1.")
    address = models.EmailField(blank=True, db_index=True)
    told_by = models.CharField(max_length=20, help_text="mailbox or webhook")
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=300, blank=True)

    objects = BounceQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "kind"], name="bounce_told_once"),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by="")
                | (models.Q(settled_at__isnull=False) & ~models.Q(settled_by="")),
                name="bounce_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.status})"


class BounceMailbox(models.Model):
    """How far the mailbox was read. Mail is known there by its number (UID), as long as `validity` is the
    same; nothing is moved, deleted or marked as read."""

    name = models.CharField(max_length=300, primary_key=True, help_text="user@host/folder")
    validity = models.BigIntegerField(null=True, blank=True)
    last_number = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    problem_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.name
