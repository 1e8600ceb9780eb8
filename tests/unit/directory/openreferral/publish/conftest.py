"""What is read of the feed, a listing that says everything, and a world to bring it back into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from directory import clock
from directory.catalogue.facts import Basis
from directory.catalogue.models import (
    Contact,
    Cost,
    LocationAccess,
    Need,
    Organisation,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceGroup,
    ServiceLanguage,
    ServiceNeed,
)
from directory.upkeep.models import Check, Closure
from tests.factories.catalogue import LocationFactory, OrganisationFactory, ServiceFactory

Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def _not_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def get(client: Client) -> Get:
    """`get("/services", page=2)` gives the JSON of an answer that is well."""

    def read(path: str, **asked: Any) -> Any:
        answer = client.get(f"/o{path}", asked)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return read


@pytest.fixture
def every_service(get: Get) -> Callable[[], list[dict[str, Any]]]:
    """All services in full, by their ids, page by page."""

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = get("/services", full="true", page=len(found) // 100 + 1, per_page=100)
            found += page["contents"]
            if page["last_page"]:
                return sorted(found, key=lambda row: row["id"])

    return read


@pytest.fixture
def whole(world: None) -> Service:
    """A listing made here with something in every field that goes out."""
    organisation = OrganisationFactory(
        name="Harbour  Advice & Co",
        description="<p>Independent <strong>advice</strong>.</p>",
        website="https://www.example.org",
        email="hello@example.org",
        phone="01632 960050",
    )
    hall = LocationFactory(
        name="Old Chandlery",
        address="14 Custom House Court",
        county="Dorset",
        getting_there="Bus 1.\n\nUse the side door.",
        access_note="Ramp at the back.",
    )
    LocationAccess.objects.create(
        location=hall, feature="hearing-loop", fact="yes", detail="in the main room", basis=Basis.CONFIRMED
    )
    service = ServiceFactory(
        organisation=organisation,
        name="Money advice",
        other_names="Debt clinic",
        description="<p>Help with <em>debt</em>.</p><ul><li>Letters</li><li>Forms</li></ul>",
        alert="New room from May.",
        website="https://www.example.org/money",
        email="money@example.org",
        minimum_age=18,
        maximum_age=64,
        ages_basis=Basis.CONFIRMED,
        eligibility="People who live in Weymouth.",
        begin_by="ring",
        what_to_bring="Letters you got\nA pen",
        cost_note="Pay what you can.",
        free="yes",
        free_basis=Basis.CONFIRMED,
    )
    ServiceAtLocation.objects.create(service=service, location=hall, note="Upstairs")
    today = clock.today()
    times = [
        {"location": hall, "days": "TU,TH", "opens_at": time(10), "closes_at": time(12, 30), "note": "Term"},
        {"days": "1MO,-1MO", "frequency": "monthly", "opens_at": time(9)},
        {"month_days": "1,15", "frequency": "monthly"},
        {"frequency": "once", "starts_on": today + timedelta(days=9), "opens_at": time(14)},
        {"frequency": "appointment", "days": "WE", "opens_at": time(9)},
        {"frequency": "text", "note": "Some Saturdays in summer"},
        {
            "days": "FR",
            "interval": 2,
            "opens_at": time(22),
            "closes_at": time(2),
            "starts_on": date(2026, 1, 2),
        },
    ]
    for order, row in enumerate(times):
        Schedule.objects.create(service=service, sort_order=order, **row)
    office = {"number": "01632 960011 ext. 12", "label": "Office", "languages": "Polish, Urdu"}
    Phone.objects.create(service=service, **office)
    Phone.objects.create(service=service, number="07700 900123", kind="text", sort_order=1)
    lamb = {"name": "Jo Lamb", "role": "Manager", "phone": "01632 960012", "email": "jo@example.org"}
    Contact.objects.create(service=service, **lamb)
    Contact.objects.create(service=service, phone="01632 960013", sort_order=1)
    workshop = {"label": "Workshop", "pence": 350, "note": "a session", "ends_on": date(2030, 1, 1)}
    Cost.objects.create(service=service, **workshop)
    Cost.objects.create(service=service, label="Suggested donation", pence=200, sort_order=1)
    ServiceArea.objects.create(service=service, name="Weymouth")
    ServiceLanguage.objects.create(service=service, code="pl")
    ServiceGroup.objects.create(service=service, group="carers", only=True, basis=Basis.CONFIRMED)
    for slug in ("money-and-debt", "debt-advice"):
        ServiceNeed.objects.create(service=service, need=Need.objects.get(slug=slug))
    Closure.objects.create(
        service=service, first_day=today, last_day=today + timedelta(days=3), said_by="x", why="Easter"
    )
    Closure.objects.create(
        service=service, location=hall, first_day=today, last_day=today, opens_at=time(10), said_by="x"
    )
    Closure.objects.create(service=service, first_day=today + timedelta(days=40), said_by="x")
    Check.objects.create(service=service, on=today - timedelta(days=5), by="Jo Lamb")
    return service


def empty_the_directory() -> None:
    """No listing, organisation, place or source is left; needs and postcodes are."""
    from directory.catalogue.models import Location
    from directory.indexing.models import ListingChange
    from directory.openreferral.models import ImportRun, Source, SourceRecord

    for model in (ImportRun, SourceRecord, Source, ListingChange):
        model._base_manager.all().delete()
    Service._base_manager.all().delete()
    Location._base_manager.all().delete()
    Organisation._base_manager.all().delete()
