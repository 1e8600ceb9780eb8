"""The mark of a demo database."""

from __future__ import annotations

from django.db import models

from directory import clock


class DemoPlace(models.Model):
    """Stands in a database that `manage.py demo` made, and nowhere else."""

    built_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "cms"

    def __str__(self) -> str:
        return f"Demo place of {self.built_at:%d %B %Y}"
