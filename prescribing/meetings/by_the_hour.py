"""Meetings among the appointments of the day: how many people are to be talked about, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from directory import clock
from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.meetings.models import ListState, Meeting
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.models import Team
from prescribing.words import at_time, counted


@dataclass(frozen=True, slots=True)
class MeetingOfDay:
    """One meeting between the appointments."""

    id: UUID
    starts_at: datetime
    at: str
    """ "2pm"."""
    called: str
    """ "MDT", "Round at Chesil View Care Home"."""
    team: str
    place: str
    to_talk_about: str
    """ "5 people to talk about", seen or not; or that nobody is on the list."""
    passed: bool
    is_meeting: bool = True


def meetings_of_day(by: User) -> list[MeetingOfDay]:
    """Of their teams today, without those that stand among the tasks of `by` already, as over."""
    today = clock.today()
    asked = Task.objects.open().filter(about_id=OuterRef("pk"), kind=TaskKind.FINISH_MEETING, owner=by)
    theirs = Q(team__in=Team.objects.of(by)) & ~Q(Exists(asked))
    return _between(by, clock.midnight(today), clock.midnight(today + timedelta(days=1)), theirs)


def meetings_of_team(by: User, team: Team, *, until: datetime) -> list[MeetingOfDay]:
    """Of one team from this morning until then, for paper that all of it reads."""
    return _between(by, clock.midnight(clock.today()), until, Q(team=team))


def _between(by: User, first: datetime, until: datetime, which: Q) -> list[MeetingOfDay]:
    if not by.may(may.READ_PERSON):
        return []
    found = (
        Meeting.objects.visible_to(by)
        .coming()
        .filter(which, starts_at__gte=first, starts_at__lt=until)
        .select_related("team", "care_home")
        .annotate(waiting=Count("people_listed", filter=Q(people_listed__state=ListState.WAITING)))
    )
    return [
        MeetingOfDay(
            id=one.pk,
            starts_at=one.starts_at,
            at=at_time(one.starts_at),
            called=one.called,
            team=one.team.name,
            place=one.place,
            to_talk_about=_to_talk_about(one.waiting),  # type: ignore[attr-defined]
            passed=one.starts_at <= clock.now(),
        )
        for one in found
    ]


def _to_talk_about(waiting: int) -> str:
    return f"{counted(waiting, 'person', 'people')} to talk about" if waiting else "Nobody to talk about yet"
