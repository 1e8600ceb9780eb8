"""What the public tells the editors: something is wrong with a listing, or a group to add or change."""

from __future__ import annotations

import uuid

from django.db import models, transaction

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.permissions import EDIT_LISTINGS, require
from directory.audit.actions import record
from directory.shortlists.sending_limits import FORMS, Visitor, count

VISITOR = System("told on the site")


class About(models.TextChoices):
    SERVICE = "service", "A service"
    ORGANISATION = "organisation", "An organisation"
    PLACE = "place", "A place"
    GROUP = "group", "A group to add or change"


class Suggestion(models.Model):
    """What somebody told us. `reply_to` is how to reach them, if they said so; it goes once it is settled."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.CharField(max_length=12, choices=About.choices)
    about_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=200, help_text="Of the listing or the group, as it was then.")
    what = models.CharField(max_length=200, blank=True)
    words = models.TextField(max_length=2000)
    reply_to = models.CharField(max_length=254, blank=True)
    said_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=300, blank=True)
    needed = models.BooleanField(null=True, blank=True, help_text="Whether anything had to be changed.")

    class Meta:
        app_label = "directory"
        ordering = ["said_at"]
        constraints = [
            models.CheckConstraint(
                name="suggestion_open_or_settled",
                condition=models.Q(settled_at=None, needed=None)
                | models.Q(settled_at__isnull=False, needed__isnull=False, reply_to=""),
            )
        ]

    def __str__(self) -> str:
        return f"Suggestion {str(self.pk)[:8]}"


@transaction.atomic
def suggest(
    *,
    about: str,
    name: str,
    words: str,
    by: Visitor,
    about_id: uuid.UUID | None = None,
    what: str = "",
    reply_to: str = "",
) -> Suggestion:
    """Put what a visitor tells on the editors' list. Raises TooMany."""
    count("suggestion", by.marks, FORMS)
    told = Suggestion.objects.create(
        about=about, about_id=about_id, name=name[:200], what=what, words=words, reply_to=reply_to
    )
    record("suggestion.made", told, by=VISITOR)
    return told


@transaction.atomic
def settle(*, suggestion: Suggestion, needed: bool, by: Actor) -> None:
    """An editor has done what it asks, or found that nothing is needed. A second press changes nothing."""
    require(by, EDIT_LISTINGS)
    settled = Suggestion.objects.filter(pk=suggestion.pk, settled_at=None).update(
        settled_at=clock.now(), settled_by=by.label[:300], needed=needed, reply_to=""
    )
    if settled:
        record("suggestion.settled", suggestion, by=by, detail={"needed": needed})
