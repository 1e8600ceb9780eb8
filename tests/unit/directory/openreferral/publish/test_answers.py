"""Headers, copies that are still right, limits, errors in words, and how many queries a page costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.catalogue.models import Contact, Cost, Phone, Schedule, ServiceLanguage, ServiceNeed
from directory.upkeep.models import Check, Closure
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

Get = Callable[..., Any]
LISTS = ("/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms")


def many(count: int) -> None:
    """Listings with rows of every kind."""
    for _n in range(count):
        place = LocationFactory()
        service = ServiceFactory(location=place, organisation=OrganisationFactory(), need=NeedFactory())
        Phone.objects.create(service=service, number="01632 960001")
        Contact.objects.create(service=service, name="Jo", phone="01632 960002")
        Schedule.objects.create(service=service, days="MO", location=place)
        Cost.objects.create(service=service, label="Tea", pence=50)
        ServiceLanguage.objects.create(service=service, code="pl")
        ServiceNeed.objects.create(service=service, need=NeedFactory(parent=NeedFactory()))
        Check.objects.create(service=service, on="2026-01-01", by="x")
        Closure.objects.create(service=service, location=place, first_day="2099-01-01", last_day="2099-01-02")


def queries(get: Get, path: str, **asked: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        get(path, **asked)
    return len(caught)


ASKED = (
    *((path, {}) for path in LISTS),
    *((path, {"full": "true"}) for path in ("/services", "/organizations", "/service_at_locations")),
    ("/services", {"minimal": "true"}),
    ("/services", {"search": "coffee", "day": "MO", "modified_after": "2020-01-01", "full": "true"}),
)


def test_a_page_costs_the_same_queries_however_much_is_on_it(db: None, get: Get) -> None:
    many(2)
    before = [queries(get, path, **asked) for path, asked in ASKED]
    many(6)
    after = [queries(get, path, **asked) for path, asked in ASKED]

    assert after == before
    assert max(after) <= 25


def test_anybody_may_read_it_from_any_page(client: Client, db: None) -> None:
    many(1)
    for path in ("/", *LISTS, f"/services/{uuid4()}", "/services?page=x", "/nothing", "/openapi.json"):
        assert client.get(f"/o{path}")["Access-Control-Allow-Origin"] == "*", path
    asked = client.options("/o/services", headers={"Origin": "https://example.org"})
    assert asked.status_code == 204
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert "Set-Cookie" not in client.get("/o/services").headers


def test_a_copy_that_is_still_right_is_not_sent_again(client: Client, db: None) -> None:
    many(1)
    first = client.get("/o/services")
    again = client.get("/o/services", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert again["ETag"] == first["ETag"]

    many(1)
    assert client.get("/o/services", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_is_only_to_be_read(client: Client, db: None) -> None:
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/o/services")
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        assert answer.json()["message"]
    assert client.head("/o/services").status_code == 200
    assert client.head("/o/services").content == b""


def test_who_asks_too_often_is_told_how_long_to_wait(client: Client, db: None, settings: Any) -> None:
    settings.OPEN_REFERRAL_REQUESTS_A_MINUTE = 3
    assert [client.get("/o/services").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/o/taxonomies")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Retry-After"] in refused.json()["message"]
    assert client.get("/o/services", REMOTE_ADDR="192.0.2.9").status_code == 200


@pytest.mark.parametrize("path", [f"{path}/{{}}" for path in LISTS])
@pytest.mark.parametrize(
    "identity",
    [
        "3f1c2c4e-6f0e-4d0a-9a51-0c1f1d2b7e10",
        "1",
        "abc",
        "../../etc",
        "%00",
        "é",
        "0" * 5000,
        "null",
        "' OR 1=1 --",
    ],
)
def test_an_id_of_nothing_is_told_as_such(client: Client, db: None, path: str, identity: str) -> None:
    answer = client.get(f"/o{path.format(identity)}")
    assert answer.status_code == 404
    assert answer.json()["message"]


def test_addresses_that_are_none(client: Client, db: None) -> None:
    answer = client.get("/o/locations")
    assert answer.status_code == 404
    assert "/o/docs" in answer.json()["message"]
    moved = client.get("/o/services/?page=2")
    assert (moved.status_code, moved["Location"]) == (308, "/o/services?page=2")
    assert client.get("/o/nothing/", follow=True).status_code == 404


BAD = (
    ("/services", "page", "0"),
    ("/services", "page", "-1"),
    ("/services", "page", "two"),
    ("/services", "page", "99999999999999999999999"),
    ("/services", "per_page", "501"),
    ("/services", "per_page", "1.5"),
    ("/services", "full", "perhaps"),
    ("/services", "minimal", "5"),
    ("/services", "format", "csv"),
    ("/services", "taxonomy_term_id", "debt"),
    ("/services", "taxonomy_id", "1"),
    ("/services", "organization_id", "x"),
    ("/services", "modified_after", "yesterday"),
    ("/services", "modified_after", "2026-13-45"),
    ("/services", "modified_after", "0001-01-01T00:00:00+14:00"),
    ("/services", "minimum_age", "-1"),
    ("/services", "minimum_age", "nan"),
    ("/services", "maximum_age", "1e400"),
    ("/services", "start_time", "25:00"),
    ("/services", "end_time", "noon"),
    ("/services", "day", "someday"),
    ("/services", "day", "MO,XX"),
    ("/services", "postcode", "nowhere"),
    ("/services", "postcode", "ZZ99 9ZZ"),
    ("/services", "proximity", "100"),
    ("/service_at_locations", "proximity", "far"),
    ("/service_at_locations", "day", "8"),
    ("/organizations", "page", "x"),
    ("/taxonomies", "per_page", "0"),
    ("/taxonomy_terms", "parent_id", "money"),
    ("/taxonomy_terms", "top_only", "maybe"),
)


@pytest.mark.parametrize(("path", "name", "value"), BAD)
def test_what_cannot_be_asked_is_told_with_what_to_write(
    client: Client, db: None, path: str, name: str, value: str
) -> None:
    answer = client.get(f"/o{path}", {name: value})
    assert answer.status_code == 400
    said = answer.json()["problems"]
    assert [row["parameter"] for row in said] == [name]
    assert len(said[0]["problem"]) > 20


@pytest.mark.parametrize("path", LISTS)
def test_odd_but_harmless_questions_are_answered(client: Client, db: None, path: str) -> None:
    many(1)
    for asked in (
        {"page": "", "search": "\0"},
        {"utm_source": "x"},
        {"search": "50%_\\'\""},
        {"page": "1000000"},
    ):
        assert client.get(f"/o{path}", asked).status_code == 200, asked


def test_the_page_for_people_names_every_address_and_parameter(
    client: Client, db: None, settings: Any
) -> None:
    settings.OPEN_REFERRAL_LICENCE = "Open Government Licence 3.0"
    page = client.get("/o/docs").content.decode()
    described = client.get("/o/openapi.json").json()
    for path, operations in described["paths"].items():
        assert f"<h2>{path}</h2>" in page
        for row in operations["get"].get("parameters", ()):
            assert row.get("description") or row["in"] == "path"
            assert row["in"] == "path" or f"<dt>{row['name']}</dt>" in page
    assert len(described["paths"]) == 11
    assert "Open Government Licence 3.0" in page
    assert client.get("/o/").json()["licence"] == "Open Government Licence 3.0"
