"""What every record here is: an id that says nothing, and a name that is safe in a log."""

from __future__ import annotations

import uuid
from typing import Protocol, Self, TypeVar

from django.db import models

from directory.accounts.actors import Actor

M = TypeVar("M", bound=models.Model)


class SightRule(Protocol):
    """Which records of a model an actor may see, as a condition on that model.

    With `changing` without those that they only look at, to answer whether they take somebody over.
    """

    def __call__(self, by: Actor, *, changing: bool = False) -> models.Q: ...


_SIGHT: dict[type[models.Model], SightRule] = {}


def register_sight(model: type[models.Model], rule: SightRule) -> None:
    """Called when the app is ready, for every model that concerns a person; see prescribing/sight.py."""
    _SIGHT[model] = rule


class VisibleQuerySet(models.QuerySet[M]):
    """Records that concern people. A model without a registered rule shows nothing to anybody."""

    def visible_to(self, by: Actor) -> Self:
        """Those this actor may see now."""
        rule = _SIGHT.get(self.model)
        return self.filter(rule(by)) if rule else self.none()

    def changeable_by(self, by: Actor) -> Self:
        """Those this actor may do something about now."""
        rule = _SIGHT.get(self.model)
        return self.filter(rule(by, changing=True)) if rule else self.none()


class Record(models.Model):
    """A row with a UUID. Its `str` is kind and short id: it ends up in logs, so nothing personal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {str(self.pk)[:8]}"


class TransitionRow(Record):
    """A move from one state to another: what happened, who did it, and for whom. Outlives the name."""

    sequence = models.PositiveIntegerField(help_text="1 for the first of its record.")
    from_state = models.CharField(max_length=20, blank=True, help_text="Empty for the first.")
    event = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=300)
    by_id = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=300, blank=True, help_text="A group that answered by phone.")
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["sequence"]


class Urgency(models.TextChoices):
    TODAY = "today", "Today"
    TWO_DAYS = "two-days", "Within two days"
    ROUTINE = "routine", "Routine"


def one_owner(*, open_when: models.Q) -> models.Q:
    """While open: exactly one owner, a person or a queue, and a date by which something is due."""
    person = models.Q(owner__isnull=False, queue__isnull=True)
    queue = models.Q(owner__isnull=True, queue__isnull=False)
    return ~open_when | (models.Q(due_at__isnull=False) & (person | queue))
