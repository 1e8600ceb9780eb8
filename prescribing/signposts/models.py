"""A signpost: services handed over to somebody at a desk, with nothing of who it was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from directory.accounts.models import User
from directory.catalogue.models import Need, Organisation, Service
from prescribing.records import Record


class Channel(models.TextChoices):
    PRINT = "print", "Printed"
    TEXT = "text", "Texted"
    EMAIL = "email", "Emailed"


class SaidBy(models.TextChoices):
    """Who says that somebody came."""

    PERSON = "person", "The person"
    GROUP = "group", "The group"


class Signpost(Record):
    """What was handed over at which practice, in which minute and how. There is no column for whom.

    `code` stands on the sheet or in the message, and goes after CODE_LASTS; `pressed_by` goes after
    PRESSER_KEPT: see actions.forget.
    """

    at = models.DateTimeField(db_index=True, help_text="The minute; its seconds are not kept.")
    practice = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    needs = models.ManyToManyField(Need, related_name="+", blank=True)
    pressed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    code = models.CharField(max_length=8, null=True, blank=True, unique=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["-at"]
        indexes = [models.Index(fields=["practice", "at"])]
        constraints = [
            models.CheckConstraint(name="signpost_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="signpost_code_not_empty", condition=Q(code=None) | ~Q(code="")),
        ]


class SignpostedService(Record):
    """One service of a signpost, and the day on which somebody said that the person came there."""

    signpost = models.ForeignKey(Signpost, models.CASCADE, related_name="services")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    came_on = models.DateField(null=True, blank=True)
    came_said_by = models.CharField(max_length=6, choices=SaidBy.choices, blank=True)

    class Meta:
        app_label = "prescribing"
        constraints = [
            models.UniqueConstraint(fields=["signpost", "service"], name="signposted_service_once"),
            models.CheckConstraint(
                name="signpost_came_has_day_and_teller",
                condition=Q(came_on=None, came_said_by="")
                | Q(came_on__isnull=False, came_said_by__in=SaidBy.values),
            ),
        ]
