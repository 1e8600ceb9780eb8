"""Places where things happen, and how to get in."""

from __future__ import annotations

import uuid

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from directory import clock
from directory.catalogue.drafts import KeepsWhatHappens, ShownAsDraft
from directory.catalogue.facts import Visibility, basis_field, fact_field, visibility_field


class LocationKind(models.TextChoices):
    PHYSICAL = "physical", "A place people go to"
    POSTAL = "postal", "An address for post"
    VIRTUAL = "virtual", "Online"


class LocationQuerySet(models.QuerySet["Location"]):
    def public(self) -> LocationQuerySet:
        return self.filter(visibility=Visibility.PUBLIC)


class Location(
    KeepsWhatHappens, ShownAsDraft, WorkflowMixin, DraftStateMixin, RevisionMixin, ClusterableModel
):
    """A place. Latitude and longitude are degrees (WGS 84); both known or neither."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=8, choices=LocationKind.choices, default=LocationKind.PHYSICAL)
    address = models.CharField("building and street", max_length=300, blank=True)
    town = models.CharField(max_length=120, blank=True)
    county = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    point_doubt = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Why the point may be wrong, in words."
    )
    getting_there = models.TextField(blank=True, help_text="Bus, parking, which door.")
    access_note = models.TextField("getting in", blank=True)
    visibility = visibility_field()
    ward_code = models.CharField(max_length=9, blank=True, editable=False)
    authority_code = models.CharField(max_length=9, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        verbose_name = "place"
        ordering = ["name", "town"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_point_whole",
            )
        ]

    def __str__(self) -> str:
        return (
            ", ".join(part for part in (self.name or self.address, self.town, self.postcode) if part)
            or "A place"
        )


class AccessFeature(models.TextChoices):
    STEP_FREE = "step-free", "Step-free"
    ACCESSIBLE_TOILET = "accessible-toilet", "Accessible toilet"
    HEARING_LOOP = "hearing-loop", "Hearing loop"
    BSL = "bsl", "British Sign Language"
    PARKING = "parking", "Parking close by"
    BLUE_BADGE_PARKING = "blue-badge-parking", "Blue Badge parking"
    LIFT = "lift", "Lift"
    CHANGING_PLACES = "changing-places", "Changing Places toilet"
    QUIET_SPACE = "quiet-space", "Quiet space"
    ASSISTANCE_DOGS = "assistance-dogs", "Assistance dogs welcome"


class LocationAccess(models.Model):
    """One access fact of a place: yes or no, with a word on it. No row is not known."""

    location = ParentalKey(Location, on_delete=models.CASCADE, related_name="access")
    feature = models.CharField(max_length=20, choices=AccessFeature.choices)
    fact = fact_field()
    detail = models.CharField(max_length=300, blank=True)
    basis = basis_field()

    class Meta:
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["location", "feature"], name="access_feature_once")]

    def __str__(self) -> str:
        return f"{self.get_feature_display()}: {self.get_fact_display().lower()}"
