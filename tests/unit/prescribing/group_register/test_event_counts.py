"""How many came to an event: said by whoever keeps the listing, or by an editor they told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from directory import clock
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.catalogue.models import Frequency, Schedule, Service
from directory.group_space.models import ListingKeeper
from prescribing.group_register.actions import count_for_group
from prescribing.group_register.models import OthersCame
from prescribing.group_register.year import year_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory
from tests.factories.groups import a_keeper, opened, space

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Service:
    made = ServiceFactory(name="Winter fair")
    for days in (-20, -3, 5):
        day = clock.today() + timedelta(days=days)
        Schedule.objects.create(service=made, frequency=Frequency.ONCE, starts_on=day)
    return made


@pytest.fixture
def keeper(fair: Service) -> ListingKeeper:
    return a_keeper(fair.organisation)


def ours(keeper: ListingKeeper) -> str:
    return reverse("prescribing:group_events", args=[keeper.pk])


def field(service: Service, days: int) -> str:
    return f"came-{service.pk}-{(clock.today() + timedelta(days=days)).isoformat()}"


def said() -> dict[date, int]:
    return dict(OthersCame.objects.values_list("on", "how_many"))


def test_whoever_keeps_the_listing_says_it_and_corrects_it(fair: Service, keeper: ListingKeeper) -> None:
    client, day = opened(keeper), clock.today() - timedelta(days=3)
    page = client.get(space(keeper)).content.decode()
    assert "How many came?" in page
    form = client.get(ours(keeper)).content.decode()
    assert field(fair, -3) in form
    assert field(fair, -20) not in form, "two weeks are over"
    assert field(fair, 5) not in form, "still to come"
    client.post(ours(keeper), {field(fair, -3): "42"})
    assert said() == {day: 42}
    client.post(ours(keeper), {field(fair, -3): ""})
    client.post(ours(keeper), {field(fair, -3): "40", field(fair, 5): "9", field(fair, -20): "9"})
    assert said() == {day: 40}
    assert AuditEvent.objects.filter(kind="listing.others-came").count() == 2


@pytest.mark.parametrize("written", ["many", "-1", "1.5", "10000", "\u0663"])
def test_what_is_no_number_is_said_beside_it(fair: Service, keeper: ListingKeeper, written: str) -> None:
    answer = opened(keeper).post(ours(keeper), {field(fair, -3): written})
    assert answer.status_code == 400
    assert "Give how many came as a number" in answer.content.decode()
    assert said() == {}


def test_a_group_without_events_has_no_such_page(keeper: ListingKeeper) -> None:
    Schedule.objects.all().delete()
    client = opened(keeper)
    assert "How many came?" not in client.get(space(keeper)).content.decode()
    assert client.get(ours(keeper)).status_code == 404


def test_another_groups_event_is_not_theirs_to_count(fair: Service, keeper: ListingKeeper) -> None:
    other = ServiceFactory()
    Schedule.objects.create(service=other, frequency=Frequency.ONCE, starts_on=clock.today())
    opened(keeper).post(ours(keeper), {field(other, 0): "9"})
    assert said() == {}


def test_an_editor_says_it_for_the_group(client: Client, fair: Service) -> None:
    client.force_login(user_with(Role.EDITOR))
    address = reverse("service_came", args=[fair.pk])
    day = clock.today()
    assert client.post(address, {"on": day.isoformat(), "how_many": "30"}).status_code == 302
    assert said() == {day: 30}
    assert "30" in client.get(address).content.decode()
    assert year_of(fair.organisation, day.year).others == 30
    late: dict[str, Any] = {"on": (day + timedelta(days=1)).isoformat(), "how_many": "30"}
    assert "Choose today, or a day" in client.post(address, late).content.decode()
    client.post(address, {"on": day.isoformat(), "how_many": "0"})
    assert said() == {}


def test_who_may_not_say_whether_there_is_room_counts_nobody(client: Client, fair: Service) -> None:
    for role in (Role.NAVIGATOR, Role.COMMISSIONER, Role.MEMBER):
        by = user_with(role)
        with pytest.raises(NotAllowed):
            count_for_group(service=fair, on=clock.today(), how_many=3, by=by)
        client.force_login(by)
        assert client.get(reverse("service_came", args=[fair.pk])).status_code in (302, 403)
    before, editor = clock.today() - timedelta(days=366), user_with(Role.EDITOR)
    with pytest.raises(ValidationError):
        count_for_group(service=fair, on=before, how_many=3, by=editor)
