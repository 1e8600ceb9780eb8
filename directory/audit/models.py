"""Who did or saw what. Append-only: database triggers refuse update and delete."""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock


class AuditEvent(models.Model):
    """No foreign keys: the event outlives everything it names, and writing it never fails for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=300)
    actor_id = models.CharField(max_length=60)
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=60, blank=True, db_index=True)
    person_id = models.CharField(max_length=60, blank=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "directory"
        ordering = ["-at"]
        permissions = [("read_audit", "Read the audit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_type} {self.about_id}"


class AuditSeal(models.Model):
    """One link of the chain: what an event said, hashed together with the seal before it.

    A table of its own, because an event is never changed, not even to seal it. No foreign key: a seal stays
    where its event was taken away, and so tells of it.
    """

    position = models.BigIntegerField(primary_key=True)
    """1, 2, 3 … without a gap."""
    event_id = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    """SHA-256, as hexadecimal digits."""

    class Meta:
        app_label = "directory"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"
