"""Who came on a day, as their group says; and how many came whom nobody had sent."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.catalogue.models import Service
from prescribing.prescriptions.models import Prescription
from prescribing.records import Record


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def came(self) -> AttendanceQuerySet:
        return self.filter(came=True)


class Attendance(Record):
    """Whether somebody who was sent came on a day. Said again for the same day, it takes its place."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="attendances")
    on = models.DateField()
    came = models.BooleanField()
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.CharField(max_length=300)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["prescription", "on"], name="attendance_once_a_day")]


class OthersCame(Record):
    """How many came on a day without having been sent. A number, and nothing of anybody."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    on = models.DateField()
    how_many = models.PositiveSmallIntegerField()
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.CharField(max_length=300)

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "others who came"
        constraints = [models.UniqueConstraint(fields=["service", "on"], name="others_came_once_a_day")]
