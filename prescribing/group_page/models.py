"""What a group says beside its answer: how it went, a question, a worry."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import Helped, HowOften, MorePeople
from prescribing.records import Record


class Feedback(Record):
    """How it went, in three taps and a few words. No health details are asked for."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="feedback")
    at = models.DateTimeField(default=clock.now)
    by_label = models.CharField(max_length=300)
    on_behalf_of = models.CharField(max_length=300, blank=True)
    attended = models.CharField(max_length=9, choices=HowOften.choices, default=HowOften.NOT_SAID)
    helped = models.CharField(max_length=9, choices=Helped.choices, default=Helped.TOO_EARLY)
    visits = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How often they had come by then; empty where nobody counted."
    )
    changed = models.TextField("what changed", blank=True)
    tell = models.TextField("anything to tell the navigator", blank=True)
    more_people = models.CharField(max_length=8, choices=MorePeople.choices, default=MorePeople.NOT_SAID)

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "feedback"
        ordering = ["-at"]


class GroupQuestion(Record):
    """A group asked before answering. The answer goes by the same link; the timer rests, with a date."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=300)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        app_label = "prescribing"
        verbose_name = "question"
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (
                    ~models.Q(answer="")
                    & models.Q(answered_at__isnull=False)
                    & models.Q(answered_by__isnull=False)
                ),
                name="question_answered_whole",
            )
        ]


class AskReply(Record):
    """What a group answered to a question of the navigator's, beside its yes."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="replies")
    question = models.TextField()
    answer = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)
    by_label = models.CharField(max_length=300)
    on_behalf_of = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "prescribing"
        verbose_name = "reply to a question"
        verbose_name_plural = "replies to questions"
        ordering = ["at", "id"]


class ListingChange(Record):
    """What a "no" did to the listing, and what it said before: so that taking it back can undo it."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="listing_changes")
    capacity_id = models.UUIDField()
    said_at = models.DateTimeField(help_text="Of the capacity that this answer wrote.")
    before = models.JSONField(null=True, blank=True, help_text="Empty where nothing was known before.")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["-said_at"]


class NoLongerMe(Record):
    """The holder of a link said that they no longer read these: what ended then, to be undone for a day."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="no_longer_me")
    link_id = models.UUIDField(db_index=True)
    at = models.DateTimeField(default=clock.now)
    contacts = models.JSONField(default=list)
    links = models.JSONField(default=list)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "prescribing"
        ordering = ["-at"]


class WorryQuerySet(models.QuerySet["Worry"]):
    def unanswered(self) -> WorryQuerySet:
        """Nobody has written yet what was done about them."""
        return self.filter(done_at=None)


class Worry(Record):
    """A group is worried about somebody. Shows who to ring now and makes a task due the same day.

    It stays until somebody has written what was done, also when the group takes it back.
    """

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="worries")
    at = models.DateTimeField(default=clock.now)
    by_label = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    done = models.TextField("what was done about it", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=300, blank=True)

    objects = WorryQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "worries"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done="", done_at__isnull=True, done_by="")
                | (~models.Q(done="") & models.Q(done_at__isnull=False) & ~models.Q(done_by="")),
                name="worry_done_whole",
            )
        ]
