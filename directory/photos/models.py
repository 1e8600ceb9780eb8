"""Photos of a listing that its group gave, with what they show in words."""

from __future__ import annotations

from django.db import models

from directory.catalogue.services import Service
from directory.given_by_groups.models import GivenByGroup


class PhotoState(models.TextChoices):
    WAITING = "waiting", "Waits for an editor"
    SHOWN = "shown", "Shown"
    REFUSED = "refused", "Refused"
    REMOVED = "removed", "Taken away"


class PhotoQuerySet(models.QuerySet["ListingPhoto"]):
    def shown(self) -> PhotoQuerySet:
        """Approved. Whether the public may see it rests on its listing too: see shown_photos."""
        return self.filter(state=PhotoState.SHOWN)

    def kept(self) -> PhotoQuerySet:
        """Shown, or waiting for it."""
        return self.filter(state__in=[PhotoState.SHOWN, PhotoState.WAITING])

    def without_pictures(self) -> PhotoQuerySet:
        """For saying that there is one: the pictures themselves stay in the database."""
        return self.defer("large", "small")


class ListingPhoto(GivenByGroup):
    """A photo in two sizes, both written anew by us as JPEG: nothing else of what was uploaded is kept.

    The pictures stand in the database, so that no file is reached past the question who may see it.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="photos")
    alt = models.CharField("what it shows", max_length=200)
    large = models.BinaryField(help_text="Empty once a photo that was taken away is forgotten.")
    small = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    small_width = models.PositiveSmallIntegerField()
    small_height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text="Of the large picture.")
    state = models.CharField(max_length=7, choices=PhotoState.choices)
    was = models.CharField(max_length=7, choices=PhotoState.choices, blank=True)
    """What it was before it was taken away."""
    keeper = models.ForeignKey(
        "directory.ListingKeeper", models.PROTECT, null=True, blank=True, related_name="photos"
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["said_at", "id"]
        indexes = [models.Index(fields=["state", "said_at"], name="photo_by_state")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="photo_says_what_it_shows"),
        ]

    def __str__(self) -> str:
        return f"Photo {str(self.pk)[:8]}"
