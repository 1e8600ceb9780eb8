"""A group that meets at several places says of each whether it takes people, and when it is on."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.permissions import NotAllowed
from directory.catalogue.facts import Visibility
from directory.catalogue.locations import Location
from directory.catalogue.models import Schedule, Service, ServiceAtLocation
from directory.group_space import answers
from directory.upkeep.models import Capacity
from tests.factories.catalogue import LocationFactory, ServiceFactory
from tests.factories.groups import a_keeper, as_actor, at, opened, space
from tests.markup import plain

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def service() -> Service:
    made = ServiceFactory(name="Wyke Cuppa", location=LocationFactory(name="Smugglers Hall"))
    ServiceAtLocation.objects.create(service=made, location=LocationFactory(name="Old Chandlery"))
    return made


@pytest.fixture
def keeper(service: Service) -> Any:
    return a_keeper(service.organisation)


def place(name: str) -> Location:
    return Location.objects.get(name=name)


def test_each_place_has_its_own(service: Service, keeper: Any) -> None:
    client = opened(keeper)
    hall, chandlery = place("Smugglers Hall"), place("Old Chandlery")
    page = client.get(space(keeper)).content.decode()
    for one in (hall, chandlery):
        assert at("group_room_at", keeper, service.pk, one.pk) in page
    url = at("group_room_at", keeper, service.pk, hall.pk)
    first = client.post(url, {"state": "waiting", "weeks": "3"}).content.decode()
    assert "Smugglers Hall" in first
    client.post(url, {"state": "waiting", "weeks": "3", "sure": "yes"})
    other = at("group_room_at", keeper, service.pk, chandlery.pk)
    client.post(other, {"state": "waiting", "weeks": "8", "sure": "yes"})
    said = dict(Capacity.objects.values_list("location__name", "weeks"))
    assert said == {"Smugglers Hall": 3, "Old Chandlery": 8}
    shown = plain(Client().get(reverse("directory:service", args=[service.pk])).content.decode())
    assert "about 3 weeks" in shown
    assert "about 8 weeks" in shown


def test_still_right_is_said_of_one_place(service: Service, keeper: Any) -> None:
    by = as_actor(keeper)
    hall, chandlery = place("Smugglers Hall"), place("Old Chandlery")
    answers.say_room(service=service, state="open", location=hall, by=by)
    answers.say_room(service=service, state="ask", location=chandlery, by=by)
    before = dict(Capacity.objects.values_list("location__name", "said_at"))
    client = opened(keeper)
    url = at("group_listing", keeper, service.pk)
    press = {"do": "room-still", "place": str(hall.pk)}
    assert "Smugglers Hall" in client.post(url, press).content.decode()
    client.post(url, press | {"sure": "yes"})
    after = dict(Capacity.objects.values_list("location__name", "said_at"))
    assert after["Smugglers Hall"] > before["Smugglers Hall"]
    assert after["Old Chandlery"] == before["Old Chandlery"]


def test_what_is_said_of_the_whole_stands_beside_the_places(service: Service, keeper: Any) -> None:
    by = as_actor(keeper)
    answers.say_room(service=service, state="open", by=by)
    answers.say_room(service=service, state="ask", location=place("Old Chandlery"), by=by)
    page = opened(keeper).get(space(keeper)).content.decode()
    assert "All places" in page
    assert "As said for all places." in page


def test_a_hidden_place_is_not_spoken_of(service: Service, keeper: Any) -> None:
    hidden = LocationFactory(name="Quiet House", visibility=Visibility.PROFESSIONAL)
    ServiceAtLocation.objects.create(service=service, location=hidden)
    elsewhere = LocationFactory(name="Somebody else's")
    client = opened(keeper)
    assert "Quiet House" not in client.get(space(keeper)).content.decode()
    for one in (hidden, elsewhere):
        assert client.get(at("group_room_at", keeper, service.pk, one.pk)).status_code == 404
        with pytest.raises(NotAllowed):
            answers.say_room(service=service, state="open", location=one, by=as_actor(keeper))


def test_a_time_says_its_place_and_a_new_one_asks_for_it(service: Service, keeper: Any) -> None:
    Schedule.objects.create(
        service=service, location=place("Old Chandlery"), days="TU", opens_at=time(10), closes_at=time(12)
    )
    client = opened(keeper)
    url = at("group_part", keeper, service.pk, "times")
    page = plain(client.get(url).content.decode())
    assert ", Old Chandlery" in page
    typed = {
        "days-0": "TU",
        "from-0": "10:00",
        "to-0": "12:00",
        "days-1": "TH",
        "from-1": "14:00",
        "to-1": "16:00",
        "place-1": str(place("Smugglers Hall").pk),
    }
    client.post(url, typed | {"sure": "yes"})
    said = sorted(Schedule.objects.values_list("days", "location__name"))
    assert said == [("TH", "Smugglers Hall"), ("TU", "Old Chandlery")]
