"""What is on this week, on a phone without JavaScript: from the footer to a day and a place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from directory import clock
from directory.catalogue.models import Frequency, Location, Schedule
from directory.places.models import Area, AreaKind
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]


@pytest.fixture
def hall(transactional_db: None) -> Location:
    Area.objects.get_or_create(
        key="sector:DT4 8",
        defaults={
            "kind": AreaKind.SECTOR,
            "code": "DT4 8",
            "name": "DT4 8",
            "search_name": "dt4 8",
            "latitude": 50.6055,
            "longitude": -2.4558,
        },
    )
    place: Location = LocationFactory.create(name="Old Hall")
    every_day = "MO,TU,WE,TH,FR,SA,SU"
    for number in range(9):
        group = ServiceFactory(name=f"Group {number}", location=place)
        Schedule.objects.create(service=group, days=every_day, opens_at=time(10), closes_at=time(12))
    fair = ServiceFactory(name="Winter fair", location=place)
    tomorrow = clock.today() + timedelta(days=1)
    Schedule.objects.create(
        service=fair,
        frequency=Frequency.ONCE,
        starts_on=tomorrow,
        opens_at=time(14),
        closes_at=time(16),
    )
    return place


def test_a_week_a_day_and_a_place_on_a_phone(hall: Location, plain_phone: Any, axe: Axe) -> None:
    page = plain_phone
    page.goto("/find/")
    page.get_by_role("contentinfo").get_by_role("link", name="What is on this week").click()
    page.get_by_label("Postcode or town").fill("DT4 8NF")
    page.get_by_role("button", name="Show what is on").click()
    page.get_by_role("heading", level=1, name="This week near DT4 8").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tomorrow = page.locator("section", has=page.get_by_role("heading", name="Tomorrow"))
    assert tomorrow.get_by_role("link").first.inner_text() == "Winter fair"
    tomorrow.get_by_role("link", name="All 10 on this day").click()
    axe(page)
    assert page.get_by_text("Group 8").count() == 1
    page.get_by_role("link", name="Old Hall").first.click()
    page.get_by_role("heading", level=1, name="Old Hall").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.get_by_text("On this day only").count() == 1


def test_a_place_that_is_not_found_is_said_beside_its_box(hall: Location, plain_phone: Any, axe: Axe) -> None:
    plain_phone.goto("/this-week/?postcode=ZZ9+9ZZ")
    plain_phone.get_by_role("heading", name="There is a problem").wait_for()
    axe(plain_phone)
