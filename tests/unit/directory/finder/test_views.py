"""/find/ as a page and as data: its shape, what it must not say, and how many queries it asks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as chance
from hypothesis import strategies as st

from directory.accounts.roles import Role
from directory.catalogue.models import Phone, Service
from directory.links.logs import WithoutSecrets
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

Index = Callable[[], int]
KEYS = {
    "total",
    "unsure",
    "page",
    "per_page",
    "engine",
    "basic",
    "understood",
    "errors",
    "results",
    "facets",
}
RESULT_KEYS = {"id", "name", "organisation", "summary", "distance_miles", "place", "why", "url"}


def data(client: Client, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/find/", {**parameters, "format": "json"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_data_has_its_promised_shape(client: Client, money_advice: Service, index: Index) -> None:
    index()
    found = data(client, q="bailiffs at the door", postcode="dt48ru", miles="5")
    assert set(found) >= KEYS
    assert (found["total"], found["unsure"], found["page"], found["per_page"]) == (1, 0, 1, 10)
    assert (found["engine"], found["basic"], found["errors"]) == ("embedded", False, {})
    assert found["understood"]["needs"] == [{"slug": "debt-advice", "label": "Debts I cannot pay"}]
    (result,) = found["results"]
    assert set(result) >= RESULT_KEYS
    assert result["id"] == str(money_advice.pk)
    assert result["distance_miles"] == 0.6
    assert result["place"] == "The Old Chandlery, DT4 8NF"
    assert client.get(result["url"]).status_code == 200
    assert found["facets"]["distance"]["5"] == 1


def test_data_is_answered_to_who_prefers_it(client: Client, own_index: None) -> None:
    assert client.get("/find/", headers={"accept": "application/json"})["Content-Type"] == "application/json"
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/find/", headers=browser)["Content-Type"].startswith("text/html")
    assert client.get("/find/")["Content-Type"].startswith("text/html")


def test_a_place_that_cannot_be_read(client: Client, money_advice: Service, index: Index) -> None:
    index()
    refused = client.get("/find/", {"q": "bailiffs", "postcode": "XX99", "format": "json"})
    assert refused.status_code == 400
    assert set(refused.json()) >= KEYS
    assert refused.json()["errors"]["postcode"]
    assert refused.json()["results"] == []
    page = client.get("/find/", {"q": "bailiffs", "postcode": "XX99"})
    assert page.status_code == 200
    assert refused.json()["errors"]["postcode"] in page.content.decode()
    assert money_advice.name in page.content.decode()


def test_the_page_says_what_was_found(client: Client, money_advice: Service, index: Index) -> None:
    Phone.objects.create(service=money_advice, number="01632 960011")
    index()
    page = client.get("/find/", {"q": "bailiffs at the door", "postcode": "DT4 8RU"}).content.decode()
    assert "1 kind of help with debt advice, near DT4 8" in page
    assert 'href="tel:+441632960011"' in page
    assert "<title>Find help" in page
    assert "bailiffs" not in page.split("<title>")[1].split("</title>")[0]


def test_answers_are_not_kept_by_anybody(client: Client, own_index: None) -> None:
    answer = client.get("/find/", {"q": "debt"})
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"


def test_what_is_typed_is_in_no_log_line(
    client: Client, money_advice: Service, index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    index()
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.DEBUG, logger="directory"):
        client.get("/find/", {"q": "embarrassing itch", "postcode": "XX99 1AB"})
    assert "embarrassing" not in caplog.text
    assert "XX99" not in caplog.text


@pytest.mark.parametrize("parameters", [{}, {"q": "coffee"}, {"q": "coffee", "postcode": "DT4 8RU"}])
def test_the_number_of_queries_does_not_grow_with_the_results(
    client: Client, index: Index, weymouth: Any, parameters: dict[str, str]
) -> None:
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get("/find/", parameters)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get("/find/", parameters)
        counts.append(page.content.decode().count('class="wm-result"'))
        return len(asked)

    counts: list[int] = []
    need = NeedFactory()
    ServiceFactory(location=LocationFactory(), need=need)
    index()
    few = queries()
    for _ in range(8):
        Phone.objects.create(
            service=ServiceFactory(location=LocationFactory(), need=need), number="01632 960011"
        )
    index()
    assert queries() == few
    assert counts == [1, 9]
    assert few < 35


def test_the_public_is_never_told_a_hidden_place(client: Client, index: Index, weymouth: Any) -> None:
    hidden = LocationFactory(name="Rose House", postcode="DT3 5QE", town="Upwey", visibility="professional")
    service = ServiceFactory(name="Safe rooms", location=hidden)
    index()
    for parameters in ({"q": "safe rooms"}, {"q": "rose house"}, {"q": "rooms", "postcode": "DT4 8RU"}, {}):
        for answer in (
            client.get("/find/", parameters),
            client.get("/find/", {**parameters, "format": "json"}),
        ):
            said = answer.content.decode()
            if "q" not in parameters or "rose" not in parameters["q"]:
                assert "Rose House" not in said
            assert not any(secret in said for secret in ("DT3 5QE", "Upwey", str(hidden.pk), "50.61006"))
    assert data(client, q="rooms", postcode="DT4 8RU")["results"][0]["latitude"] is None
    assert client.get(f"/places/{hidden.pk}/").status_code == 404
    page = client.get(f"/services/{service.pk}/").content.decode()
    assert not any(secret in page for secret in ("Rose House", "DT3 5QE", "Upwey", str(hidden.pk)))


def test_a_page_beyond_the_last_leads_to_the_last(client: Client, index: Index, db: None) -> None:
    for _ in range(12):
        ServiceFactory()
    index()
    answer = client.get("/find/", {"page": "9"})
    assert (answer.status_code, answer["Location"]) == (302, "?page=2")
    second = client.get("/find/", {"page": "2"}).content.decode()
    assert "11 to 12 of 12" in second


def test_filters_stand_on_a_page_of_their_own_for_phones(
    client: Client, money_advice: Service, index: Index
) -> None:
    index()
    page = client.get("/find/", {"q": "bailiffs", "postcode": "DT4 8RU", "sheet": "1"}).content.decode()
    assert "Filter the results" in page
    assert 'name="q" value="bailiffs"' in page
    assert 'name="access"' not in page or "Step-free" in page


def test_staff_find_what_is_kept_for_professionals(client: Client, index: Index, db: None) -> None:
    ServiceFactory(name="Quiet room", visibility="professional")
    index()
    assert data(client)["total"] == 0
    client.force_login(user_with(Role.RECEPTIONIST))
    assert data(client)["total"] == 1


def test_when_the_engine_is_away_the_page_answers_and_says_so(
    client: Client, money_advice: Service, index: Index, settings: Any
) -> None:
    index()
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:9"
    found = data(client, q="bailiffs at the door")
    assert (found["total"], found["basic"], found["engine"]) == (1, True, "embedded")
    page = client.get("/find/", {"q": "bailiffs at the door"}).content.decode()
    assert "Showing basic results." in page
    assert money_advice.name in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading(client: Client, method: str) -> None:
    assert getattr(client, method)("/find/").status_code == 405


@chance(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.binary(max_size=120), place=st.text(max_size=40))
def test_any_bytes_are_answered(client: Client, money_advice: Service, query: bytes, place: str) -> None:
    from urllib.parse import quote

    raw = f"q={quote(query)}&postcode={quote(place)}&when={quote(query[:9])}&miles={quote(query[:4])}"
    for path in (f"/find/?{raw}", f"/find/?{raw}&format=json"):
        assert client.get(path).status_code in (200, 400)
