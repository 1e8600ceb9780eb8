"""Everything under one roof by day; a place that may not be known answers as if it were not there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import Frequency, Location, Schedule, Service, ServiceNeed
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_tuesday() -> Any:
    with clock.moved_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        yield


@pytest.fixture
def hall() -> Location:
    return LocationFactory(name="Old Hall")


def meets(service: Service, slug: str, basis: str) -> None:
    need = NeedFactory(slug=slug, sensitive=True)
    ServiceNeed.objects.create(service=service, need=need, basis=basis)


def once(service: Service, day: date) -> None:
    Schedule.objects.create(
        service=service, frequency=Frequency.ONCE, starts_on=day, opens_at=time(10), closes_at=time(12)
    )


def test_dates_of_this_week_and_later_ones_apart(client: Client, hall: Location) -> None:
    once(ServiceFactory(name="Jumble sale", location=hall), date(2026, 11, 28))
    once(ServiceFactory(name="Carols", location=hall), date(2027, 12, 20))
    once(ServiceFactory(name="Fireworks", location=hall), date(2026, 11, 5))
    said = client.get(f"/places/{hall.pk}/").content.decode()
    assert said.index("Saturday 28 November") < said.index("Jumble sale") < said.index("Later")
    assert said.index("Later") < said.index("Monday 20 December 2027") < said.index("Carols")
    assert "Fireworks" not in said, "it is over"


def test_staff_see_a_place_kept_for_them_and_nobody_else_does(client: Client, hall: Location) -> None:
    Location.objects.filter(pk=hall.pk).update(visibility="professional")
    ServiceFactory(name="Case meeting", location=hall)
    for role in (None, Role.MEMBER, Role.COMMISSIONER):
        if role:
            client.force_login(user_with(role))
        assert client.get(f"/places/{hall.pk}/").status_code == 404
    client.force_login(user_with(Role.NAVIGATOR))
    answer = client.get(f"/places/{hall.pk}/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    said = answer.content.decode()
    assert "For professionals only" in said
    for public_door in ("calendar.ics", "application/ld+json", "/wrong/place/"):
        assert public_door not in said
    assert client.get(f"/places/{hall.pk}/calendar.ics").status_code == 404


@pytest.mark.parametrize("hidden", ["owner", "withheld"])
def test_a_refuge_answers_404_to_the_public(client: Client, hall: Location, hidden: str) -> None:
    refuge = ServiceFactory(name="Rose House", location=hall)
    if hidden == "owner":
        Location.objects.filter(pk=hall.pk).update(visibility="owner")
        client.force_login(user_with(Role.NAVIGATOR))
    ServiceNeed.objects.create(
        service=refuge, need=NeedFactory(slug="domestic-abuse", sensitive=True), basis="stated"
    )
    assert client.get(f"/places/{hall.pk}/").status_code == 404


def test_what_is_about_safety_has_the_way_out(client: Client, hall: Location) -> None:
    group = ServiceFactory(name="Recovery", location=hall)
    said = client.get(f"/places/{hall.pk}/").content.decode()
    assert "data-leave" not in said
    ServiceNeed.objects.create(
        service=group, need=NeedFactory(slug="alcohol", sensitive=True), basis="stated"
    )
    answer = client.get(f"/places/{hall.pk}/")
    assert "data-leave" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
