"""The day on which a listing is looked at again, and what became of asking whether it is still right."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models, transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.catalogue.services import Service
from directory.indexing.touched import touch

MONTH = timedelta(days=30.44)
HIDDEN_AFTER_MONTHS = 12
"""Since the first asking, where nobody answered."""
ASKS = 3
"""The first asking and two reminders."""
BETWEEN_ASKS = timedelta(days=14)


class ListingReviewQuerySet(models.QuerySet["ListingReview"]):
    def of_published(self) -> ListingReviewQuerySet:
        return self.filter(service__in=Service.objects.published())

    def due(self) -> ListingReviewQuerySet:
        """Their day has come, and nobody was asked yet."""
        return self.of_published().filter(due_on__lte=clock.today(), first_asked_at=None)

    def to_remind(self) -> ListingReviewQuerySet:
        late = clock.now() - BETWEEN_ASKS
        return self.of_published().filter(asks__gt=0, asks__lt=ASKS, last_asked_at__lte=late)

    def unanswered(self) -> ListingReviewQuerySet:
        """For an editor: asked and reminded in vain, or there is nobody to ask."""
        late = clock.now() - BETWEEN_ASKS
        in_vain = models.Q(asks__gte=ASKS, last_asked_at__lte=late) | models.Q(asks=0)
        return self.of_published().filter(in_vain).exclude(first_asked_at=None)

    def to_hide(self) -> ListingReviewQuerySet:
        year = clock.now() - HIDDEN_AFTER_MONTHS * MONTH
        return self.of_published().filter(first_asked_at__lte=year, service__hidden_at=None)


class ListingReview(models.Model):
    """One listing's next review. `asks` counts mails since `first_asked_at`; 0 without anybody to ask."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="review")
    due_on = models.DateField("to be looked at again on", db_index=True)
    first_asked_at = models.DateTimeField(null=True, blank=True)
    last_asked_at = models.DateTimeField(null=True, blank=True)
    asks = models.PositiveSmallIntegerField(default=0)

    objects = ListingReviewQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_asked_at__isnull=False) | models.Q(asks=0, last_asked_at=None),
                name="review_asked_first",
            )
        ]

    def __str__(self) -> str:
        return f"Review on {self.due_on}"


def next_review(from_day: date) -> date:
    """REVIEW_MONTHS later."""
    return from_day + settings.REVIEW_MONTHS * MONTH


@transaction.atomic
def set_review_date(*, service: Service, on: date, by: Actor) -> None:
    """An editor chooses when the listing is looked at again. Who was asked before is asked anew then."""
    require(by, EDIT_LISTINGS)
    _start_again(service, on)
    record("listing.review-date", service, by=by)


def answered(service: Service, on: date | None = None) -> None:
    """Somebody answered, in the caller's transaction, today or on an earlier day: the listing is asked about
    again REVIEW_MONTHS after it, and if it was hidden it is shown again. What is older is no answer."""
    due_on = next_review(on or clock.today())
    if due_on <= clock.today():
        return
    _start_again(service, due_on)
    if Service.objects.filter(pk=service.pk).exclude(hidden_at=None).update(hidden_at=None):
        service.hidden_at = None
        touch([service.pk])


def _start_again(service: Service, on: date) -> None:
    ListingReview.objects.update_or_create(
        service=service,
        defaults={"due_on": on, "first_asked_at": None, "last_asked_at": None, "asks": 0},
    )
