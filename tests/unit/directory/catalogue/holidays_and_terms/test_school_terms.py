"""What keeps to months, school terms or bank holidays is on only then, in the calendar and in the search."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client

from directory import clock
from directory.catalogue.models import Schedule, SchoolTerm
from directory.catalogue.times import months_of
from directory.catalogue.times_words import months_words
from directory.indexing import documents
from directory.indexing.models import ReindexRow
from directory.indexing.service_at_place import sessions_at
from tests.factories.catalogue import LocationFactory, ServiceFactory

NOW = datetime(2026, 12, 6, 9, 30, tzinfo=UTC)  # a Sunday
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_sunday() -> Any:
    with clock.moved_to(NOW):
        yield


def days_on(**values: Any) -> list[str]:
    """The days of the next four weeks on which a service is on."""
    service = ServiceFactory(location=LocationFactory())
    Schedule.objects.create(
        service=service, **{"days": "MO", "opens_at": time(10), "closes_at": time(12), **values}
    )
    place = service.at_locations.get().location
    return [f"{session.starts:%d %b}" for session in sessions_at(service, place, date(2026, 12, 6))]


def terms() -> None:
    SchoolTerm.objects.create(name="Autumn", first_day=date(2026, 11, 2), last_day=date(2026, 12, 18))
    SchoolTerm.objects.create(name="Spring", first_day=date(2027, 1, 4), last_day=date(2027, 2, 12))


def test_what_keeps_to_nothing_is_on_every_week() -> None:
    assert days_on() == ["07 Dec", "14 Dec", "21 Dec", "28 Dec"]


def test_bank_holidays_with_their_substitutes_are_left_out() -> None:
    assert days_on(closed_bank_holidays=True) == ["07 Dec", "14 Dec", "21 Dec"], (
        "28 December stands for Boxing Day"
    )


def test_months_are_kept_to() -> None:
    assert days_on(months="1,2") == []
    assert days_on(months="1,2,12", days="FR") == ["11 Dec", "18 Dec", "25 Dec", "01 Jan"]


def test_terms_are_kept_to_where_they_are_known() -> None:
    terms()
    assert days_on(school="term") == ["07 Dec", "14 Dec"]
    assert days_on(school="holidays") == ["21 Dec", "28 Dec"]


def test_where_no_terms_are_known_nothing_is_certain_and_its_days_are_still_found() -> None:
    assert days_on(school="term") == []
    service = ServiceFactory(location=LocationFactory())
    Schedule.objects.create(service=service, days="MO", opens_at=time(10), closes_at=time(12), school="term")
    document = documents.documents_of([service.pk])[0]
    assert document.meetings[0].sessions == ()
    assert document.meetings[0].parts == {"mon-morning"}


def test_beyond_the_last_term_holidays_are_not_known() -> None:
    SchoolTerm.objects.create(name="Autumn", first_day=date(2026, 11, 2), last_day=date(2026, 12, 18))
    assert days_on(school="holidays") == []


def test_a_changed_term_brings_the_listings_that_keep_to_terms_into_the_search_anew() -> None:
    service, other = ServiceFactory(), ServiceFactory()
    Schedule.objects.create(service=service, days="MO", school="term")
    Schedule.objects.create(service=other, days="MO")
    ReindexRow.objects.all().delete()
    terms()
    assert set(ReindexRow.objects.values_list("service_id", flat=True)) == {service.pk}


def test_the_page_says_what_it_keeps_to(client: Client) -> None:
    service = ServiceFactory(location=LocationFactory())
    Schedule.objects.create(
        service=service,
        days="MO",
        opens_at=time(10),
        closes_at=time(12),
        school="term",
        months="4,5,6,7,8,9,10",
        closed_bank_holidays=True,
    )
    page = client.get(f"/services/{service.pk}/").content.decode()
    assert "Mondays, 10am to 12 noon, April to October, term time only, closed on bank holidays" in page


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ("", ""),
        ("4,5,6", "April to June"),
        ("8", "in August"),
        ("1,2,3,11,12", "November to March"),
        ("1,2,3,4,5,6,7,9,10,11,12", "not in August"),
        ("1,3,4,5,6,7,9,10,11,12", "not in February and August"),
        ("5,7", "May and July"),
    ],
)
def test_months_in_words(months: str, words: str) -> None:
    assert months_words(months_of(months)) == words
