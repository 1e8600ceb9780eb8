"""How the person says things are: questions with the wording of those who made them. A blank stays blank."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.records import Record, VisibleQuerySet
from prescribing.referrals.models import Referral


class Moment(models.TextChoices):
    START = "start", "At the start"
    REVIEW = "review", "At a review"
    CLOSE = "close", "At the end"
    FOLLOW_UP = "follow-up", "Afterwards"


class Mode(models.TextChoices):
    IN_PERSON = "in-person", "In person"
    PHONE = "phone", "By phone"
    VIDEO = "video", "By video"
    WRITTEN = "written", "Written by them"


class LonelyOften(models.TextChoices):
    """The answers to the direct question, in the order in which they are read out."""

    ALWAYS = "always", "Often/always"
    SOMETIMES = "sometimes", "Some of the time"
    OCCASIONALLY = "occasionally", "Occasionally"
    HARDLY = "hardly-ever", "Hardly ever"
    NEVER = "never", "Never"


def _ten() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])


def _three() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )


class Assessment(Record):
    """One asking of the four wellbeing questions and those about loneliness. Each answer may be missing."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="assessments")
    at = models.DateTimeField(default=clock.now)
    moment = models.CharField(max_length=9, choices=Moment.choices)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    language = models.CharField(max_length=60, blank=True, help_text="Empty: English.")
    answered_for = models.CharField("who answered for them", max_length=200, blank=True)
    refused = models.BooleanField(default=False)
    private = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    satisfied = _ten()
    worthwhile = _ten()
    happy = _ten()
    anxious = _ten()
    companionship = _three()
    left_out = _three()
    isolated = _three()
    lonely_often = models.CharField(max_length=12, choices=LonelyOften.choices, blank=True)

    objects = VisibleQuerySet["Assessment"].as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["at", "id"]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=models.Q(**{name: None}) | models.Q(**{f"{name}__lte": 10}),
                    name=f"assessment_{name}_0_to_10",
                )
                for name in ("satisfied", "worthwhile", "happy", "anxious")
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{name: None}) | models.Q(**{f"{name}__range": (1, 3)}),
                    name=f"assessment_{name}_1_to_3",
                )
                for name in ("companionship", "left_out", "isolated")
            ),
        ]
