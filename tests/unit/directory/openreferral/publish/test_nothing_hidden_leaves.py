"""What must not leave by the open feed is planted, and every door of it is tried: lists, questions, ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from directory import clock
from directory.accounts.roles import Role
from directory.catalogue.models import (
    Contact,
    Location,
    Need,
    Organisation,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceNeed,
)
from directory.openreferral.publish import ids
from directory.upkeep.models import Check, Closure
from tests.factories.accounts import user_with
from tests.factories.catalogue import (
    LocationFactory,
    NeedFactory,
    OrganisationFactory,
    ReferralContactFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.database
BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "Zyxomma"
"""In every word that is planted, and in nothing else."""
POINT = (50.7301, -2.7701)
"""Where the refuge is: nothing else is near it."""


def secret(what: str) -> str:
    return f"{SECRET} {what}"


def a_refuge() -> None:
    """Public, with a hidden address, as are its times there and on which day it is closed there."""
    shelter = NeedFactory(slug="domestic-abuse", name="Domestic abuse", sensitive=True)
    house = LocationFactory(
        name=secret("House"),
        address=secret("Road"),
        town=secret("Town"),
        postcode="DT6 3ZZ",
        latitude=POINT[0],
        longitude=POINT[1],
        getting_there=secret("door"),
    )
    refuge = ServiceFactory(name="Safe rooms", location=house, need=shelter)
    Schedule.objects.create(
        service=refuge, location=house, days="SU", opens_at=time(3, 33), note=secret("times")
    )
    Closure.objects.create(
        service=refuge,
        location=house,
        first_day=clock.today(),
        last_day=clock.today(),
        opens_at=time(3, 34),
        said_by=secret("closer"),
        why=secret("why"),
    )


def at_hidden_places(open_service: Service) -> None:
    """A public service also meets at a place for professionals, an archived one, a draft, and privately."""
    for fields, at in (
        ({"visibility": "professional"}, {}),
        ({"archived_at": clock.now()}, {}),
        ({"live": False}, {}),
        ({}, {"visibility": "owner"}),
    ):
        place = LocationFactory(
            name=secret("Hall"), address=secret("Lane"), latitude=POINT[0], longitude=POINT[1], **fields
        )
        ServiceAtLocation.objects.create(service=open_service, location=place, note=secret("note"), **at)
        Schedule.objects.create(
            service=open_service, location=place, days="SU", opens_at=time(3, 33), note=secret("when")
        )


def listings_that_are_not_public() -> None:
    for fields in (
        {"live": False},
        {"archived_at": clock.now()},
        {"status": "ended"},
        {"status": "unsure"},
        {"visibility": "professional"},
        {"visibility": "owner"},
    ):
        service = ServiceFactory(
            name=secret("service"),
            organisation=OrganisationFactory(name=secret("org"), live=False),
            location=LocationFactory(name=secret("place"), latitude=POINT[0], longitude=POINT[1]),
            **fields,
        )
        Schedule.objects.create(service=service, days="SU", opens_at=time(3, 33))
    for fields in ({"live": False}, {"listed": False}, {"archived_at": clock.now()}):
        OrganisationFactory(name=secret("org"), description=secret("words"), **fields)


def what_is_kept_beside(open_service: Service) -> None:
    """Numbers, people and words for staff alone, on a listing that everybody sees."""
    Phone.objects.create(
        service=open_service, number="01632 960999", label=secret("line"), visibility="professional"
    )
    Contact.objects.create(service=open_service, name=secret("person"), visibility="owner")
    Contact.objects.create(
        service=open_service,
        name="Jo Lamb",
        phone="01632 960999",
        phone_visibility="professional",
        email=f"{SECRET}@example.org",
        email_visibility="owner",
    )
    Service.objects.filter(pk=open_service.pk).update(
        email=f"{SECRET}@example.org", email_visibility="professional"
    )
    Organisation.objects.filter(pk=open_service.organisation_id).update(
        email=f"{SECRET}@example.org",
        email_visibility="professional",
        phone="01632 960999",
        phone_visibility="owner",
    )
    ReferralContactFactory(
        organisation=open_service.organisation, name=secret("reader"), email=f"{SECRET}@example.org"
    )
    Check.objects.create(service=open_service, on=clock.today(), by=secret("checker"), how=secret("how"))
    draft = Service.objects.get(pk=open_service.pk)
    draft.description = secret("draft words")
    draft.save_revision()
    hidden = Need.objects.create(slug="zyxomma-draft", name=secret("need"), live=False)
    gone = Need.objects.create(slug="zyxomma-gone", name=secret("need"), live=True, archived_at=clock.now())
    for need in (hidden, gone):
        ServiceNeed.objects.create(service=open_service, need=need)


@pytest.fixture
def planted(weymouth: Any) -> Service:
    open_service = ServiceFactory(name="Coffee morning", location=LocationFactory())
    a_refuge()
    at_hidden_places(open_service)
    listings_that_are_not_public()
    what_is_kept_beside(open_service)
    return open_service


LISTS = ("/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms")
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"full": "true"},
    {"full_service": "true"},
    {"minimal": "true"},
    {"format": "ndjson"},
    {"format": "ndjson", "full": "true"},
    {"search": SECRET},
    {"text": SECRET},
    {"modified_after": "2020-01-01"},
    {"day": "SU", "full": "true"},
    {"start_time": "03:30", "end_time": "23:00"},
    {"postcode": "DT4 8RU"},
)


def every_id() -> Iterator[UUID]:
    """Of everything there is, hidden or not, as somebody might know or guess it."""
    for model in (Service, Organisation, Location):
        yield from model._base_manager.values_list("pk", flat=True)
    for at in ServiceAtLocation.objects.all():
        yield ids.of_place(at.service_id, at.location_id)
    for need in Need.objects.all():
        yield need.pk
        yield ids.of_need(need.slug)
    yield ids.TAXONOMY


def every_answer(client: Client) -> Iterator[tuple[str, bytes]]:
    for path in ("/", "/openapi.json", "/docs"):
        yield path, client.get(f"/o{path}").content
    for path in LISTS:
        for asked in ASKED:
            answer = client.get(f"/o{path}", {"per_page": 100, **asked})
            assert answer.status_code == 200, (path, asked, answer)
            yield (
                f"{path} {asked}",
                b"".join(answer.streaming_content) if answer.streaming else answer.content,
            )
        for identity in every_id():
            yield f"{path}/{identity}", client.get(f"/o{path}/{identity}").content


@pytest.fixture(params=["visitor", "editor", "administrator"])
def somebody(request: Any, client: Client, db: None) -> Client:
    """Whoever asks, the feed is the same."""
    if request.param != "visitor":
        client.force_login(user_with(Role(request.param)), backend=BACKEND)
    return client


def test_no_door_of_the_feed_says_what_is_hidden(planted: Service, somebody: Client, settings: Any) -> None:
    settings.OPEN_REFERRAL_REQUESTS_A_MINUTE = 100_000
    seen = 0
    for where, said in every_answer(somebody):
        seen += b"Coffee morning" in said
        # A question is said back where it could not be answered, and nowhere else.
        assert SECRET.lower().encode() not in said.lower(), where
        assert b"960999" not in said, where
        assert b"03:33" not in said, where
        assert b"03:34" not in said, where
        assert str(POINT[0]).encode() not in said, where
        assert b"DT6 3ZZ" not in said, where
    assert seen > 10


@pytest.mark.parametrize("role", [None, Role.EDITOR])
def test_a_hidden_listing_or_place_has_no_page_by_its_id(
    planted: Service, client: Client, role: Role | None
) -> None:
    if role:
        client.force_login(user_with(role), backend=BACKEND)
    shown = set(Service.objects.public().values_list("pk", flat=True))
    for pk in Service.objects.values_list("pk", flat=True):
        assert client.get(f"/o/services/{pk}").status_code == (200 if pk in shown else 404)
    shown_at = {row["id"] for row in client.get("/o/service_at_locations").json()["contents"]}
    for at in ServiceAtLocation.objects.all():
        identity = str(ids.of_place(at.service_id, at.location_id))
        found = client.get(f"/o/service_at_locations/{identity}").status_code
        assert found == (200 if identity in shown_at else 404)
    assert len(shown_at) == 1


def found(client: Client, path: str, **asked: Any) -> list[str]:
    answer = client.get(f"/o{path}", asked)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["contents"]]


@pytest.fixture
def near_the_refuge(monkeypatch: pytest.MonkeyPatch) -> None:
    """A postcode at its very door."""
    from directory.openreferral.publish import filters
    from directory.places.place import Place
    from search.documents import Point

    here = Place("here", Point(*POINT), frozenset(), "unit", postcode="DT6 3AA")
    monkeypatch.setattr(filters, "of_postcode", lambda parsed: here)


def test_no_question_tells_by_its_results_where_a_hidden_place_is(
    planted: Service, client: Client, near_the_refuge: None
) -> None:
    for path in ("/services", "/service_at_locations"):
        assert found(client, path, postcode="DT6 3AA", proximity=5000) == []


def test_no_question_tells_by_its_results_what_is_hidden(planted: Service, client: Client) -> None:
    org = Organisation.objects.filter(live=False).first()
    for path in ("/services", "/service_at_locations"):
        for asked in (
            {"day": "SU"},
            {"start_time": "03:33", "end_time": "03:35"},
            {"search": SECRET},
            {"organization_id": org.pk},
            {"taxonomy_term_id": ids.of_need("zyxomma-draft")},
            {"taxonomy_term_id": uuid4()},
        ):
            assert found(client, path, **asked) == [], asked


def test_a_listing_that_is_hidden_is_gone_from_its_copies(planted: Service, get: Callable[..., Any]) -> None:
    before = get("/services", minimal="true")["total_items"]
    Service.objects.filter(pk=planted.pk).update(visibility="professional")
    assert get("/services", minimal="true")["total_items"] == before - 1
