"""Who supervises a team: told of what must not rest with one person."""

from __future__ import annotations

from directory.accounts.models import User
from prescribing import permissions as may
from prescribing.teams.models import Team, TeamMember


def supervisors_of(team: Team) -> list[User]:
    """Supervisors of the team; where it has none, every supervisor there is."""
    members = TeamMember.objects.current().filter(team=team).values("user")
    of_team = [
        user for user in User.objects.filter(pk__in=members, is_active=True) if user.may(may.SUPERVISE)
    ]
    if of_team:
        return of_team
    every = User.objects.filter(is_active=True, groups__permissions__codename="supervise").distinct()
    return list(every)
