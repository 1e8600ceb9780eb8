"""An administrator makes a team, gives it hours and members; nobody else may."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from prescribing.teams.calendar import DAYS
from prescribing.teams.models import Team
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.prescribing import a_navigator, a_team

pytestmark = pytest.mark.django_db
HOURS = {f"{day}_{part}": "" for day in DAYS for part in ("from", "until")}


def test_a_team_is_made_with_its_week_its_practices_and_its_members(client: Client) -> None:
    client.force_login(user_with(Role.ADMINISTRATOR))
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE)
    navigator = user_with(Role.NAVIGATOR, name="Priya Nair")
    week = HOURS | {"sat_from": "10:00", "sat_until": "14:00"}

    client.post(reverse("team_add"), {"name": "Coast", "serves": [practice.pk], **week})
    team = Team.objects.get(name="Coast")
    assert team.hours == {"sat": ["10:00", "14:00"]}
    assert list(team.serves.all()) == [practice]
    assert not team.keeps_bank_holidays

    page = reverse("team", args=[team.pk])
    client.post(page, {"join": "1", "user": navigator.pk})
    assert Team.objects.of(navigator).get() == team
    assert "Priya Nair" in client.get(reverse("teams")).content.decode()
    client.post(page, {"leave": str(team.members.get().pk)})
    assert not Team.objects.of(navigator).exists()


def test_a_week_nobody_could_keep_is_refused_in_words(client: Client) -> None:
    client.force_login(user_with(Role.ADMINISTRATOR))
    team = a_team()
    page = reverse("team", args=[team.pk])
    said = client.post(page, {"save": "1", "name": team.name, **HOURS}).content.decode()
    assert "Give at least one day" in said
    half = client.post(page, {"save": "1", "name": team.name, **HOURS, "mon_from": "09:00"})
    assert "Give both hours of Monday" in half.content.decode()
    team.refresh_from_db()
    assert len(team.hours) == 5


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SUPERVISOR])
def test_nobody_else_opens_the_teams(client: Client, role: Role) -> None:
    user = a_navigator(role=role) if role == Role.SUPERVISOR else user_with(role)
    client.force_login(user)
    assert client.get(reverse("teams")).status_code in (302, 403)
