"""What keeps somebody well, as they say it. Each time it is said anew is a row; the last one counts."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.people.models import Person
from prescribing.records import Record, VisibleQuerySet


class KeepsWell(Record):
    """Theirs, in their words; written down by one of us. `private`: only their worker and cover see it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="keeps_well")
    signs = models.CharField("signs that I am not so well", max_length=600, blank=True)
    helps = models.CharField("what helps", max_length=600, blank=True)
    who = models.CharField("who helps, and how to reach them", max_length=600, blank=True)
    shared_with = models.CharField("whom they share it with", max_length=200, blank=True)
    private = models.BooleanField(default=False)
    said_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = VisibleQuerySet["KeepsWell"].as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name = "what keeps somebody well"
        verbose_name_plural = "what keeps people well"
        ordering = ["-said_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(signs="", helps="", who=""), name="keeps_well_says_something"
            )
        ]
