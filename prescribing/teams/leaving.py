"""Somebody leaves on a day: what is theirs is handed over before it; their role, place in the team and cover
end on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from directory import clock
from directory.accounts.actors import Actor, System
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.background.sweep import each
from prescribing import permissions as may
from prescribing.records import Urgency
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.calendar import Calendar, Delay
from prescribing.teams.hand_over import in_words, owned_by
from prescribing.teams.models import Cover, Leaving, Team, TeamMember
from prescribing.words import day_long

_TODAY = Delay(0)
HAND_OVER_BEFORE = 3
"""Working days before the last one: whoever is asked to take somebody has two to answer."""
SWEEP = System("timers")
NOT_YOURS = "Choose somebody of your own teams."


def leaving_of(user: User) -> Leaving | None:
    """On which day they leave, where it was said and not taken back."""
    return Leaving.objects.current().filter(user=user).first()


@transaction.atomic
def say_leaving(*, user: User, leaves_on: date, by: User) -> Leaving:
    """They leave on that day: whoever says so has a task to hand over what is theirs before it.

    Said again, the day is another. Raises ValidationError for a day that has passed, or somebody of no team
    of `by`.
    """
    require(by, may.WORK_QUEUE)
    team = _team_of_both(user, by)
    if user == by:
        raise ValidationError("Ask somebody else who shares out the work to say when you leave.")
    if leaves_on < clock.today():
        raise ValidationError({"leaves_on": "Choose today or a day that is still to come"})
    User.objects.select_for_update().get(pk=user.pk)  # of two who say it at once there is one day
    now = clock.now()
    leaving, _ = Leaving.objects.update_or_create(
        user=user,
        over_at=None,
        defaults={"leaves_on": leaves_on, "said_by": by, "said_at": now, "team": team},
    )
    _settle(user, by=by)
    make_task(
        TaskKind.LEAVER,
        user,
        since=now,
        due_at=max(_hand_over_by(team.calendar, leaves_on), team.calendar.due(now, _TODAY)),
        owner=by,
        queue=None,
        note=f"{user.name} leaves on {day_long(leaves_on)}. Hand over what is theirs before it.",
    )
    record("team.leaving", team, by=by, detail={"user": str(user.pk), "on": leaves_on.isoformat()})
    look_at(leaving)
    return leaving


@transaction.atomic
def take_leaving_back(*, user: User, by: User) -> None:
    """They stay. What was handed over stays where it is."""
    require(by, may.WORK_QUEUE)
    team = _team_of_both(user, by)
    if _end(user, by=by):
        _settle(user, by=by)
        record("team.leaving-taken-back", team, by=by, detail={"user": str(user.pk)})


@transaction.atomic
def end_cover(*, cover: Cover, by: User) -> None:
    """Nobody stands in by it any more; one that has not begun is as if it had not been arranged."""
    require(by, may.WORK_QUEUE)
    theirs = Team.objects.of(cover.owner) | Team.objects.of(cover.covered_by)
    if not Team.objects.of(by).filter(pk__in=theirs.values("pk")).exists():
        raise NotAllowed(NOT_YOURS)
    now = clock.now()
    detail = {"owner": str(cover.owner_id), "covered_by": str(cover.covered_by_id)}
    record("team.cover-ended", cover, by=by, detail=detail)
    if cover.since >= now:
        cover.delete()
    elif cover.until > now:
        cover.until = now
        cover.save(update_fields=["until"])


def covers_to_end(user: User) -> list[Cover]:
    """Those in which they stand in for somebody, or somebody for them, now or later."""
    found = Cover.objects.filter(Q(owner=user) | Q(covered_by=user), until__gt=clock.now())
    return list(found.select_related("owner", "covered_by").order_by("since"))


def apply(now: datetime | None = None) -> int:
    """The sweep's share: nothing left to hand over settles the task; on the day there is one more. Safe to
    run twice."""
    if now is not None:
        with clock.moved_to(now):
            return apply()
    return each("leavers", list(Leaving.objects.current().values_list("pk", flat=True)), _of_leaving)


def _of_leaving(pk: UUID) -> int:
    found = Leaving.objects.current().select_related("user", "team", "said_by").filter(pk=pk).first()
    return look_at(found) if found is not None else 0


def look_at(leaving: Leaving) -> int:
    """Make or settle its tasks as things are now. Returns how many were made."""
    user, today = leaving.user, clock.today()
    midnight = clock.midnight(leaving.leaves_on)
    gone = not user.is_active or not TeamMember.objects.current().filter(user=user).exists()
    if gone:
        _end(user, by=SWEEP)
        _settle(user, by=SWEEP)
        return 0
    left = in_words(owned_by(user))
    if not left:
        _settle(user, by=SWEEP, besides=midnight)
    if today < leaving.leaves_on:
        return 0
    asked = Task.objects.filter(about_id=user.pk, kind=TaskKind.LEAVER, since=midnight).exists()
    make_task(
        TaskKind.LEAVER,
        user,
        since=midnight,
        due_at=leaving.team.calendar.due(clock.now(), _TODAY),
        owner=leaving.said_by if leaving.said_by.is_active else None,
        queue=leaving.team,
        urgency=Urgency.TODAY if left else Urgency.ROUTINE,
        note=_words_of_the_day(user, left),
    )
    return int(not asked)


def _words_of_the_day(user: User, left: str) -> str:
    still = f"Still theirs: {left}. Hand it over. " if left else ""
    return f"Today is the last day of {user.name}. {still}Then end their role, place in the team and cover."


def _team_of_both(user: User, by: User) -> Team:
    team = Team.objects.of(by).filter(pk__in=Team.objects.of(user).values("pk")).first()
    if team is None:
        raise ValidationError(NOT_YOURS)
    return team


def _hand_over_by(calendar: Calendar, leaves_on: date) -> datetime:
    """The end of the working day so many before their last."""
    day, left = leaves_on, HAND_OVER_BEFORE
    while left:
        day -= timedelta(days=1)
        left -= calendar.is_working(day)
    return calendar.closing(day)


def _end(user: User, *, by: Actor) -> int:
    return Leaving.objects.current().filter(user=user).update(over_at=clock.now(), over_by=by.label[:300])


def _settle(user: User, *, by: Actor, besides: datetime | None = None) -> None:
    tasks = Task.objects.open().filter(about_id=user.pk, kind=TaskKind.LEAVER)
    if besides is not None:
        tasks = tasks.exclude(since=besides)
    tasks.update(done_at=clock.now(), done_by=f"{by.label[:280]} (overtaken)")
