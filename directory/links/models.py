"""Signed links: a row here and an HMAC over it in the address. The token itself is never stored."""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock


class SignedLink(models.Model):
    """Leave to do one thing about one record, without an account, until it expires or is withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    about_type = models.CharField(max_length=60)
    about_id = models.UUIDField(db_index=True)
    holder = models.CharField("sent to", max_length=254)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    pressed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"Link {str(self.pk)[:8]}"
