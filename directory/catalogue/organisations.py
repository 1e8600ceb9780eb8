"""Organisations: groups, practices, care homes, the hub and everybody else we name."""

from __future__ import annotations

import uuid

from django.db import models
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from directory import clock
from directory.catalogue.drafts import KeepsWhatHappens, ShownAsDraft
from directory.catalogue.facts import Visibility, visibility_field


class OrganisationKind(models.TextChoices):
    GROUP = "group", "Voluntary or community group"
    CHARITY = "charity", "Charity"
    PRACTICE = "practice", "GP practice"
    CARE_HOME = "care-home", "Care home"
    HUB = "hub", "Hub"
    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS service"
    POLICE = "police", "Police"
    FIRE = "fire", "Fire and rescue"
    HOUSING = "housing", "Housing provider"
    EDUCATION = "education", "School, college or library"
    FAITH = "faith", "Faith group"
    COMPANY = "company", "Company or social enterprise"
    OTHER = "other", "Other"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> OrganisationQuerySet:
        """Those the public directory shows."""
        return self.filter(live=True, listed=True, archived_at=None)

    def current(self) -> OrganisationQuerySet:
        return self.filter(archived_at=None)


class Organisation(
    KeepsWhatHappens,
    ShownAsDraft,
    WorkflowMixin,
    DraftStateMixin,
    RevisionMixin,
    LockableMixin,
    ClusterableModel,
):
    """Who runs things. Words are drafted and kept in Wagtail's revisions; nothing used is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    other_names = models.CharField(
        max_length=500,
        blank=True,
        help_text="Other names people use, separated by commas. Search reads them.",
    )
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.GROUP)
    description = models.TextField("what they do", blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField("public email", blank=True)
    email_visibility = visibility_field("who may see the email")
    phone = models.CharField("public phone", max_length=40, blank=True)
    phone_visibility = visibility_field("who may see the phone")
    listed = models.BooleanField(
        "show in the public directory", default=True, help_text="Practices and care homes often are not."
    )
    ods_code = models.CharField("ODS code", max_length=12, blank=True, help_text="For NHS organisations.")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["name"]
        indexes = [models.Index(fields=["kind"])]

    def __str__(self) -> str:
        return self.name


class ReferralContactQuerySet(models.QuerySet["ReferralContact"]):
    def confirmed(self) -> ReferralContactQuerySet:
        """Those a prescription may be sent to: confirmed, and where the domain changed, a day ago."""
        waited = models.Q(sends_from=None) | models.Q(sends_from__lte=clock.now())
        return self.exclude(confirmed_at=None).filter(waited, ended_at=None)


class ReferralContact(models.Model):
    """Where prescriptions for a group go: apart from its public address, and only once confirmed.

    What happens, not what an editor drafts: so it is a table of its own, outside revisions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="referral_contacts")
    name = models.CharField("who reads it", max_length=200, help_text="For example: Tom Reddy, coordinator.")
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    named_by = models.CharField(max_length=200, blank=True)
    named_by_id = models.CharField(
        max_length=60, blank=True, help_text="Who named it: somebody else confirms it."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField("confirmed by", max_length=200, blank=True)
    confirmed_how = models.CharField(
        max_length=200, blank=True, help_text="For example: rang them back on the public number."
    )
    sends_from = models.DateTimeField(
        null=True, blank=True, help_text="Nothing is sent before this, after a change of domain."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ReferralContactQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(ended_at=None), name="one_referral_contact"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(confirmed_by=""),
                name="referral_contact_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Referral contact of {self.organisation}"


__all__ = ["Organisation", "OrganisationKind", "ReferralContact", "Visibility"]
