"""Who may not find somebody, who looked anyway and why, and what a person agreed to."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.people.models import Person
from prescribing.records import Record


class ExcludedUser(Record):
    """A user this person does not want to be found by. Breaking the glass does not help them either."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="excluded_users")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "prescribing"
        constraints = [models.UniqueConstraint(fields=["person", "user"], name="excluded_once")]


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def open_for(self, by: Actor, at: datetime | None = None) -> BreakGlassQuerySet:
        moment = at or clock.now()
        if not isinstance(by, User):
            return self.none()
        return self.filter(user=by, at__lte=moment, until__gt=moment)


class BreakGlass(Record):
    """Somebody opened a person who is not of their teams, for a reason and a time. The supervisor is told."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="glass_broken")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="break_glass_has_reason"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="break_glass_ends"),
        ]


class GivenBy(models.TextChoices):
    """Who agreed; or, where nobody could, on what other footing it was decided."""

    PERSON = "person", "The person"
    ATTORNEY = "attorney", "An attorney"
    PARENT = "parent", "A parent"
    IMPLIED = "implied", "Implied for care"
    BEST_INTERESTS = "best-interests", "Best interests"
    VITAL = "vital", "Vital interests"
    SAFEGUARDING = "safeguarding", "Safeguarding"


class ConsentMethod(models.TextChoices):
    PHONE = "phone", "By phone"
    IN_PERSON = "in-person", "In person"
    WRITTEN = "written", "In writing"
    VIDEO = "video", "By video"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self, at: datetime | None = None) -> ConsentQuerySet:
        """Neither withdrawn nor expired."""
        moment = at or clock.now()
        alive = models.Q(expires_at=None) | models.Q(expires_at__gt=moment)
        return self.filter(alive, withdrawn_at=None)


class Consent(Record):
    """Leave to tell one organisation certain things for one purpose, in the words that were read out."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40, default="prescription")
    fields = models.JSONField(help_text="The keys of what may be told.")
    wording = models.TextField()
    method = models.CharField(max_length=9, choices=ConsentMethod.choices)
    given_by = models.CharField(max_length=14, choices=GivenBy.choices)
    given_by_name = models.CharField(max_length=200, blank=True)
    person_knows = models.BooleanField(default=True)
    decided_by = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=300, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        constraints = [
            models.CheckConstraint(condition=~models.Q(wording=""), name="consent_has_wording"),
            models.CheckConstraint(
                condition=models.Q(given_by__in=["person", "attorney", "parent"])
                | (~models.Q(decided_by="") & ~models.Q(why="")),
                name="consent_footing_explained",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="")),
                name="consent_withdrawn_by_somebody",
            ),
        ]
