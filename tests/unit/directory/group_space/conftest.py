"""A group with one listing, somebody who keeps it, and a browser that has opened its space."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client

from directory.catalogue.models import Location, Phone, Schedule, Service
from directory.group_space.models import ListingKeeper
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory
from tests.factories.groups import a_keeper, opened


@pytest.fixture
def hall() -> Location:
    return LocationFactory(name="Wyke Smugglers Hall")


@pytest.fixture
def cuppa(hall: Location) -> Service:
    service = ServiceFactory(
        name="Wyke Cuppa and Company",
        organisation=OrganisationFactory(name="Wyke Cuppa"),
        location=hall,
        summary="Tea and talk.",
        description="<h3>Tea</h3><p>And talk.</p>",
        email="old@example.org",
    )
    Schedule.objects.create(
        service=service,
        location=hall,
        days="WE",
        opens_at=time(10, 30),
        closes_at=time(12, 30),
        sort_order=0,
    )
    Phone.objects.create(service=service, number="01632 960147")
    return service


@pytest.fixture
def keeper(cuppa: Service) -> ListingKeeper:
    return a_keeper(cuppa.organisation)


@pytest.fixture
def browser(keeper: ListingKeeper) -> Client:
    return opened(keeper)
