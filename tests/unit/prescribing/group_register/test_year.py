"""A group's year in numbers: people, visits, outcomes; no names, and no number under five."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from directory import clock
from directory.catalogue.models import Service
from directory.clock import LONDON
from prescribing.group_register.models import Attendance, OthersCame
from prescribing.group_register.space_sections import year_rows
from prescribing.group_register.year import Year, readable, shown_of_whole, year_of
from prescribing.models import Prescription
from tests.factories.groups import a_keeper, opened, space
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_service

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    """Days of one year, each of which the year before has too."""
    with clock.moved_to(datetime(2026, 6, 10, 12, tzinfo=LONDON)):
        yield


@pytest.fixture
def service() -> Service:
    return a_service()


def people(service: Service, count: int, state: str) -> list[Prescription]:
    by = a_navigator()
    return [
        a_prescription(
            state, by=by, service=service, need=a_need(by, a_person(by, name=f"Ida Quill{number}"))
        ).prescription
        for number in range(count)
    ]


def test_people_are_counted_once_and_visits_each_time(service: Service) -> None:
    today = clock.today()
    came = people(service, 2, "attended")
    people(service, 1, "sent")
    for days in range(4):
        Attendance.objects.create(
            prescription=came[0], on=today - timedelta(days=days), came=True, said_by="Jean"
        )
    Attendance.objects.create(prescription=came[1], on=today - timedelta(days=1), came=False, said_by="Jean")
    Attendance.objects.create(
        prescription=came[0], on=today.replace(year=today.year - 1), came=True, said_by="Jean"
    )
    OthersCame.objects.create(service=service, on=today, how_many=9, said_by="Jean")
    found = year_of(service.organisation, today.year)
    assert (found.sent, found.came, found.came_often) == (3, 2, 1)
    assert (found.sessions, found.others) == (5, 9)  # four of one, and the first day of the other


def test_no_number_under_five_is_told(service: Service) -> None:
    assert [readable(number) for number in (0, 1, 4, 5, 23)] == [0, None, None, 5, 23]
    people(service, 6, "finished")
    people(service, 3, "sent")
    keeper = a_keeper(service.organisation)
    client = opened(keeper)
    for url in (space(keeper), reverse("prescribing:group_year", args=[keeper.pk])):
        page = client.get(url).content.decode()
        assert "<strong>9</strong>" in page
        assert "6 of 6" in page
        assert "Quill" not in page
        assert "came four times or more" not in page


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ({"sent": 9, "came": 8}, "came at least once"),
        ({"sent": 20, "came": 12, "came_often": 9}, "came four times or more"),
        ({"sent": 20, "came": 17, "came_often": 18}, "came at least once"),
        ({"told": 12, "helped": 11}, "people whom it helped"),
        ({"told": 12, "helped": 3}, "people whom it helped"),
        ({"came": 2, "sessions": 30}, "visits of people the hub sent"),
        ({"came": 10, "sessions": 12}, "visits of people the hub sent"),
        ({"sent": 4}, "people the hub sent you"),
    ],
)
def test_no_small_number_is_worked_out_from_two_that_are_told(numbers: dict[str, int], hidden: str) -> None:
    none = dict.fromkeys(("sent", "came", "came_often", "sessions", "others", "helped", "told"), 0)
    rows = {row["words"] for row in year_rows(Year(2026, clock.today(), **(none | numbers)))}
    assert hidden not in rows


def test_what_is_told_differs_by_none_or_by_five_at_least() -> None:
    for sent in range(14):
        for came in range(sent + 1):
            for often in range(came + 1):
                parts = (sent, came, often)
                told = [n for n, shown in zip(parts, shown_of_whole(parts), strict=True) if shown]
                assert all(abs(one - other) in {0, *range(5, 14)} for one in told for other in told)
    assert shown_of_whole((20, 15, 5)) == [True, True, True]
    assert shown_of_whole((6, 6)) == [True, True]


def test_another_groups_year_is_its_own(service: Service) -> None:
    people(a_service(), 6, "sent")
    found = year_of(service.organisation, clock.today().year)
    assert (found.sent, found.came, found.told) == (0, 0, 0)


def test_the_sheet_is_of_this_year_or_the_last(service: Service) -> None:
    people(service, 5, "sent")
    keeper = a_keeper(service.organisation)
    client = opened(keeper)
    url = reverse("prescribing:group_year", args=[keeper.pk])
    this = clock.today().year
    assert f"in {this - 1}" in client.get(f"{url}?year={this - 1}").content.decode()
    assert f"in {this}" in client.get(f"{url}?year=1").content.decode()
