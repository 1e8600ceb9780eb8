"""Appointments: when, where or by which phone, with whom; and whether they were kept."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.records import Record, VisibleQuerySet
from prescribing.referrals.models import ContactEntry, Referral


class Where(models.TextChoices):
    HOME = "home", "At their home"
    PHONE = "phone", "By phone"
    PLACE = "place", "Somewhere else"
    VIDEO = "video", "By video"


class AppointmentState(models.TextChoices):
    PLANNED = "planned", "Planned"
    KEPT = "kept", "Kept"
    MISSED = "missed", "They were not there"
    CANCELLED = "cancelled", "Cancelled"


class AppointmentQuerySet(VisibleQuerySet["Appointment"]):
    def planned(self) -> AppointmentQuerySet:
        return self.filter(state=AppointmentState.PLANNED)


class Appointment(Record):
    """One meeting with the person. `lead` is whose it is; those who come along are its `others`."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    where = models.CharField(max_length=5, choices=Where.choices)
    place = models.CharField(max_length=200, blank=True, help_text="Quarry Room, Fortuneswell.")
    lead = models.ForeignKey(User, models.PROTECT, related_name="+")
    others = models.ManyToManyField(User, related_name="+", blank=True)
    with_whom = models.CharField(
        "who else comes", max_length=200, blank=True, help_text="Dean from the Shed."
    )
    purpose = models.CharField("what for", max_length=200, blank=True)
    remind = models.BooleanField("remind them the day before", default=False)
    private = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=AppointmentState.choices, default=AppointmentState.PLANNED)
    why = models.CharField("why it was missed or cancelled", max_length=300, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=300, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "starts_at"], name="appointment_coming")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=AppointmentState.values), name="appointment_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(where=Where.PLACE) | ~models.Q(place=""), name="appointment_says_where"
            ),
            models.CheckConstraint(
                condition=models.Q(state=AppointmentState.PLANNED, recorded_at=None, recorded_by="")
                | (
                    ~models.Q(state=AppointmentState.PLANNED)
                    & models.Q(recorded_at__isnull=False)
                    & ~models.Q(recorded_by="")
                ),
                name="appointment_recorded_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AppointmentState.CANCELLED) | ~models.Q(why=""),
                name="appointment_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(private=False) | models.Q(remind=False),
                name="appointment_private_not_reminded",
            ),
        ]


class AlsoThere(Record):
    """Who else of the staff was there at a contact: a joint visit."""

    contact = models.ForeignKey(ContactEntry, models.PROTECT, related_name="also_there")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "also there"
        constraints = [models.UniqueConstraint(fields=["contact", "user"], name="also_there_once")]
