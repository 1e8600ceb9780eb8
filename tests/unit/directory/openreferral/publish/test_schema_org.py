"""JSON-LD of the pages: true, for everybody, and never the address of a hidden place."""

from __future__ import annotations

import json
import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import Phone, Schedule, ServiceArea
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def said(client: Client, path: str) -> list[dict[str, Any]]:
    page = client.get(path)
    assert page.status_code == 200
    [block] = BLOCK.findall(page.content.decode())
    whole = json.loads(block)
    assert whole["@context"] == "https://schema.org"
    return whole["@graph"]


def test_a_service_with_its_places_hours_and_dates(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://help.example.org"
    hall = LocationFactory(name="Hall")
    service = ServiceFactory(name="Tea & talk", location=hall, free="yes", free_basis="confirmed")
    Phone.objects.create(service=service, number="01632 960001")
    Schedule.objects.create(service=service, days="MO,TH", opens_at=time(10), closes_at=time(12))
    Schedule.objects.create(service=service, days="FR", interval=2, opens_at=time(10), closes_at=time(12))
    day = clock.today() + timedelta(days=3)
    once = {"frequency": "once", "starts_on": day, "opens_at": time(14), "closes_at": time(16)}
    Schedule.objects.create(service=service, **once)
    Schedule.objects.create(service=service, **{**once, "starts_on": day - timedelta(days=9)})
    found, event = said(client, f"/services/{service.pk}/")
    assert found["@type"] == "Service"
    assert found["name"] == "Tea & talk"
    assert found["url"] == f"https://help.example.org/services/{service.pk}/"
    assert found["isAccessibleForFree"] is True
    [channel] = found["availableChannel"]
    assert channel["servicePhone"]["telephone"] == "+441632960001"
    place = channel["serviceLocation"]
    assert place["address"]["postalCode"] == "DT4 8NF"
    [hours] = place["openingHoursSpecification"]
    assert hours["dayOfWeek"] == ["https://schema.org/Monday", "https://schema.org/Thursday"]
    assert (hours["opens"], hours["closes"]) == ("10:00", "12:00")
    assert (event["@type"], event["startDate"][:16]) == ("Event", f"{day}T14:00")
    assert event["location"]["name"] == "Hall"


def test_the_address_of_a_hidden_place_is_told_nobody(client: Client) -> None:
    refuge = LocationFactory(name="Zyxomma House", address="Zyxomma Road")
    shelter = NeedFactory(slug="domestic-abuse")
    services = [
        ServiceFactory(location=refuge, need=shelter),
        ServiceFactory(location=LocationFactory(name="Zyxomma", visibility="professional")),
        ServiceFactory(location=LocationFactory(name="Zyxomma", live=False)),
    ]
    for service in services:
        day = clock.today() + timedelta(days=3)
        for where in (None, service.at_locations.get().location):
            Schedule.objects.create(
                service=service, location=where, frequency="once", starts_on=day, opens_at=time(3, 33)
            )
    for role in (None, Role.EDITOR, Role.NAVIGATOR):
        if role:
            client.force_login(user_with(role), backend="django.contrib.auth.backends.ModelBackend")
        for service in services:
            graph = said(client, f"/services/{service.pk}/")
            assert "Zyxomma" not in json.dumps(graph)
            assert "03:33" not in json.dumps(graph)
            assert [one["@type"] for one in graph] == ["Service"]


def test_nothing_inferred_or_unknown_is_said(client: Client) -> None:
    service = ServiceFactory(free="yes", free_basis="inferred", status="paused", location=LocationFactory())
    Schedule.objects.create(service=service, days="MO", opens_at=time(10), closes_at=time(12))
    [found] = said(client, f"/services/{service.pk}/")
    assert "isAccessibleForFree" not in found
    assert "description" not in found
    assert "openingHoursSpecification" not in found["availableChannel"][0]["serviceLocation"]


def test_an_organisation_and_a_place(client: Client) -> None:
    organisation = OrganisationFactory(
        name="Harbour", phone="01632 960005", email="x@example.org", email_visibility="owner"
    )
    hall = LocationFactory(name="Hall")
    ServiceFactory(organisation=organisation, location=hall)
    [found] = said(client, f"/organisations/{organisation.pk}/")
    assert (found["@type"], found["name"], found["telephone"]) == ("Organization", "Harbour", "+441632960005")
    assert "email" not in found
    [place] = said(client, f"/places/{hall.pk}/")
    assert (place["@type"], place["name"]) == ("Place", "Hall")


def test_no_word_of_a_listing_ends_the_block_or_runs(client: Client) -> None:
    name = "</script><script>alert(1)</script><!--"
    service = ServiceFactory(name=name, summary=name)
    ServiceArea.objects.create(service=service, name=name)
    [found] = said(client, f"/services/{service.pk}/")
    assert found["name"] == name
    page = client.get(f"/services/{service.pk}/").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "limit", [{"months": "4,5"}, {"school": "term"}, {"school": "holidays"}, {"closed_bank_holidays": True}]
)
def test_only_what_holds_every_week_is_an_opening_time(client: Client, limit: dict[str, Any]) -> None:
    hall = LocationFactory(name="Hall")
    service = ServiceFactory(location=hall)
    hours = {"service": service, "opens_at": time(10), "closes_at": time(12)}
    Schedule.objects.create(days="MO", **hours, **limit)
    Schedule.objects.create(days="TU", **hours)
    [found] = said(client, f"/services/{service.pk}/")
    [weekly] = found["availableChannel"][0]["serviceLocation"]["openingHoursSpecification"]
    assert weekly["dayOfWeek"] == ["https://schema.org/Tuesday"]


def test_a_date_that_its_own_limits_leave_out_is_no_event(client: Client) -> None:
    service = ServiceFactory(location=LocationFactory())
    day = clock.today() + timedelta(days=3)
    other = day.month % 12 + 1
    for limit in ({"months": f"{other}"}, {"school": "term"}, {"months": f"{day.month}"}):
        once = {"frequency": "once", "starts_on": day, "opens_at": time(14 + len(str(limit)) % 3)}
        Schedule.objects.create(service=service, **once, **limit)
    graph = said(client, f"/services/{service.pk}/")
    assert [one["@type"] for one in graph] == ["Service", "Event"]
