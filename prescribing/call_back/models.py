"""What somebody who asked to be called told us. Forgotten a month after it is done."""

from __future__ import annotations

from django.db import models

from directory import clock
from prescribing.records import Record


class SafeToRing(models.TextChoices):
    """Whether it is safe to ring this number."""

    YES = "yes", "Yes"
    SOMETIMES = "sometimes", "Only at the times I say"


class CallBack(Record):
    """A request to be called. The task about it is in the queue of the hub's team."""

    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20, help_text="In international form.")
    safe = models.CharField(max_length=9, choices=SafeToRing.choices)
    when = models.CharField(max_length=100, blank=True)
    may_leave_message = models.BooleanField()
    about = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "prescribing"
