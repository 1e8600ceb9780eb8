"""A team without a single hour would lose what is due: it is refused at every door, and by the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory import clock
from directory.accounts.actors import SYSTEM
from prescribing.models import Team
from prescribing.teams.actions import add_team, change_team
from prescribing.teams.calendar import Delay
from tests.factories.prescribing import a_team

pytestmark = pytest.mark.django_db

UNKEEPABLE: list[Any] = [
    {},
    {"mon": ["17:00", "09:00"]},
    {"mon": ["09:00", "09:00"]},
    {"mon": ["09:00"]},
    {"mon": []},
    {"mon": None},
    {"monday": ["09:00", "17:00"]},
    {"mon": ["nine", "five"]},
]


@pytest.mark.parametrize("hours", UNKEEPABLE, ids=str)
def test_hours_nobody_could_keep_are_refused_in_words(hours: Any) -> None:
    with pytest.raises(ValidationError):
        add_team(name="Nobody", hours=hours, by=SYSTEM)
    team = a_team()
    with pytest.raises(ValidationError):
        change_team(team=team, name=team.name, hours=hours, keeps_bank_holidays=True, by=SYSTEM)
    team.hours = hours
    with pytest.raises(ValidationError):
        team.full_clean()


@pytest.mark.database
def test_the_database_keeps_no_team_without_hours() -> None:
    team = a_team()
    for empty in ({}, [], None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Team.objects.filter(pk=team.pk).update(hours=empty)


@pytest.mark.parametrize("hours", [one for one in UNKEEPABLE if one], ids=str)
def test_what_was_written_past_every_door_still_comes_due(hours: Any) -> None:
    team = a_team()
    Team.objects.filter(pk=team.pk).update(hours=hours)
    due = Team.objects.get(pk=team.pk).calendar.due(clock.now(), Delay(2))
    assert due > clock.now()
