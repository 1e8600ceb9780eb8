"""Checks and agreements of an organisation: that somebody saw its insurance, its policy, an agreement.

What happens, not what an editor drafts: so it is in tables of its own, outside revisions. Of all that were
seen of a kind the one seen last counts.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from directory import clock
from directory.catalogue.models import Organisation


class CheckKindQuerySet(models.QuerySet["CheckKind"]):
    def current(self) -> CheckKindQuerySet:
        return self.filter(used=True)


class CheckKind(models.Model):
    """What is looked for. Editors add to these; one that is used no more stays for what was seen of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True, help_text="As: Public liability insurance.")
    about = models.CharField(
        "what to look at",
        max_length=300,
        blank=True,
        help_text="For whoever looks, and for the group we ask.",
    )
    wanted_of_all = models.BooleanField(
        "wanted of every group",
        default=False,
        help_text="Groups of which it was never seen stand in the list “Never seen”.",
    )
    sharing = models.BooleanField(
        "an agreement to share",
        default=False,
        help_text="With one in force, telling this group of somebody asks for no reason.",
    )
    keeps_document = models.BooleanField(
        "a copy may be kept",
        default=True,
        help_text="Off for what must not be copied, such as DBS certificates: note number and date instead.",
    )
    used = models.BooleanField("in use", default=True)
    position = models.PositiveSmallIntegerField(default=100)

    objects = CheckKindQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["position", "name"]
        verbose_name = "kind of check or agreement"
        verbose_name_plural = "kinds of check and agreement"

    def __str__(self) -> str:
        return self.name


class CheckSeenQuerySet(models.QuerySet["CheckSeen"]):
    def standing(self) -> CheckSeenQuerySet:
        """Those that were not taken back as a mistake."""
        return self.filter(taken_back_at=None)

    def seen_last(self) -> CheckSeenQuerySet:
        """The one seen last of each kind of each organisation."""
        later = CheckSeen.objects.standing().filter(
            organisation=OuterRef("organisation"), kind=OuterRef("kind")
        )
        newer = Q(seen_on__gt=OuterRef("seen_on")) | Q(
            seen_on=OuterRef("seen_on"), recorded_at__gt=OuterRef("recorded_at")
        )
        return self.standing().filter(~Exists(later.filter(newer)))

    def of_current(self) -> CheckSeenQuerySet:
        """Of organisations of the directory, and of kinds in use."""
        return self.filter(organisation__archived_at=None, kind__used=True)

    def in_force(self) -> CheckSeenQuerySet:
        return self.seen_last().filter(Q(expires_on=None) | Q(expires_on__gte=clock.today()))


class CheckSeen(models.Model):
    """Somebody saw one. `expires_on` is its last day; none has no end. `asked_at` and `reminded_at` are when
    the group was asked for the next one before this ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="checks_seen")
    kind = models.ForeignKey(CheckKind, models.PROTECT, related_name="seen")
    seen_on = models.DateField()
    seen_by = models.CharField(max_length=200)
    expires_on = models.DateField("last day", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=200, blank=True)
    taken_back_why = models.CharField(max_length=200, blank=True)

    objects = CheckSeenQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["-seen_on", "-recorded_at"]
        verbose_name = "check or agreement seen"
        verbose_name_plural = "checks and agreements seen"
        permissions = [("keep_checks", "Record checks and agreements, and open their documents")]
        indexes = [models.Index(fields=["organisation", "kind", "-seen_on"], name="check_seen_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=models.F("seen_on")),
                name="check_seen_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by="", taken_back_why="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_by="") & ~Q(taken_back_why="")),
                name="check_taken_back_by_somebody_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, seen {self.seen_on}"


class CheckDocument(models.Model):
    """A copy of what was seen. It lies in the database, so that no address of files ever leads to it; a list
    that reads what was seen does not read it."""

    seen = models.OneToOneField(CheckSeen, models.CASCADE, primary_key=True, related_name="document")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        app_label = "directory"

    def __str__(self) -> str:
        return self.name
