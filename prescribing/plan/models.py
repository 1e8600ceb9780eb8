"""The plan of one spell of support: goals in the person's own words, scored over time, and who does what."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.people.details import RelatedPerson
from prescribing.plan.states import ENDED, OPEN, WITH_ORGANISATION, State
from prescribing.records import Record, TransitionRow, VisibleQuerySet
from prescribing.referrals.models import Referral


class GoalEnd(models.TextChoices):
    REACHED = "reached", "Reached"
    CHANGED = "changed", "Changed for another"
    LEFT = "left", "Left"


class Goal(Record):
    """What the person wants to reach, as they say it."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="goals")
    words = models.CharField("in their own words", max_length=300)
    private = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=7, choices=GoalEnd.choices, blank=True)

    objects = VisibleQuerySet["Goal"].as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="goal_has_words"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_how="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_how="")),
                name="goal_ended_whole",
            ),
        ]


class GoalScore(Record):
    """How near they say they are to a goal, from 0 to 10, at one moment. What was not said has no row."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        app_label = "prescribing"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=10), name="goal_score_0_to_10"),
        ]


class Who(models.TextChoices):
    """Who does it."""

    STAFF = "staff", "One of us"
    PERSON = "person", "The person"
    RELATED = "related", "Somebody close to them"
    ORGANISATION = "organisation", "An organisation"


class AskAbout(models.TextChoices):
    """What help an outside organisation is asked for. It is all they read before they see who it is."""

    HOME_SAFETY = "home-safety", "Home safety, smoke alarms"
    SAFETY = "safety", "Feeling safe, crime prevention"
    REPAIRS = "repairs", "Repairs or changes to a home"
    HOUSING = "housing", "A question about housing"
    VISIT = "visit", "Looking in on somebody"
    HEALTH = "health", "A review or an appointment"
    CARE = "care", "Care or equipment at home"
    ADVICE = "advice", "Information or advice"
    OTHER = "other", "Something else"


class PlanActionQuerySet(VisibleQuerySet["PlanAction"]):
    def open(self) -> PlanActionQuerySet:
        return self.filter(state__in=OPEN)


class PlanAction(Record):
    """What is to be done, who does it and by when. Whoever owns the referral answers for it being done."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="plan_actions")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=12, choices=Who.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    related = models.ForeignKey(RelatedPerson, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    who_there = models.CharField("whom there", max_length=200, blank=True, help_text="Dr S Patel.")
    about = models.CharField(max_length=11, choices=AskAbout.choices, blank=True)
    due_on = models.DateField("by when")
    private = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.TO_DO)
    state_since = models.DateTimeField(default=clock.now)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    became = models.CharField("what came of it", max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=300, blank=True)

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name = "action"
        ordering = ["due_on", "added_at", "id"]
        indexes = [models.Index(fields=["state", "due_on"], name="plan_action_due")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(what=""), name="plan_action_says_what"),
            models.CheckConstraint(
                condition=models.Q(who=Who.STAFF, user__isnull=False, related=None, organisation=None)
                | models.Q(who=Who.PERSON, user=None, related=None, organisation=None)
                | models.Q(who=Who.RELATED, user=None, related__isnull=False, organisation=None)
                | models.Q(who=Who.ORGANISATION, user=None, related=None, organisation__isnull=False),
                name="plan_action_has_one_who",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="plan_action_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(WITH_ORGANISATION))
                | (models.Q(who=Who.ORGANISATION, private=False) & ~models.Q(about="")),
                name="plan_action_asked_is_not_private",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(OPEN), ended_at=None, ended_by="")
                | (models.Q(state__in=sorted(ENDED), ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="plan_action_ended_whole",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def who_words(self) -> str:
        """ "Priya Nair", "Tom", "Karen, his sister", "Portland fire station"."""
        if self.who == Who.PERSON:
            return self.referral.person.called
        if self.who == Who.STAFF and self.user:
            return self.user.name
        if self.who == Who.RELATED and self.related:
            return self.related.name
        return self.organisation.name if self.organisation else ""


class PlanActionTransition(TransitionRow):
    action = models.ForeignKey(PlanAction, models.PROTECT, related_name="transitions")

    class Meta(TransitionRow.Meta):
        app_label = "prescribing"
        constraints = [
            models.UniqueConstraint(fields=["action", "sequence"], name="plan_action_transition_once")
        ]
