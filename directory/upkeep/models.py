"""What happens to a listing, apart from what an editor writes: capacity, closures, checks."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.db import models

from directory import clock
from directory.catalogue.locations import Location
from directory.catalogue.services import Service
from search.documents import Room


class CapacityState(models.TextChoices):
    OPEN = Room.OPEN.value, "Taking new people"
    WAITING = Room.WAITING.value, "Waiting list"
    FULL = Room.FULL.value, "Full"
    ASK = Room.ASK.value, "Ring first"


class Capacity(models.Model):
    """Whether a service takes people, at one place or as a whole. It expires by itself at `until`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="capacities")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=7, choices=CapacityState.choices)
    weeks = models.PositiveSmallIntegerField("weeks to wait", null=True, blank=True)
    until = models.DateField("good until", null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        verbose_name_plural = "capacities"
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="capacity_once"),
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(location=None), name="capacity_of_service_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class Closure(models.Model):
    """Closed from a day to a day (both included), at one place or as a whole.

    With `opens_at` it is not closed on those days but open at these hours instead of its usual ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="closures")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(first_day__lte=models.F("last_day")),
                name="closure_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at=None) | models.Q(last_day__isnull=False),
                name="closure_other_hours_have_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{'Other hours' if self.opens_at else 'Closed'} from {self.first_day}"


class RefusedInference(models.Model):
    """An editor said that this was inferred wrongly, so that no import infers it of this listing again.

    `value` is what was inferred, in plain words: a need's id, a way of delivery, "yes", "18 to 25".
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="refused_inferences")
    part = models.CharField(max_length=10)
    value = models.CharField(max_length=100)
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "directory"
        constraints = [
            models.UniqueConstraint(fields=["service", "part", "value"], name="refused_inference_once")
        ]

    def __str__(self) -> str:
        return f"Not {self.value} ({self.part})"


class CheckedBy(StrEnum):
    """Who looked, as `how` of a check tells."""

    GROUP = "group"
    EDITOR = "editor"
    SOURCE = "source"


HOW_GROUP, HOW_EDITOR, HOW_SOURCE = "By the group", "By an editor", "Said by the source"
_WHO = {HOW_GROUP: CheckedBy.GROUP, HOW_SOURCE: CheckedBy.SOURCE}


class Check(models.Model):
    """Somebody checked that the listing is right. `on` is the day; the latest one counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="checks")
    on = models.DateField()
    by = models.CharField(max_length=200)
    how = models.CharField(max_length=100, blank=True)

    class Meta:
        app_label = "directory"
        indexes = [models.Index(fields=["service", "-on"])]

    def __str__(self) -> str:
        return f"Checked on {self.on}"

    @property
    def who(self) -> CheckedBy:
        return who_checked(self.how)


def who_checked(how: str) -> CheckedBy:
    """Whoever is neither the group nor a source is one of us."""
    return _WHO.get(how, CheckedBy.EDITOR)
