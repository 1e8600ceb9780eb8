"""Two records that are two people, and what a merge put on the record that is used from then on."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.people.models import Person
from prescribing.records import Record


class TwoPeople(Record):
    """Somebody looked and said that these are two people: nobody is asked again. `one` has the lower id."""

    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "two people"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_people_said_once"),
            models.CheckConstraint(
                condition=~models.Q(one=models.F("other")), name="two_people_are_not_one_record"
            ),
        ]


class CarriedOver(Record):
    """What a merge of `person` into `into` put there. Undoing it ends the copies, and no others.

    `copies` are ids by kind of row. `made_safer` are answers on the same number that were made more careful
    (rows of contact point, field, what it was, what it became); they and `speak_first` are kept on record,
    and stay as they are when it is undone.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    into = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    copies = models.JSONField(default=dict)
    made_safer = models.JSONField(default=list)
    filled = models.JSONField(
        default=dict, help_text="What identifies them and was blank: by name each field, before and after."
    )
    speak_first = models.BooleanField(default=False, help_text="“Speak to the lead worker first” came along.")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "carried over"
