"""Nobody leaves while open records are theirs; a supervisor of the team hands them over."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory.accounts.actions import CannotDeactivate, end_role
from directory.accounts.actors import SYSTEM
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from prescribing.models import Prescription, Referral
from prescribing.teams.actions import leave_team
from prescribing.teams.hand_over import hand_over, owned_by
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_team

pytestmark = pytest.mark.django_db


def test_a_team_and_a_role_are_kept_while_something_open_is_theirs() -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    a_referral(leaver, a_person(leaver, team=team))
    with pytest.raises(ValidationError, match="still owns 1 referrals"):
        leave_team(team=team, user=leaver, by=SYSTEM)
    with pytest.raises(CannotDeactivate):
        end_role(user=leaver, role=Role.NAVIGATOR, by=SYSTEM)

    hand_over(owner=leaver, to=other, by=helen)

    assert not any(owned_by(leaver).values())
    leave_team(team=team, user=leaver, by=SYSTEM)
    end_role(user=leaver, role=Role.NAVIGATOR, by=SYSTEM)


def test_one_person_is_handed_over_with_what_is_open_for_them() -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    first = a_prescription("sent", by=leaver)
    second = a_prescription("sent", by=leaver)

    hand_over(owner=leaver, to=other, by=helen, people={first.person.pk})

    assert Referral.objects.get(pk=first.prescription.referral_id).owner == other
    assert Prescription.objects.get(pk=first.prescription.pk).owner == other
    assert Prescription.objects.get(pk=second.prescription.pk).owner == leaver
    event = AuditEvent.objects.filter(kind="referral.taken").latest("at")
    assert event.detail == {"owner": str(other.pk), "from": str(leaver.pk)}


def test_only_who_may_see_the_people_hands_them_over_and_only_within_the_team() -> None:
    leaver, stranger = a_navigator(), a_navigator()
    a_referral(leaver)
    elsewhere = a_navigator(role=Role.SUPERVISOR)
    colleague = a_navigator(leaver.team_members.get().team)
    with pytest.raises(NotAllowed):
        hand_over(owner=leaver, to=colleague, by=elsewhere)
    with pytest.raises(NotAllowed):
        hand_over(owner=leaver, to=colleague, by=colleague)
    helen = a_navigator(leaver.team_members.get().team, role=Role.SUPERVISOR)
    with pytest.raises(ValidationError):
        hand_over(owner=leaver, to=stranger, by=helen)


def test_the_page_shows_what_will_happen_before_it_does(client: Client) -> None:
    team = a_team()
    leaver, other = a_navigator(team), a_navigator(team)
    helen = a_navigator(team, role=Role.SUPERVISOR)
    referral = a_referral(leaver, a_person(leaver, team=team))
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    client.force_login(helen)
    assert url in client.get(reverse("prescribing:hand_over_whom")).content.decode()
    assert client.post(url, {"all": ""}).status_code == 400
    shown = client.post(url, {"all": str(other.pk)}).content.decode()
    assert f"goes to {other.name}" in shown
    assert Referral.objects.get(pk=referral.pk).owner == leaver
    client.post(url, {f"to-{referral.person_id}": str(other.pk), "sure": "1"})
    assert Referral.objects.get(pk=referral.pk).owner == other


def test_the_page_is_for_supervisors_of_the_team(client: Client) -> None:
    leaver = a_navigator()
    a_referral(leaver)
    url = reverse("prescribing:hand_over", args=[leaver.pk])
    client.force_login(a_navigator(leaver.team_members.get().team))
    assert client.get(url).status_code == 403
    client.force_login(a_navigator(role=Role.SUPERVISOR))
    assert client.get(url).status_code == 404
