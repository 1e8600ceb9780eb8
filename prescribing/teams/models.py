"""Teams: who serves which practices and care homes, when they are staffed, and who stands in for whom."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.catalogue.models import Organisation
from prescribing.records import Record
from prescribing.teams.calendar import Calendar

log = logging.getLogger(__name__)


def office_hours() -> dict[str, list[str]]:
    return {day: ["09:00", "17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


class TeamQuerySet(models.QuerySet["Team"]):
    def of(self, by: Actor, at: datetime | None = None) -> TeamQuerySet:
        """Teams this actor is in now, themselves or standing in for a member."""
        return self.filter(pk__in=TeamMember.objects.current(at).for_actor(by).values("team"))

    def serving(self, organisation: Organisation | None) -> TeamQuerySet:
        return self.filter(ended_at=None, serves=organisation) if organisation else self.none()


class Team(Record):
    """A queue, a calendar and members from any employer. What it may see is people, not employers."""

    name = models.CharField(max_length=120, unique=True)
    serves = models.ManyToManyField(Organisation, related_name="served_by", blank=True)
    hours = models.JSONField(
        default=office_hours, help_text='Staffed hours by day: {"mon": ["09:00", "17:00"]}.'
    )
    keeps_bank_holidays = models.BooleanField("closed on bank holidays", default=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True, help_text="Where replies are read by a person.")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        ordering = ["name"]
        permissions = [
            ("manage_teams", "Manage teams and who is in them"),
            ("save_team_list", "Print or save the whole team's list"),
        ]
        constraints = [
            # Without a staffed day nothing of the team would ever come due.
            models.CheckConstraint(
                condition=~models.Q(hours={})
                & ~models.Q(hours=[])
                & ~models.Q(hours=models.Value(None, models.JSONField())),
                name="team_has_hours",
            )
        ]

    def clean(self) -> None:
        """Raises ValidationError for hours that nobody could keep."""
        try:
            Calendar.read(self.hours, keeps_bank_holidays=self.keeps_bank_holidays)
        except ValueError as problem:
            raise ValidationError({"hours": str(problem)}) from problem

    @property
    def calendar(self) -> Calendar:
        """Hours that cannot be read, or none at all, count as office hours: what is due must come due."""
        try:
            return Calendar.read(self.hours, keeps_bank_holidays=self.keeps_bank_holidays)
        except (ValueError, TypeError, AttributeError, IndexError, KeyError):
            log.warning("The hours of team %s cannot be read; Monday to Friday, 9 to 5 is taken.", self.pk)
            return Calendar.read(office_hours(), keeps_bank_holidays=self.keeps_bank_holidays)


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def current(self, at: datetime | None = None) -> TeamMemberQuerySet:
        moment = at or clock.now()
        return self.filter(since__lte=moment).filter(models.Q(until=None) | models.Q(until__gt=moment))

    def for_actor(self, by: Actor) -> TeamMemberQuerySet:
        return self.filter(user=by) if isinstance(by, User) else self.none()


class TeamMember(Record):
    """A user is in a team from a moment until a moment."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="team_members")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    agreed_people = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many people they carry, as agreed; empty for the usual number."
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=models.Q(until=None), name="team_member_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="team_member_in_order",
            ),
        ]


class CoverQuerySet(models.QuerySet["Cover"]):
    def current(self, at: datetime | None = None) -> CoverQuerySet:
        moment = at or clock.now()
        return self.filter(since__lte=moment, until__gt=moment)

    def owners_covered_by(self, by: Actor) -> models.QuerySet[User]:
        """Those for whom this actor stands in now."""
        mine = self.current().filter(covered_by=by) if isinstance(by, User) else self.none()
        return User.objects.filter(pk__in=mine.values("owner"))


class Cover(Record):
    """Somebody stands in while another is away: the due list moves, the ownership does not."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="covers")
    covered_by = models.ForeignKey(User, models.PROTECT, related_name="covering")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = CoverQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="cover_in_order"),
            models.CheckConstraint(
                condition=~models.Q(owner=models.F("covered_by")), name="cover_by_somebody_else"
            ),
        ]


class LeavingQuerySet(models.QuerySet["Leaving"]):
    def current(self) -> LeavingQuerySet:
        """Neither taken back nor gone."""
        return self.filter(over_at=None)


class Leaving(Record):
    """Somebody leaves on a day, as a supervisor of one of their teams said."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    leaves_on = models.DateField()
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    over_at = models.DateTimeField(null=True, blank=True, help_text="Taken back, or they have gone.")
    over_by = models.CharField(max_length=300, blank=True)

    objects = LeavingQuerySet.as_manager()

    class Meta:
        app_label = "prescribing"
        verbose_name_plural = "leaving"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(over_at=None), name="leaving_on_one_day"
            ),
            models.CheckConstraint(
                condition=models.Q(over_at__isnull=True, over_by="")
                | (models.Q(over_at__isnull=False) & ~models.Q(over_by="")),
                name="leaving_over_by_somebody",
            ),
        ]


class HandedOver(Record):
    """Somebody's open work about one person was given to another by whoever shares out the work."""

    person = models.ForeignKey("prescribing.Person", models.PROTECT, related_name="+")
    owner_before = models.ForeignKey(User, models.PROTECT, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "prescribing"
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["to", "at"], name="handed_over_to_at")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(owner_before=models.F("to")), name="handed_over_to_somebody_else"
            )
        ]
