"""The keys of forms that were sent: each may be used once."""

from __future__ import annotations

from django.db import models

from directory import clock


class UsedKey(models.Model):
    """A form's key, taken when it was saved, and where the answer led. Says nothing about what was saved."""

    key = models.CharField(primary_key=True, max_length=64)
    at = models.DateTimeField(default=clock.now, db_index=True)
    answer_url = models.CharField(max_length=2000, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"Key {self.key[:8]}"
