"""Is it somebody we know? The answer tells nobody where a protected person lives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from prescribing.intake.models import SameAs
from prescribing.models import Person, Team
from prescribing.people.duplicates import Identifiers, candidates_for
from prescribing.privacy.actions import protect
from tests.factories.intake import a_coordinator, sent_in, team_of
from tests.factories.prescribing import a_navigator, a_person

pytestmark = pytest.mark.django_db
BORN = date(1938, 6, 9)
GUESSED = Identifiers(name="Violet Samways", postcode="DT4 8NF")


@pytest.fixture
def coordinator() -> User:
    return a_coordinator()


@pytest.fixture
def team(coordinator: User) -> Team:
    return team_of(coordinator)


@pytest.fixture
def violet(team: Team) -> Person:
    """Protected, of the team of whoever asks."""
    owner = a_navigator(team)
    person = a_person(owner, name="Violet Samways", date_of_birth=BORN, postcode="DT4 8NF", lives="home")
    protect(person=person, owner=owner, cover=None, by=owner)
    person.refresh_from_db()
    return person


def agreed(given: Identifiers, by: User) -> list[tuple[str, ...]]:
    return [one.agrees_on for one in candidates_for(given, by=by)]


def test_a_guessed_postcode_is_confirmed_to_nobody_but_the_owner(violet: Person, coordinator: User) -> None:
    assert agreed(GUESSED, coordinator) == []
    assert violet.owner is not None
    assert agreed(GUESSED, violet.owner) == [("name", "postcode")]


@pytest.mark.parametrize("postcode", ["DT4 8NF", "DT4 9XX", ""])
def test_who_agrees_on_more_is_shown_the_same_whatever_the_postcode(
    violet: Person, coordinator: User, postcode: str
) -> None:
    other = a_person(coordinator, name="Violet Samways", date_of_birth=BORN, postcode="DT4 8NF", lives="home")
    given = Identifiers(name="Violet Samways", date_of_birth=BORN, postcode=postcode)
    found = [(one.person_id, one.agrees_on) for one in candidates_for(given, by=coordinator)]
    shown = dict(found)
    assert shown[violet.pk] == ("name", "date of birth")
    assert shown[other.pk][:2] == ("name", "date of birth")
    if postcode == "DT4 8NF":
        assert found[0][0] == other.pk, "the order tells nothing either"


@pytest.mark.parametrize("given", [{"date_of_birth": None}, {"name": "Somebody Else", "date_of_birth": None}])
def test_the_question_at_triage_is_not_asked_on_a_protected_address(
    violet: Person, team: Team, given: dict[str, Any]
) -> None:
    assert sent_in(team=team, postcode="DT4 8NF", **given).intake.same_as == SameAs.NOBODY
    assert sent_in(team=team, postcode="DT4 9XX").intake.same_as == SameAs.ASKED
    Person.objects.filter(pk=violet.pk).update(protected=False)
    again = sent_in(team=team, postcode="DT4 8NF", date_of_birth=None)
    assert again.intake.same_as == SameAs.ASKED


def test_recording_somebody_new_stops_for_nobody_on_a_protected_address(
    client: Client, violet: Person, coordinator: User
) -> None:
    client.force_login(a_navigator(team_of(coordinator)))
    typed = {
        "name": "Violet Samways",
        "postcode": "DT4 8NF",
        "lives": "home",
        "source": "police",
        "reason": "Found wandering",
        "urgency": "routine",
        "getting_about": "not-known",
    }
    known = client.post(reverse("prescribing:new_person"), {**typed, "date_of_birth": "9 6 1938"})
    assert known.status_code == 409
    assert "postcode" not in known.content.decode().split("V. S.")[1].split("</tr>")[0]
    assert client.post(reverse("prescribing:new_person"), typed).status_code == 302
