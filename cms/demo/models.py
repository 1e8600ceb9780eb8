"""The mark of a demo database."""

from __future__ import annotations

from django.db import models

from directory import clock


class DemoPlace(models.Model):
    """Stands in a database that `manage.py demo` made, and nowhere else."""

    begun_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "cms"

    def __str__(self) -> str:
        return f"Demo place of {self.begun_at:%d %B %Y}"
