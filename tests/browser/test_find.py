"""Finding help in a real browser: on a phone without JavaScript, by keyboard, and judged by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from directory.catalogue.models import Helpline, LocationAccess, Need, NeedPhrase, Phone, Schedule, Service
from directory.indexing import reindex
from directory.places.models import Postcode
from directory.upkeep.models import Check
from directory.words.models import DangerLine, DangerPhrase, DangerTopic
from tests.browsing import width_of
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]


@pytest.fixture(autouse=True)
def listings(transactional_db: None, settings: Any, tmp_path: Path) -> list[Service]:
    """Fourteen listings in Weymouth and their index: one about debt with everything known, one a refuge."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    Postcode.objects.get_or_create(
        compact="DT48RU",
        defaults={"sector": "DT4 8", "outcode": "DT4", "latitude": 50.601119, "longitude": -2.455032},
    )
    debt = NeedFactory(slug="debt-advice", name="Debt advice", plain_name="Debts I cannot pay")
    NeedPhrase.objects.create(need=debt, text="bailiffs at the door")
    abuse = NeedFactory(slug="domestic-abuse", name="Domestic abuse", sensitive=True)
    place = LocationFactory(name="The Old Chandlery")
    LocationAccess.objects.create(location=place, feature="step-free", fact="yes")
    made = [ServiceFactory(name="Drop-in money advice", location=place, need=debt, free="yes")]
    Phone.objects.create(service=made[0], number="01632 960011")
    Schedule.objects.create(service=made[0], days="TU,TH", opens_at=time(10), closes_at=time(12, 30))
    Check.objects.create(service=made[0], on=date.today(), by="Jo")  # noqa: DTZ011  any recent day
    made.append(ServiceFactory(name="Safe rooms", location=LocationFactory(name="Rose House"), need=abuse))
    for number in range(12):
        made.append(
            ServiceFactory(
                name=f"Coffee and cake {number}", location=LocationFactory(latitude=50.60 + number / 500)
            )
        )
    topic = DangerTopic.objects.create(
        slug="hurt",
        title="You deserve to be safe",
        owner="hub",
        review_on=date(2027, 1, 1),
        need_slug="domestic-abuse",
        live=True,
    )
    DangerPhrase.objects.create(topic=topic, text="he hits me")
    DangerLine.objects.create(topic=topic, name="Helpline", phone="0808 2000 247", opens=["always"])
    reindex.rebuild("embedded")
    return made


def test_somebody_on_a_phone_without_javascript_finds_help(plain_phone: Any, axe: Axe) -> None:
    page = plain_phone
    page.goto("/find/")
    page.locator("#narrow-q").fill("bailiffs at the door")
    page.locator("#narrow-postcode").fill("dt48ru")
    page.get_by_role("button", name="Search").click()
    assert "1 kind of help with debt advice, near DT4 8" in page.locator("h1").inner_text()
    first = page.locator(".wm-result").first
    assert "The Old Chandlery, DT4 8NF" in first.inner_text()
    assert "Why it is here: helps with debt advice, and is near DT4 8." in first.inner_text()
    assert first.get_by_role("link", name="Call 01632 960011").get_attribute("href") == "tel:+441632960011"
    assert width_of(page) <= 390
    axe(page)

    page.get_by_role("link", name="Filter", exact=True).click()
    assert page.locator("h1").inner_text() == "Filter the results"
    page.get_by_label("Step-free").check()
    axe(page)
    page.get_by_role("button", name="Show 1 result").click()
    expect(page.get_by_role("link", name="Filter (1)")).to_be_visible()
    page.get_by_role("link", name="Remove Step-free").click()
    expect(page.get_by_role("link", name="Filter", exact=True)).to_be_visible()

    page.get_by_role("link", name="Drop-in money advice", exact=True).click()
    assert page.locator("h1").inner_text() == "Drop-in money advice"
    assert "0.6\u00a0miles from DT4 8" in page.locator("main").inner_text()
    assert width_of(page) <= 390
    axe(page)
    page.get_by_role("link", name="Back to the results").click()
    assert "near DT4 8" in page.locator("h1").inner_text()


def test_in_danger_the_calm_box_and_the_way_out_come_first(plain_phone: Any, axe: Axe) -> None:
    page = plain_phone
    page.goto("/find/?q=he+hits+me&postcode=DT4+8RU")
    words = page.locator("body").inner_text()
    assert words.index("Leave this site") < words.index("You deserve to be safe") < words.index("Best match")
    expect(page.get_by_role("link", name="Call 0808 2000 247").first).to_be_visible()
    assert "Rose House" not in page.content()
    axe(page)


def test_a_search_by_keyboard_alone(page: Any, axe: Axe) -> None:
    page.goto("/find/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("coffee")
    page.keyboard.press("Tab")
    page.keyboard.type("DT4 8RU")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/?q=coffee*")
    assert page.locator("h1").inner_text() == "12 kinds of help, near DT4 8"
    assert page.locator(".wm-result").count() == 10
    axe(page)
    following = page.get_by_role("link", name="Next page")
    following.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    assert page.locator(".wm-result").count() == 2


def test_a_place_that_cannot_be_read_leaves_a_helpful_page(page: Any, axe: Axe) -> None:
    page.goto("/find/?q=coffee&postcode=XX99")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("#postcode-error")).to_be_visible()
    assert page.locator(".wm-result").count() == 10
    axe(page)


@pytest.mark.parametrize("kind", ["service", "organisation", "place", "nothing"])
def test_pages_are_accessible_on_both_screens(
    page: Any, phone: Any, axe: Axe, listings: list[Service], kind: str
) -> None:
    service = listings[0]
    path = {
        "service": f"/services/{service.pk}/",
        "organisation": f"/organisations/{service.organisation_id}/",
        "place": f"/places/{service.at_locations.get().location_id}/",
        "nothing": "/find/?q=xylophone&postcode=DT4+8RU",
    }[kind]
    for screen in (page, phone):
        screen.goto(path)
        axe(screen)
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_any_index_a_phone_without_javascript_learns_whom_to_ring(
    plain_phone: Any, settings: Any, axe: Axe
) -> None:
    Helpline.objects.create(
        need=Need.objects.get(slug="debt-advice"), name="StepChange", phone="0800 138 1111", hours="Mondays"
    )
    settings.SEARCH_INDEX_PATH = settings.SEARCH_INDEX_PATH / "gone"
    page = plain_phone
    page.goto("/find/?q=bailiffs+at+the+door&postcode=DT4+8RU")
    assert page.locator("h1").inner_text() == "Our search is resting"
    expect(page.get_by_role("link", name="Call 0800 138 1111 StepChange")).to_be_visible()
    expect(page.get_by_role("link", name="999").first).to_be_visible()
    axe(page)
