"""Nobody gives a role, a team or new codes to themselves, and the others hear of what opens people."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from directory.accounts import actions
from directory.accounts.actors import SYSTEM
from directory.accounts.models import Membership, User
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.messages.delivery import deliver_due
from prescribing.models import Team, TeamMember
from prescribing.teams.actions import join_team
from tests.factories.accounts import user_with
from tests.factories.prescribing import a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return user_with(Role.ADMINISTRATOR, name="Ada Admin")


def told(kind: str) -> set[str]:
    from directory.messages.models import OutboxMessage

    return {
        User.objects.get(pk=row.to_id).email
        for row in OutboxMessage.objects.filter(kind=kind, to_type="user")
    }


@pytest.mark.parametrize("role", list(Role))
def test_no_role_is_given_to_oneself(administrator: User, role: Role) -> None:
    with pytest.raises(NotAllowed):
        actions.give_role(user=administrator, role=role, by=administrator)
    with pytest.raises(NotAllowed):
        actions.give_role(user=User.objects.get(pk=administrator.pk), role=role, by=administrator)
    assert Membership.objects.filter(user=administrator).count() == 1


@pytest.mark.parametrize("superuser", [False, True])
def test_the_screens_give_oneself_neither_role_nor_team_nor_codes(
    client: Client, administrator: User, superuser: bool
) -> None:
    User.objects.filter(pk=administrator.pk).update(is_superuser=superuser)
    team = a_team()
    client.force_login(administrator)
    own = f"/admin/accounts/{administrator.pk}/"
    client.post(own, {"give": "1", "role": "navigator"})
    client.post(own, {"codes": "1"})
    client.post(f"/admin/teams/{team.pk}/", {"join": "1", "user": str(administrator.pk)})
    assert Membership.objects.filter(user=administrator).count() == 1
    assert not TeamMember.objects.filter(user=administrator).exists()
    assert client.get("/people/").status_code == 403
    page = client.get(f"/admin/teams/{team.pk}/").content.decode()
    assert f'value="{administrator.pk}"' not in page


def test_nobody_joins_a_team_by_themselves(administrator: User) -> None:
    team: Team = a_team()
    with pytest.raises(NotAllowed):
        join_team(team=team, user=administrator, by=administrator)
    other = user_with(Role.NAVIGATOR)
    join_team(team=team, user=other, by=administrator)
    assert TeamMember.objects.get().user == other


def test_a_role_that_opens_people_is_told_to_the_other_administrators_and_supervisors(
    administrator: User,
) -> None:
    second, supervisor = user_with(Role.ADMINISTRATOR), user_with(Role.SUPERVISOR)
    user_with(Role.NAVIGATOR), user_with(Role.EDITOR)
    closed = user_with(Role.SUPERVISOR)
    actions.deactivate(user=closed, by=SYSTEM)
    from directory.messages.models import OutboxMessage

    OutboxMessage.objects.all().delete()
    mallory = actions.add_user(email="mallory@example.org", name="Mallory New", by=administrator)
    actions.give_role(user=mallory, role=Role.NAVIGATOR, by=administrator)
    actions.give_role(user=mallory, role=Role.NAVIGATOR, by=administrator)
    assert told("account.role-news") == {second.email, supervisor.email}
    deliver_due()
    sent = [each for each in mail.outbox if each.to == [supervisor.email]]
    assert len(sent) == 1
    body = str(sent[0].body)
    assert "Mallory New" in body
    assert "Care navigator" in body
    assert "Ada Admin" in body


@pytest.mark.parametrize(
    ("role", "news"), [(Role.MEMBER, False), (Role.COMMISSIONER, False), (Role.ADMINISTRATOR, True)]
)
def test_a_role_that_opens_nobody_is_no_news(administrator: User, role: Role, news: bool) -> None:
    second, other = user_with(Role.ADMINISTRATOR), user_with(None)
    from directory.messages.models import OutboxMessage

    OutboxMessage.objects.all().delete()
    actions.give_role(user=other, role=role, by=administrator)
    assert told("account.role-news") == ({second.email} if news else set())


def test_a_reset_second_factor_is_told_to_the_others_and_to_its_owner(administrator: User) -> None:
    second, navigator = user_with(Role.ADMINISTRATOR), user_with(Role.NAVIGATOR, name="Nan Navigator")
    actions.reset_second_factor(user=navigator, by=administrator)
    actions.reset_second_factor(user=navigator, by=administrator)
    assert told("account.second-factor-news") == {second.email}
    assert told("account.your-second-factor") == {navigator.email}
    deliver_due()
    texts: dict[str, Any] = {each.to[0]: str(each.body) for each in mail.outbox}
    assert "Nan Navigator" in texts[second.email]
    assert "codes" in texts[navigator.email]


def test_a_superuser_without_a_role_is_told_too(administrator: User) -> None:
    root = User.objects.create_superuser("root@example.org", "x", name="Root")
    actions.give_role(user=user_with(None), role=Role.SUPERVISOR, by=administrator)
    assert root.email in told("account.role-news")
