"""Finding from within a person: their facts are applied, and nothing typed stands in an address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.models import User
from directory.catalogue.models import ServiceDelivery
from directory.places.models import Postcode
from directory.unmet.models import UnmetCount
from prescribing.models import Person
from prescribing.privacy.actions import protect
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import a_navigator, a_person, a_prescription, a_referral, a_service

pytestmark = pytest.mark.django_db
Rebuild = Callable[[], int]
HOME = {"latitude": 50.61006, "longitude": -2.456758}


@pytest.fixture
def priya(client: Client) -> User:
    user = a_navigator()
    client.force_login(user)
    return user


def somebody(by: User, **fields: object) -> Person:
    person = a_person(by)
    Person.objects.filter(pk=person.pk).update(**HOME, **fields)
    return Person.objects.get(pk=person.pk)


def url_of(person: Person) -> str:
    return reverse("prescribing:find_for", args=[person.pk])


def test_distance_age_and_need_are_applied_and_each_result_can_be_prescribed(
    client: Client, priya: User, rebuild: Rebuild
) -> None:
    need = NeedFactory(name="Company")
    person = somebody(priya, distance_accepted=3219)
    a_referral(priya, person, needs=[need])
    near = a_service(name="Near Cuppa", need=need, location=LocationFactory())
    a_service(name="Far Cuppa", need=need, location=LocationFactory(latitude=51.4, longitude=-2.5))
    a_service(name="Youth Cuppa", need=need, location=LocationFactory(), maximum_age=25)
    rebuild()

    html = client.get(f"{url_of(person)}?need={need.slug}").content.decode()
    assert "Near Cuppa" in html
    assert "Far Cuppa" not in html
    assert "Youth Cuppa" not in html
    assert "aged 78, within 2 miles of home" in html
    assert reverse("prescribing:prescribe", args=[person.pk, near.pk]) in html


def test_what_is_typed_is_kept_for_this_person_and_not_in_the_address(
    client: Client, priya: User, rebuild: Rebuild
) -> None:
    person = somebody(priya)
    a_referral(priya, person)
    other = somebody(priya)
    a_service(name="Chess Club", location=LocationFactory())
    rebuild()
    said = client.post(url_of(person), {"q": "chess", "miles": "5", "age": "78"})
    assert said.headers["Location"] == url_of(person)
    assert "Chess Club" in client.get(url_of(person)).content.decode()
    assert 'value="chess"' in client.get(url_of(person)).content.decode()
    assert 'value="chess"' not in client.get(url_of(other)).content.decode()
    client.post(url_of(person), {"again": "1"})
    assert 'value="chess"' not in client.get(url_of(person)).content.decode()


def test_whoever_cannot_get_out_is_shown_what_comes_to_them(
    client: Client, priya: User, rebuild: Rebuild
) -> None:
    person = somebody(priya, getting_about="housebound")
    comes = a_service(name="Comes Round")
    ServiceDelivery.objects.create(service=comes, how="home-visit")
    hall = a_service(name="Only In The Hall", location=LocationFactory())
    ServiceDelivery.objects.create(service=hall, how="in-person")
    rebuild()
    html = client.get(url_of(person)).content.decode()
    assert "Comes Round" in html
    assert "Only In The Hall" not in html


def test_only_the_owner_of_a_protected_person_searches_from_their_home(
    client: Client, priya: User, rebuild: Rebuild
) -> None:
    person = somebody(priya)
    a_service(name="Near Cuppa", location=LocationFactory(latitude=50.62, longitude=-2.45))
    rebuild()
    protect(person=person, owner=priya, cover=None, by=priya)
    assert "miles</strong>" in client.get(url_of(person)).content.decode()
    client.force_login(a_navigator(priya.team_members.get().team))
    html = client.get(url_of(person)).content.decode()
    assert "Near Cuppa" in html
    assert "miles</strong>" not in html
    assert "only the owner and the named cover see where they live" in html


def test_what_is_prescribed_already_says_so(client: Client, priya: User, rebuild: Rebuild) -> None:
    thread = a_prescription(
        "sent", by=priya, service=a_service(name="Near Cuppa", location=LocationFactory())
    )
    rebuild()
    client.post(url_of(thread.person), {"q": "cuppa"})
    assert "Prescribed already" in client.get(url_of(thread.person)).content.decode()


def test_a_need_nobody_meets_is_counted_once_however_the_search_is_turned(
    client: Client, priya: User, rebuild: Rebuild
) -> None:
    need = NeedFactory(slug="company", name="Company")
    person = somebody(priya, postcode="DT4 8RU", postcode_known="known")
    a_referral(priya, person, needs=[need])
    Postcode.objects.create(
        compact="DT48RU", sector="DT4 8", outcode="DT4", latitude=50.6, longitude=-2.4, ward_code="E05012345"
    )
    rebuild()
    client.get(f"{url_of(person)}?need=company")
    client.post(url_of(person), {"need": "company", "miles": "any", "free": "1"})
    client.get(url_of(person))
    counted = UnmetCount.objects.values_list("need", "area", "kind", "asker", "count")
    assert list(counted) == [("company", "ward:E05012345", "empty", "professional", 1)]


def test_where_a_protected_person_lives_is_not_counted(client: Client, priya: User, rebuild: Rebuild) -> None:
    need = NeedFactory(slug="company", name="Company")
    person = somebody(priya, postcode="DT4 8RU", postcode_known="known")
    a_referral(priya, person, needs=[need])
    protect(person=person, owner=priya, cover=None, by=priya)
    Postcode.objects.create(
        compact="DT48RU", sector="DT4 8", outcode="DT4", latitude=50.6, longitude=-2.4, ward_code="E05012345"
    )
    rebuild()
    client.get(f"{url_of(person)}?need=company")
    assert list(UnmetCount.objects.values_list("area", "count")) == [("", 1)]


def test_what_stands_apart_can_be_ticked_and_prescribed_with_others(
    client: Client, priya: User, rebuild: Rebuild
) -> None:
    above = NeedFactory(name="Company")
    chess, singing = (NeedFactory(name=name, parent=above) for name in ("Chess", "Singing"))
    person = somebody(priya)
    a_referral(priya, person, needs=[chess])
    a_service(name="Chess Club", need=chess, location=LocationFactory())
    apart = a_service(name="Sing Out", need=singing, location=LocationFactory())
    rebuild()

    html = client.get(f"{url_of(person)}?need={chess.slug}").content.decode()

    below = html.partition('class="wm-apart"')[2]
    assert "Sing Out" in below
    tick = re.search(rf'form="together"\s+name="service"\s+value="{apart.pk}"', below)
    assert tick, "the tick belongs to the form that prescribes several"
    assert html.count('<form id="together"') == 1
