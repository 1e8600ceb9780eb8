"""Where a desk looks first: near the practice, else where its team is, and it says which."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Service
from directory.places.models import Area, AreaKind
from prescribing.prescriptions.prescribe_at_desk import FEWEST_PATIENTS, practice_of
from prescribing.signposts.near_the_desk import NearDesk, near_desk
from prescribing.teams.models import Team
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory
from tests.factories.prescribing import a_navigator, a_person

pytestmark = pytest.mark.django_db
OTHERS = "the other practices of your team"


def test_its_own_place_comes_first(dawn: User) -> None:
    practice = practice_of(dawn)
    ServiceFactory(organisation=practice, location=LocationFactory(postcode="DT4 7TJ"))
    assert near_desk(dawn) == NearDesk("DT4 7TJ", "your practice")


def test_else_the_district_of_most_places_that_the_team_serves(
    client: Client, dawn: User, cuppa: Service, rebuild: Callable[[], int]
) -> None:
    team = Team.objects.serving(practice_of(dawn)).get()
    for postcode in ("DT5 1AA", "DT5 1AB", "DT1 1AA"):
        served = OrganisationFactory(kind="practice")
        team.serves.add(served)
        ServiceFactory(organisation=served, location=LocationFactory(postcode=postcode))
    assert near_desk(dawn) == NearDesk("DT5", OTHERS)
    Area.objects.get_or_create(
        key="outcode:DT5",
        defaults={
            "kind": AreaKind.OUTCODE,
            "code": "DT5",
            "name": "DT5",
            "search_name": "dt5",
            "latitude": 50.55,
            "longitude": -2.44,
        },
    )
    rebuild()
    client.force_login(dawn)
    client.post("/desk/", {"q": "cuppa", "postcode": ""})
    assert f"near {OTHERS} (DT5)" in client.get("/desk/").content.decode()


def test_else_where_most_people_of_the_team_live_unless_they_are_few(dawn: User) -> None:
    team = Team.objects.serving(practice_of(dawn)).get()
    navigator = a_navigator(team)
    for number in range(FEWEST_PATIENTS - 1):
        a_person(navigator, name=f"Somebody {number}", team=team, postcode="DT4 8RU")
    assert near_desk(dawn) == NearDesk()
    a_person(navigator, name="One more", team=team, postcode="DT4 8RX")
    assert near_desk(dawn) == NearDesk("DT4", OTHERS)


def test_of_no_practice_it_is_nowhere(db: None) -> None:
    assert near_desk(user_with(Role.RECEPTIONIST)) == NearDesk()
