"""A list that was handed on: by a link, by email or by text. None of it names anybody."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from directory import clock


class SharedList(models.Model):
    """Ids of services as they stood when they were shared. Removed once its link has run out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    services = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"Shared list {str(self.pk)[:8]}"


class SendingChannel(models.TextChoices):
    """How a list is sent. The values are those of an envelope's channel."""

    EMAIL = "email", "Email"
    TEXT = "text", "Text message"


class ListSending(models.Model):
    """A list on its way. The address stands here until the message is delivered or given up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shared = models.ForeignKey(SharedList, models.CASCADE, related_name="sendings")
    way = models.CharField(max_length=5, choices=SendingChannel.choices)
    address = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "directory"
        constraints = [
            models.CheckConstraint(
                name="list_address_kept_or_forgotten",
                condition=Q(forgotten_at=None) & ~Q(address="") | Q(forgotten_at__isnull=False, address=""),
            )
        ]

    def __str__(self) -> str:
        return f"List on its way {str(self.pk)[:8]}"


class SendingMark(models.Model):
    """That something was sent from somewhere, or to somebody, in the last hour: a keyed hash, no address."""

    mark = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        indexes = [models.Index(fields=["mark", "at"])]

    def __str__(self) -> str:
        return f"Mark {self.mark[:8]}"
