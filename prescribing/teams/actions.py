"""Verbs on teams: who is in them, whom they serve, who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actions import require_somebody_else
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from directory.catalogue.models import Organisation
from prescribing import permissions as may
from prescribing.teams.calendar import Calendar
from prescribing.teams.hand_over import still_owns
from prescribing.teams.models import Cover, Team, TeamMember, office_hours


@transaction.atomic
def add_team(
    *,
    name: str,
    by: Actor,
    serves: Sequence[Organisation] = (),
    hours: Mapping[str, Sequence[str]] | None = None,
    keeps_bank_holidays: bool = True,
    phone: str = "",
    email: str = "",
) -> Team:
    """A team with its calendar. Raises ValidationError for hours that nobody could keep."""
    require(by, may.MANAGE_TEAMS)
    kept = _hours(office_hours() if hours is None else hours)
    try:
        Calendar.read(kept, keeps_bank_holidays=keeps_bank_holidays)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem
    team = Team(
        name=name.strip(), hours=kept, keeps_bank_holidays=keeps_bank_holidays, phone=phone, email=email
    )
    team.full_clean()
    team.save()
    team.serves.set(serves)
    record("team.changed", team, by=by)
    return team


@transaction.atomic
def change_team(
    *,
    team: Team,
    name: str,
    by: Actor,
    hours: Mapping[str, Sequence[str]],
    keeps_bank_holidays: bool,
    phone: str = "",
    email: str = "",
) -> Team:
    """Its name, hours and how it is reached. What is due keeps its date; new dates follow the hours."""
    require(by, may.MANAGE_TEAMS)
    kept = _hours(hours)
    try:
        Calendar.read(kept, keeps_bank_holidays=keeps_bank_holidays)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem
    team.name, team.hours, team.keeps_bank_holidays = name.strip(), kept, keeps_bank_holidays
    team.phone, team.email = phone, email
    team.full_clean()
    team.save()
    record("team.changed", team, by=by)
    return team


@transaction.atomic
def join_team(*, team: Team, user: User, by: Actor) -> TeamMember:
    """In the team from now on. Joining twice changes nothing. Raises NotAllowed for oneself."""
    require(by, may.MANAGE_TEAMS)
    require_somebody_else(by, user, "Somebody else adds you to a team: ask another administrator.")
    member, _ = TeamMember.objects.get_or_create(
        team=team, user=user, until=None, defaults={"since": clock.now()}
    )
    record("team.changed", team, by=by, detail={"joined": str(user.pk)})
    return member


@transaction.atomic
def leave_team(*, team: Team, user: User, by: Actor) -> None:
    """No longer in the team. Raises ValidationError while something open of this team is theirs."""
    require(by, may.MANAGE_TEAMS)
    objection = still_owns(user, team=team)
    if objection:
        raise ValidationError(objection)
    for member in TeamMember.objects.filter(team=team, user=user, until=None):
        member.until = max(clock.now(), member.since)
        member.save(update_fields=["until"])
    record("team.changed", team, by=by, detail={"left": str(user.pk)})


@transaction.atomic
def serve(*, team: Team, organisations: Sequence[Organisation], by: Actor) -> Team:
    """Exactly these practices and care homes from now on."""
    require(by, may.MANAGE_TEAMS)
    team.serves.set(organisations)
    record("team.changed", team, by=by, detail={"serves": len(organisations)})
    return team


@transaction.atomic
def arrange_cover(*, owner: User, covered_by: User, since: datetime, until: datetime, by: User) -> Cover:
    """`covered_by` sees the due list of `owner` meanwhile. For others only the coordinator arranges it."""
    require(by, may.SEE_TODAY)
    if by != owner and not by.may(may.WORK_QUEUE):
        raise NotAllowed("Ask your coordinator to arrange cover for somebody else.")
    shared = Team.objects.of(owner).filter(pk__in=Team.objects.of(covered_by).values("pk"))
    if not shared.exists():
        raise ValidationError("Choose somebody of the same team.")
    cover = Cover(owner=owner, covered_by=covered_by, since=since, until=until)
    cover.full_clean()
    cover.save()
    record("team.cover", cover, by=by, detail={"owner": str(owner.pk), "covered_by": str(covered_by.pk)})
    return cover


@transaction.atomic
def agree_number(*, user: User, number: int | None, by: User) -> None:
    """How many people they carry in the teams of `by`, as agreed with them. None for the usual number.

    It warns and refuses nothing. Raises ValidationError for somebody of no team of `by`.
    """
    require(by, may.WORK_QUEUE)
    members = TeamMember.objects.current().filter(user=user, team__in=Team.objects.of(by))
    if not members.exists():
        raise ValidationError("Choose somebody of your own teams.")
    members.update(agreed_people=number)
    for member in members.select_related("team"):
        detail = {"agreed": number or 0, "user": str(user.pk)}
        record("team.changed", member.team, by=by, detail=detail)


def _hours(hours: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """As they are kept. What is no span of two times is left for the calendar to refuse."""
    return {day: list(span or ()) for day, span in hours.items()}
