"""A search without a good answer is counted once, with nothing of whoever asked, and no page waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from directory import clock
from directory.catalogue.models import Need, NeedPhrase
from directory.clock import LONDON
from directory.places.models import Postcode
from directory.unmet.models import UnmetCount
from directory.words import vocabulary
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db
Rebuild = Callable[[], int]


@pytest.fixture
def debt(rebuild: Rebuild) -> Need:
    need = NeedFactory(slug="debt-advice", name="Debt advice")
    NeedPhrase.objects.create(need=need, text="bailiffs at the door")
    Postcode.objects.get_or_create(
        compact="DT48RU",
        defaults={
            "sector": "DT4 8",
            "outcode": "DT4",
            "latitude": 50.601119,
            "longitude": -2.455032,
            "ward_code": "E05012345",
            "authority_code": "E06000059",
        },
    )
    rebuild()
    return need


def counted() -> list[tuple[Any, ...]]:
    return list(UnmetCount.objects.order_by("pk").values_list("need", "area", "kind", "asker", "count"))


def test_an_empty_search_is_counted_by_need_ward_and_week(client: Client, debt: Need) -> None:
    with clock.moved_to(datetime(2026, 11, 26, 9, tzinfo=LONDON)):
        client.get("/find/", {"q": "bailiffs at the door", "postcode": "dt4 8ru"})
        client.get("/find/", {"q": "Bailiffs at the door, help", "postcode": "DT48RU", "format": "json"})
    assert counted() == [("debt-advice", "ward:E05012345", "empty", "public", 2)]
    assert str(UnmetCount.objects.get().week) == "2026-11-23"


def test_what_was_not_understood_is_counted_without_its_words(client: Client, debt: Need) -> None:
    client.get("/find/", {"q": "xylophone repair for Peg Warren"})
    assert counted() == [("", "", "empty", "public", 1)]
    assert not any(
        "xylophone" in str(value) or "Peg" in str(value) for value in UnmetCount.objects.values()[0].values()
    )


def test_nearly_nothing_and_what_was_found_only_further_away_are_told_apart(
    client: Client, debt: Need, rebuild: Rebuild
) -> None:
    ServiceFactory(name="Zumba", location=LocationFactory(latitude=52.92, longitude=-1.47))
    ServiceFactory(name="Chess", location=LocationFactory())
    rebuild()
    client.get("/find/", {"q": "zumba", "postcode": "DT4 8RU"})
    client.get("/find/", {"q": "chess", "postcode": "DT4 8RU"})
    assert [(kind, count) for _need, _area, kind, _asker, count in counted()] == [("widened", 1), ("few", 1)]


def test_with_enough_nothing_is_counted(client: Client, debt: Need, rebuild: Rebuild) -> None:
    for _ in range(3):
        ServiceFactory(name="Chess")
    rebuild()
    client.get("/find/", {"q": "chess"})
    assert counted() == []


def test_a_need_that_was_chosen_counts_as_one_that_was_typed(client: Client, debt: Need) -> None:
    client.get("/find/", {"need": "debt-advice"})
    assert counted() == [("debt-advice", "", "empty", "public", 1)]


@pytest.mark.parametrize(
    "more",
    [
        {"page": "2"},
        {"free": "1"},
        {"when": "evening"},
        {"sort": "name"},
        {"without": "need:debt-advice"},
        {"exact": "1"},
        {"sheet": "1"},
        {"map": "1"},
        {"postcode": "XX99 9XX"},
    ],
)
def test_paging_filtering_and_slips_are_not_counted_again(
    client: Client, debt: Need, more: dict[str, str]
) -> None:
    client.get("/find/", {"q": "bailiffs at the door", **more})
    assert counted() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "http://testserver/find/?q=Bailiffs+at+the+door"},
        {"Cache-Control": "max-age=0"},
        {"Sec-Purpose": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
    ],
)
def test_the_same_again_a_reload_and_a_machine_are_not_counted(
    client: Client, debt: Need, headers: dict[str, str]
) -> None:
    client.get("/find/", {"q": "bailiffs at the door"}, headers=headers)
    assert counted() == []


@pytest.mark.parametrize(
    "came_from",
    ["http://testserver/", "http://testserver/find/?q=chess", "http://[broken", "https://else.example/find/"],
)
def test_from_anywhere_else_it_is_a_new_question(client: Client, debt: Need, came_from: str) -> None:
    client.get("/find/", {"q": "bailiffs at the door"}, headers={"Referer": came_from})
    assert len(counted()) == 1


def test_nothing_asked_and_a_place_alone_are_no_need(client: Client, debt: Need) -> None:
    client.get("/find/")
    client.get("/find/", {"postcode": "DT4 8RU"})
    client.head("/find/", {"q": "bailiffs at the door"})
    assert counted() == []


def test_an_engine_that_is_away_says_nothing_of_what_there_is(
    client: Client, debt: Need, settings: Any, tmp_path: Any
) -> None:
    settings.SEARCH_INDEX_PATH = tmp_path / "not-there"
    assert client.get("/find/", {"q": "bailiffs at the door"}).status_code == 200
    assert counted() == []


@pytest.mark.sqlite
def test_where_it_cannot_be_written_the_page_answers_and_no_log_says_what_was_asked(
    client: Client, debt: Need, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a read-only replica, a full disk, or a database that somebody holds."""
    vocabulary.current()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        with caplog.at_level(logging.DEBUG):
            page = client.get("/find/", {"q": "bailiffs at the door", "postcode": "DT4 8RU"})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    assert page.status_code == 200
    assert "could not be counted (OperationalError)" in caplog.text
    assert "bailiffs" not in caplog.text
    assert "DT4" not in caplog.text
    assert counted() == []


def test_a_count_waits_hardly_and_leaves_the_connection_as_it_was(client: Client, debt: Need) -> None:
    def patience() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            return cursor.fetchone()

    before = patience()
    client.get("/find/", {"q": "bailiffs at the door"})
    assert len(counted()) == 1
    assert patience() == before
