"""What whoever sends may expect, with days: who reads it by when, and who rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from directory import clock
from prescribing.call_back.actions import team_that_calls
from prescribing.records import Urgency
from prescribing.tasks.timers_table import wd
from prescribing.teams.models import Team

READ_WITHIN = wd(1)
ALLOCATED_WITHIN, FIRST_CONTACT_WITHIN = 2, 5


@dataclass(frozen=True, slots=True)
class Next:
    """By when a person reads it, and by when a navigator rings, of something sent now that can wait."""

    read_by: datetime
    ring_by: datetime
    days_to_ring: int
    phone: str


def what_happens_next(team: Team | None, urgency: str = Urgency.ROUTINE) -> Next | None:
    """None where no team is there to promise anything."""
    team = team or team_that_calls()
    if team is None:
        return None
    now, days = clock.now(), 1 + ALLOCATED_WITHIN + FIRST_CONTACT_WITHIN
    if urgency != Urgency.ROUTINE:
        days = 2 if urgency == Urgency.TWO_DAYS else 0
    read = team.calendar.due(now, READ_WITHIN if urgency == Urgency.ROUTINE else wd(0))
    return Next(read, team.calendar.due(now, wd(days)), days, team.phone)
