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
