"""Signs of life of the processes nobody looks at: when each last ran, and what it said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models

from directory import clock

AHEAD = timedelta(minutes=2)
"""How far two machines' clocks may differ before one of them is wrong."""

SECONDS = "seconds it took"
"""Among the details of a heartbeat: how long the last round lasted."""


class Heartbeat(models.Model):
    """One row per process or task. What should beat and does not is an alarm on /health/."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M}"


def record_heartbeat(name: str, detail: dict[str, Any] | None = None) -> None:
    """It ran now. `detail` holds counts and names of errors, nothing personal."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now(), "detail": detail or {}})


def is_late(name: str, allowed: timedelta) -> bool:
    """Whether it has not run for longer than `allowed`, or never. A time that has not come says nothing."""
    now = clock.now()
    return not Heartbeat.objects.filter(name=name, at__gte=now - allowed, at__lte=now + AHEAD).exists()
