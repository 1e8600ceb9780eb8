"""What is shared with a group, as a colleague reads it: never where a protected person lives."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from prescribing.models import Person
from prescribing.privacy.actions import protect
from tests.factories.prescribing import a_navigator, a_need, a_person, a_service

pytestmark = pytest.mark.django_db
HOME = "17 Hidden Cottages"


@pytest.fixture
def owner() -> User:
    return a_navigator()


@pytest.fixture
def person(owner: User) -> Person:
    return a_person(owner, address=HOME, postcode="DT3 6QQ", lives="home")


def protected(person: Person, owner: User) -> None:
    protect(person=person, owner=owner, cover=None, by=owner)


def test_a_preview_tells_only_the_owner_where_a_protected_person_lives(
    client: Client, owner: User, person: Person
) -> None:
    need, service = a_need(owner, person), a_service()
    protected(person, owner)
    url = reverse("prescribing:prescribe", args=[person.pk, service.pk])
    typed: dict[str, Any] = {
        "need": str(need.need.pk),
        "fields_shared": ["name", "address"],
        "urgency": "routine",
        "given_by": "person",
        "method": "phone",
    }

    client.force_login(a_navigator(need.referral.team))
    for more in ({"preview": "1"}, {"send": "1", "agrees": "on"}, {}):
        said = client.post(url, {**typed, **more}).content.decode()
        assert "Margaret Hallett" in said
        assert HOME not in said
        assert "DT3 6QQ" not in said

    client.force_login(owner)
    assert HOME in client.post(url, {**typed, "preview": "1"}).content.decode()
