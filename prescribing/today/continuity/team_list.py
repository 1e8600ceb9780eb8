"""What a whole team has to do, to work from while the site is down: on paper, or in an encrypted file.

Everybody of the team may read it. So nothing private is on it, nobody who does not want to be found by one of
them, and no address of a protected person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record, record_each
from prescribing import permissions as may
from prescribing.meetings.by_the_hour import MeetingOfDay, meetings_of_team
from prescribing.people.models import Person
from prescribing.plan.appointments.today import Hour, hours_of_team
from prescribing.referrals.models import Referral
from prescribing.sight import hidden_from
from prescribing.teams.models import Team, TeamMember
from prescribing.today.worklist import Row, Today, today_of_team
from prescribing.words import day_long, day_short, local_day

How = Literal["paper", "file"]


@dataclass(frozen=True, slots=True)
class TeamList:
    """The next working day is on it too, for a site that stays down overnight. Empty groups are left out."""

    team: Team
    made_at: datetime
    made_by: User
    days: tuple[tuple[str, tuple[Hour | MeetingOfDay, ...]], ...]
    """Appointments and meetings by the hour, under their day in words."""
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    """What is to be done, in the order of what can hurt, under its title."""
    people: int
    left_out: int
    """People who are not on it, because one of the team may not find them."""


@transaction.atomic
def make_team_list(*, team: Team, how: How, by: User) -> TeamList:
    """Only of a team of one's own. Audited with the count, and for each person by themselves."""
    require(by, may.SAVE_TEAM_LIST)
    if not Team.objects.of(by).filter(pk=team.pk).exists():
        raise NotAllowed("This is not a team of yours.")
    members = list(TeamMember.objects.current().filter(team=team).values_list("user", flat=True))
    hidden = {pk for user in User.objects.filter(pk__in=members) for pk in hidden_from(user)}
    last = team.calendar.next_working(clock.today() + timedelta(days=1))
    until = clock.midnight(last + timedelta(days=1))
    found = today_of_team(by, team, members)
    hours = hours_of_team(by, members, until=until)
    everybody = {row.person_id for _, rows in _groups(found, last) for row in rows if row.person_id}
    everybody = _of_team(everybody | {hour.person_id for _, hour in hours}, team, by)
    shown = everybody - hidden
    groups = [
        (title, tuple(_for_all(row, by) for row in rows if not row.person_id or row.person_id in shown))
        for title, rows in _groups(found, last)
    ]
    people = Person.objects.visible_to(by).filter(pk__in=shown)
    record_each(
        "person.on-team-list",
        people,
        by=by,
        person_id_of=lambda person: person.pk,
        detail={"how": how, "team": str(team.pk)},
    )
    record("team.list-made", team, by=by, detail={"how": how, "people": len(shown)})
    kept: list[Hour | MeetingOfDay] = [hour for _, hour in hours if hour.person_id in shown]
    kept += meetings_of_team(by, team, until=until)
    kept.sort(key=lambda one: one.starts_at)
    return TeamList(
        team=team,
        made_at=clock.now(),
        made_by=by,
        days=tuple(
            (day_long(day), tuple(of_day))
            for day, of_day in groupby(kept, key=lambda one: local_day(one.starts_at))
        ),
        groups=tuple((title, rows) for title, rows in groups if rows),
        people=len(shown),
        left_out=len(everybody & hidden),
    )


def _groups(found: Today, last: date) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    worried, urgent, late, came_back, due = found.by_harm
    coming = tuple(row for row in found.waiting if row.task_id and local_day(row.due_at) <= last)
    return (
        ("Somebody is worried", worried),
        ("Urgent", urgent),
        ("Late", late),
        ("Came back", came_back),
        ("Due today", due),
        ("New people", found.new),
        (f"Due by {day_short(last)}", coming),
    )


def _for_all(row: Row, by: User) -> Row:
    """Says whose it is on each row: on one's own list only what is not one's own says so."""
    return replace(row, owner=row.owner.removeprefix("for ") or by.name)


def _of_team(people: set[UUID], team: Team, by: User) -> set[UUID]:
    """Those whom the whole team may see: a member's people of another team are not on its paper."""
    served = Referral.objects.visible_to(by).open().filter(person=OuterRef("pk"), team=team)
    theirs = Person.objects.visible_to(by).filter(Q(team=team) | Exists(served), pk__in=people)
    return set(theirs.values_list("pk", flat=True))
