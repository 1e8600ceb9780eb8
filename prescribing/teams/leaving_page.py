"""What the page "Hand over" says of somebody who leaves: how far it is, what goes along, what ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import MANAGE_ACCOUNTS
from prescribing import permissions as may
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.hand_over import owned_by, people_of
from prescribing.teams.leaving import covers_to_end, leaving_of
from prescribing.teams.models import Cover, HandedOver, Leaving, Team
from prescribing.today.task_words import RINGS
from prescribing.words import counted, day_long

IN_A_WEEK = timedelta(days=7)
READ = (TaskKind.FINISHED, TaskKind.PLAN_ANSWER, TaskKind.ANSWER_QUESTION)
"""What somebody wrote to them, and they have not dealt with yet."""


@dataclass(frozen=True, slots=True)
class LeavingShown:
    """Counts are of everything that is theirs, seen by the reader or not; nobody is named."""

    leaving: Leaving | None
    day: str
    """ "Friday 11 December"."""
    last_day_is_here: bool
    handed: int
    """People handed over since it was said."""
    total: int
    goes_along: tuple[str, ...]
    """ "28 people", "41 prescriptions", "7 calls due by Fri 11 Dec"."""
    covers: tuple[Cover, ...]
    teams: tuple[Team, ...]
    may_manage_teams: bool
    may_manage_accounts: bool


def leaving_shown(user: User, by: User) -> LeavingShown:
    leaving = leaving_of(user)
    theirs = {person.pk for person in people_of(user)}
    handed = 0
    if leaving is not None:
        moved = HandedOver.objects.filter(owner_before=user, at__gte=leaving.said_at)
        handed = moved.exclude(person__in=theirs).values("person").distinct().count()
    return LeavingShown(
        leaving=leaving,
        day=day_long(leaving.leaves_on) if leaving else "",
        last_day_is_here=leaving is not None and leaving.leaves_on <= clock.today(),
        handed=handed,
        total=handed + len(theirs),
        goes_along=_goes_along(user, len(theirs), leaving),
        covers=tuple(covers_to_end(user)) if leaving else (),
        teams=tuple(Team.objects.of(user)),
        may_manage_teams=by.may(may.MANAGE_TEAMS),
        may_manage_accounts=by.may(MANAGE_ACCOUNTS),
    )


def _goes_along(user: User, people: int, leaving: Leaving | None) -> tuple[str, ...]:
    owned = owned_by(user)
    last = leaving.leaves_on if leaving else clock.today() + IN_A_WEEK
    day = max(last, clock.today())
    until = clock.midnight(day + timedelta(days=1))
    by_then = f"due by {day_long(day)}"
    tasks = Task.objects.open().filter(owner=user)
    calls = tasks.filter(kind__in=sorted(RINGS), due_at__lt=until).count()
    to_read = tasks.filter(kind__in=READ).count()
    parts = (
        (people, "open person", "open people"),
        (owned["prescriptions"], "prescription", "prescriptions"),
        (owned["tasks"], "task", "tasks"),
        (calls, f"call {by_then}", f"calls {by_then}"),
        (owned["appointments"], "appointment", "appointments"),
        (owned["plan actions"], "action of a plan", "actions of plans"),
        (to_read, "answer to read", "answers to read"),
    )
    return tuple(counted(number, one, many) for number, one, many in parts if number)
