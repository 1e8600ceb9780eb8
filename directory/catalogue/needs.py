"""Needs: a tree two deep or more, with the phrases people use for each."""

from __future__ import annotations

import uuid

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin

from directory.catalogue.drafts import KeepsWhatHappens


class NeedQuerySet(models.QuerySet["Need"]):
    def current(self) -> NeedQuerySet:
        return self.filter(archived_at=None)

    def top(self) -> NeedQuerySet:
        return self.current().filter(parent=None)


class Need(KeepsWhatHappens, DraftStateMixin, RevisionMixin, ClusterableModel):
    """Something a person may need help with. The slug never changes: feeds, pages and records use it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, help_text="As staff say it: Debt advice.")
    plain_name = models.CharField(max_length=120, blank=True, help_text="As anybody says it: Money worries.")
    description = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    sensitive = models.BooleanField(
        default=False,
        help_text="Prescriptions for it start private: abuse, sexual health, drugs and alcohol, immigration.",
    )
    keywords = models.TextField(
        blank=True, help_text="Words in a listing that mean it meets this need, one per line."
    )
    keywords_not = models.TextField(
        "but not", blank=True, help_text="Phrases that rule it out, one per line."
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        app_label = "directory"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def plain(self) -> str:
        return self.plain_name or self.name


class NeedPhrase(Orderable):
    """What people say when they mean this need."""

    need = ParentalKey(Need, on_delete=models.CASCADE, related_name="phrases")
    text = models.CharField(max_length=200)

    class Meta(Orderable.Meta):
        app_label = "directory"
        constraints = [models.UniqueConstraint(fields=["need", "text"], name="phrase_once")]

    def __str__(self) -> str:
        return self.text


class Helpline(Orderable):
    """A national line for a need, shown when nothing local is found or open."""

    need = ParentalKey(Need, on_delete=models.CASCADE, related_name="helplines")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    text = models.CharField("text message", max_length=120, blank=True)
    url = models.URLField(max_length=300, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    opens = models.JSONField(
        default=list, blank=True, help_text='"always", or lines such as "mon-fri 09:00-17:00".'
    )
    free = models.BooleanField(default=True)
    nations = models.JSONField(default=list, blank=True)
    review_due = models.DateField(null=True, blank=True)

    class Meta(Orderable.Meta):
        app_label = "directory"

    def __str__(self) -> str:
        return self.name
