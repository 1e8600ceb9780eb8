"""Meetings about people: a team's MDT, and the round of a care home. Who is on the list, with which question,
what was decided, who does it, and who was there."""

from __future__ import annotations

from django.db import models

from directory import clock
from directory.accounts.models import User
from directory.catalogue.facts import fact_field
from directory.catalogue.models import Organisation
from prescribing.plan.models import PlanAction
from prescribing.records import Record, Urgency, VisibleQuerySet
from prescribing.referrals.models import Referral
from prescribing.teams.models import Team


class MeetingKind(models.TextChoices):
    MDT = "mdt", "MDT"
    ROUND = "round", "Care home round"


class MeetingQuerySet(VisibleQuerySet["Meeting"]):
    def coming(self) -> MeetingQuerySet:
        """Neither finished nor called off: also one whose hour has passed."""
        return self.filter(finished_at=None, called_off_at=None)


class Meeting(Record):
    """One meeting of a team. A round is at one care home."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=MeetingKind.choices)
    care_home = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, help_text="A room, or how to join.")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=300, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField(max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["team", "starts_at"], name="meeting_of_team_at")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=MeetingKind.ROUND, care_home__isnull=False)
                | models.Q(kind=MeetingKind.MDT, care_home__isnull=True),
                name="meeting_round_has_care_home",
            ),
            models.CheckConstraint(condition=~models.Q(place=""), name="meeting_says_where"),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True, finished_by="")
                | (models.Q(finished_at__isnull=False) & ~models.Q(finished_by="")),
                name="meeting_finished_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(called_off_at__isnull=True, called_off_why="")
                | (
                    models.Q(called_off_at__isnull=False, finished_at__isnull=True)
                    & ~models.Q(called_off_why="")
                ),
                name="meeting_called_off_whole",
            ),
        ]

    @property
    def is_coming(self) -> bool:
        return self.finished_at is None and self.called_off_at is None

    @property
    def is_round(self) -> bool:
        return self.kind == MeetingKind.ROUND

    @property
    def called(self) -> str:
        """ "MDT", "Round at Chesil View Care Home"."""
        return f"Round at {self.care_home.name}" if self.care_home else "MDT"


class WasThere(Record):
    """Who was at a meeting: a colleague, or somebody from outside by name, role and organisation."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="there")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=120, blank=True)

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "was there"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, name="") | (models.Q(user=None) & ~models.Q(name="")),
                name="was_there_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=models.Q(user__isnull=False), name="was_there_once"
            ),
        ]

    @property
    def words(self) -> str:
        """ "Priya Nair", "Dr S Patel, GP, Quarry Road Medical Centre"."""
        if self.user:
            return self.user.name
        return ", ".join(filter(None, [self.name, self.role, self.organisation]))


class ListState(models.TextChoices):
    WAITING = "waiting", "To be talked about"
    DECIDED = "decided", "Decided"
    CARRIED = "carried", "Carried over"
    OFF = "off", "Off the list"


ON_THE_LIST = (ListState.WAITING, ListState.DECIDED)


class ListedPersonQuerySet(VisibleQuerySet["ListedPerson"]):
    def waiting(self) -> ListedPersonQuerySet:
        """Not talked about yet, at a meeting that is to come."""
        return self.filter(state=ListState.WAITING, meeting__finished_at=None, meeting__called_off_at=None)


class ListedPerson(Record):
    """Somebody on the list of a meeting, by their spell of support, and what became of the question."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="people_listed")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="listed_for")
    question = models.CharField("question for the meeting", max_length=300, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    place_in_list = models.PositiveIntegerField()
    urgency = models.CharField(max_length=8, choices=Urgency.choices, default=Urgency.ROUTINE)
    knows = fact_field("does the person know that they are talked about")
    private = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=ListState.choices, default=ListState.WAITING)
    decision = models.CharField("what was decided", max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who does what was decided."
    )
    due_on = models.DateField("by when", null=True, blank=True)
    plan_actions = models.ManyToManyField(PlanAction, related_name="+", blank=True)
    carried_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    off_why = models.CharField("why they came off the list", max_length=300, blank=True)

    objects = ListedPersonQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name = "person on a list"
        verbose_name_plural = "people on lists"
        ordering = ["place_in_list", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "referral"],
                condition=models.Q(state__in=ON_THE_LIST, private=False),
                name="listed_openly_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ListState.values), name="listed_person_state_known"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state=ListState.DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                    & ~models.Q(decision="")
                )
                | (
                    ~models.Q(state=ListState.DECIDED)
                    & models.Q(decision="", decided_at=None, decided_by=None, owner=None, due_on=None)
                ),
                name="listed_person_decided_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(owner=None, due_on=None)
                | models.Q(owner__isnull=False, due_on__isnull=False),
                name="listed_person_owner_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ListState.CARRIED, carried_to__isnull=False)
                | (~models.Q(state=ListState.CARRIED) & models.Q(carried_to=None)),
                name="listed_person_carried_somewhere",
            ),
            models.CheckConstraint(
                condition=(models.Q(state=ListState.OFF) & ~models.Q(off_why=""))
                | (~models.Q(state=ListState.OFF) & models.Q(off_why="")),
                name="listed_person_off_with_reason",
            ),
        ]
