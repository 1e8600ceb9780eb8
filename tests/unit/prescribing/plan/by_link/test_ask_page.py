"""The page on which an organisation is asked: the preview tells nobody what they may not see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from prescribing.models import Person
from prescribing.plan.actions import WhoDoesIt
from prescribing.privacy.actions import protect
from tests.factories.plans import a_fire_station, an_action
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = pytest.mark.django_db
HOME = "17 Hidden Cottages"


@pytest.fixture
def owner() -> User:
    return a_navigator()


@pytest.fixture
def person(owner: User) -> Person:
    return a_person(owner, address=HOME, postcode="DT3 6QQ", lives="home")


def test_a_preview_tells_only_the_owner_where_a_protected_person_lives(
    client: Client, owner: User, person: Person
) -> None:
    referral = a_referral(owner, person)
    action = an_action(owner, referral, who=WhoDoesIt(organisation=a_fire_station()))
    protect(person=person, owner=owner, cover=None, by=owner)
    url = reverse("prescribing:plan_ask", args=[person.pk, action.pk])
    asked = {"about": "home-safety", "shared": ["name", "address"]}

    client.force_login(a_navigator(referral.team))
    for more in ({}, {"send": "1"}):
        said = client.post(url, {**asked, **more}).content.decode()
        assert "Margaret Hallett" in said
        assert HOME not in said
        assert "DT3 6QQ" not in said

    client.force_login(owner)
    assert HOME in client.post(url, asked).content.decode()
