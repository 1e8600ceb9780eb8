"""Who keeps a group's own listings by a link, and what they changed."""

from __future__ import annotations

import uuid

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.organisations import Organisation
from directory.given_by_groups.models import GivenByGroup
from directory.links.models import SignedLink


class Came(models.TextChoices):
    """How somebody came to keep a group's listings."""

    INVITED = "invited", "Invited by an editor"
    CLAIMED = "claimed", "Said that it is their group"
    COLLEAGUE = "colleague", "Added by the group"
    LISTED = "listed", "The address that the listing gives"
    PHONED = "phoned", "Given when we rang them"
    ACCOUNT = "account", "Has an account as a member of the group"


class KeeperQuerySet(models.QuerySet["ListingKeeper"]):
    def current(self) -> KeeperQuerySet:
        """Those who may open the group's space now."""
        return self.filter(ended_at=None).exclude(confirmed_at=None)

    def claims(self) -> KeeperQuerySet:
        """Those who say that it is their group, until an editor has looked."""
        return self.filter(ended_at=None, confirmed_at=None)

    def of_mailbox(self, email: str) -> KeeperQuerySet:
        return self.filter(email=email.strip().lower())


class ListingKeeper(models.Model):
    """Somebody of a group who keeps its listings right by a link of their own. `email` in small letters."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="keepers")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    came = models.CharField(max_length=9, choices=Came.choices)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="keeps",
        help_text="the account with which they sign in to the same pages, where they want one",
    )
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=300)
    words = models.CharField("what they say of themselves", max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=300, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    ended_with = models.ForeignKey(
        SignedLink,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text='the link by which they said "this is no longer me"; it alone takes that back',
    )

    objects = KeeperQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=models.Q(ended_at=None), name="keeper_once"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(confirmed_by=""),
                name="keeper_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | ~models.Q(ended_by=""), name="keeper_ended_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"Keeper {str(self.pk)[:8]}"

    @property
    def called(self) -> str:
        return self.name or self.email

    @property
    def left_by_themselves(self) -> bool:
        """They said by their own link that it is no longer them, and nobody else has ended it since."""
        return self.ended_at is not None and self.ended_with_id is not None


class LinkAsk(models.Model):
    """Somebody asked for their link again. Whether the address is known, the worker finds out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    link = models.ForeignKey(SignedLink, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return f"Ask for a link {str(self.pk)[:8]}"


class ChangeState(models.TextChoices):
    WAITING = "waiting", "Waits for an editor"
    LIVE = "live", "Shown"
    REFUSED = "refused", "Refused"
    UNDONE = "undone", "Taken back"


class GroupChange(GivenByGroup):
    """A part of a listing as a group changed it: a group of fields with its values before and after.

    `part` is one of directory/openreferral/field_groups.py, or "referral-contact" of an organisation.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="group_changes")
    keeper = models.ForeignKey(ListingKeeper, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, help_text="service, organisation or location")
    object_id = models.UUIDField(db_index=True)
    part = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    state = models.CharField(max_length=7, choices=ChangeState.choices)
    read_as = models.JSONField(
        default=dict, blank=True, help_text="before and after without what was hidden from the group then"
    )

    class Meta:
        app_label = "directory"
        ordering = ["said_at", "id"]
        indexes = [models.Index(fields=["state", "said_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "part", "organisation"],
                condition=models.Q(state="waiting"),
                name="group_change_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Change {str(self.pk)[:8]}"
