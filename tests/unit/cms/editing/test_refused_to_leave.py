"""Who still owns something open may not leave: each refusal says how much it is, and leads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.actions import give_role
from directory.accounts.actors import SYSTEM
from directory.accounts.models import User
from directory.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_navigator, a_referral, a_team

pytestmark = pytest.mark.django_db

WAYS: dict[str, Callable[[User], tuple[str, dict[str, str]]]] = {
    "end a role": lambda user: (
        reverse("account", args=[user.pk]),
        {"end": str(user.memberships.get().pk)},
    ),
    "close an account": lambda user: (reverse("account", args=[user.pk]), {"close": "1"}),
    "leave a team": lambda user: (
        reverse("team", args=[user.team_members.get().team_id]),
        {"leave": str(user.team_members.get().pk)},
    ),
}


def said_to(client: Client, by: User, way: str, leaver: User) -> str:
    client.force_login(by)
    url, press = WAYS[way](leaver)
    return client.post(url, press, follow=True).content.decode()


@pytest.mark.parametrize("way", WAYS)
def test_the_refusal_names_who_hands_over_and_the_page(client: Client, way: str) -> None:
    team = a_team()
    leaver = a_navigator(team, name="Priya Nair")
    a_navigator(team, role=Role.SUPERVISOR, name="Helen Marsh")
    a_referral(leaver)
    said = said_to(client, user_with(Role.ADMINISTRATOR), way, leaver)
    assert "still owns 1 referral" in said
    assert "Helen Marsh" in said
    assert f'href="{reverse("prescribing:hand_over", args=[leaver.pk])}"' not in said, "it would be refused"
    assert leaver.memberships.current().exists()
    assert leaver.team_members.filter(until=None).exists()


@pytest.mark.parametrize("way", WAYS)
def test_who_may_hand_over_is_led_there(client: Client, way: str) -> None:
    team = a_team()
    leaver = a_navigator(team, name="Priya Nair")
    both = a_navigator(team, role=Role.SUPERVISOR, name="Helen Marsh")
    give_role(user=both, role=Role.ADMINISTRATOR, by=SYSTEM)
    a_referral(leaver)
    said = said_to(client, User.objects.get(pk=both.pk), way, leaver)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    assert f'href="{url}"' in said
    assert client.get(url).status_code == 200
