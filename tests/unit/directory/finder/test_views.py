"""/find/ as a page and as data: its shape, what it must not say, and how many queries it asks."""

from __future__ import annotations

import contextlib
import logging
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as chance
from hypothesis import strategies as st

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Helpline, Need, Phone, Service
from directory.indexing import reindex
from directory.links.logs import WithoutSecrets
from search import registry
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
    for _ in range(3):  # enough, so that nothing is counted as unmet
        ServiceFactory(location=LocationFactory(), need=need)
    index()
    few = queries()
    for _ in range(7):
        Phone.objects.create(
            service=ServiceFactory(location=LocationFactory(), need=need), number="01632 960011"
        )
    index()
    assert queries() == few
    assert counts == [3, 10]
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


@pytest.mark.parametrize("method", ["put", "delete"])
def test_only_reading(client: Client, method: str) -> None:
    assert getattr(client, method)("/find/").status_code == 405


def _cut(folder: Path) -> None:
    file = folder / (folder / "current").read_text().strip()
    file.write_bytes(file.read_bytes()[:9000])


BREAKING: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "a pointer to nothing": lambda folder: (folder / "current").write_text("index-gone.sqlite3\n"),
    "a pointer of rubbish": lambda folder: (folder / "current").write_bytes(b"\xff\x00\x01" * 40),
    "an empty pointer": lambda folder: (folder / "current").write_text(""),
    "cut short": _cut,
    "an empty file": lambda folder: [file.write_bytes(b"") for file in folder.glob("index-*.sqlite3")],
    "no database": lambda folder: [
        file.write_bytes(b"x" * 90_000) for file in folder.glob("index-*.sqlite3")
    ],
}


@pytest.mark.parametrize("broken", BREAKING)
def test_without_any_index_the_page_says_so_and_whom_to_ring_until_it_is_mended(
    client: Client, money_advice: Service, index: Index, settings: Any, broken: str
) -> None:
    Helpline.objects.create(need=Need.objects.get(), name="StepChange", phone="0800 138 1111")
    index()
    registry.forget_engines()  # as in a process that begins now
    BREAKING[broken](settings.SEARCH_INDEX_PATH)
    for parameters in ({"q": "bailiffs at the door", "postcode": "DT4 8RU"}, {"q": "zither"}, {}):
        response = client.get("/find/", parameters)
        page = response.content.decode()
        assert response.status_code == 200
        assert "Our search is resting" in page
        assert "StepChange" in page
        assert "tel:999" in page
        assert "Nothing we list fits" not in page
    told = client.get("/find/", {"q": "bailiffs at the door", "format": "json"})
    assert (told.status_code, told["Retry-After"]) == (503, "60")
    assert (told.json()["basic"], told.json()["resting"], told.json()["total"]) == (True, True, 0)
    assert told.json()["helplines"][0]["phone"] == "0800 138 1111"

    assert reindex.mend() == 1
    assert reindex.mend() == 0
    assert data(client, q="bailiffs at the door")["total"] == 1


ANSWERS = {
    "takes the call and says nothing": None,
    "500": b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
    "rubbish": b"\x00\xffgarbage\r\n\r\n",
    "a login page": b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\ncontent-type: text/html\r\n\r\n<html>",
    "other JSON": b"HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\ncontent-length: 9\r\n"
    b'content-type: application/vnd.elasticsearch+json;compatible-with=8\r\n\r\n{"x": []}',
    "a list": b"HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\ncontent-length: 2\r\n"
    b"content-type: application/vnd.elasticsearch+json;compatible-with=8\r\n\r\n[]",
}


@pytest.mark.parametrize("how", ANSWERS)
def test_a_server_that_fails_in_any_way_gives_basic_results(
    client: Client, money_advice: Service, index: Index, settings: Any, how: str
) -> None:
    index()
    with answering(ANSWERS[how]) as url:
        settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", url
        page = client.get("/find/", {"q": "bailiffs at the door"}).content.decode()
    assert "Showing basic results." in page
    assert money_advice.name in page


@contextlib.contextmanager
def answering(told: bytes | None) -> Iterator[str]:
    """A real server on a port of its own that answers everybody the same, or takes calls and says nothing."""
    listening, held = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            held.append(caller)
            if told is not None:
                with contextlib.suppress(OSError):
                    caller.recv(65536)
                    caller.sendall(told)
                    caller.close()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()
        for caller in held:
            caller.close()


WORDS = st.one_of(
    st.binary(max_size=120),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [
            "مساعدة في الإيجار",
            "食べ物がない",
            "не могу платить",
            "ਮਦਦ",
            "\u202eabc",
            "👩‍👩‍👧 help",
            "a\u0300" * 300,
            "x" * 5000,
            "AND OR NOT",
            '"',
            "NEAR(",
            "*",
            "%_",
            "a " * 3000,
        ]
    ).map(str.encode),
)


@chance(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WORDS, place=st.text(max_size=40), staff=st.booleans())
def test_any_bytes_are_answered(
    client: Client, receptionist: User, query: bytes, place: str, staff: bool
) -> None:
    """Both audiences, page and data: never an error, whatever the bytes, the length or the language."""
    client.force_login(receptionist) if staff else client.logout()
    raw = f"q={quote(query)}&postcode={quote(place)}&when={quote(query[:9])}&miles={quote(query[:4])}"
    raw += f"&need={quote(query[:30])}&age={quote(query[:3])}&language={quote(query[:5])}"
    raw += f"&page={quote(query[:2])}&without={quote(query[:9])}"
    for path in (f"/find/?{raw}", f"/find/?q={quote(query)}", f"/find/?{raw}&format=json"):
        assert client.get(path).status_code in (200, 302, 400)


@pytest.fixture
def receptionist(money_advice: Service, index: Index) -> User:
    index()
    return user_with(Role.RECEPTIONIST)
