"""The map beside the results: by keyboard, in step with list and filters, and without a script."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from directory.catalogue.models import LocationAccess, Service, ServiceDelivery
from directory.indexing import reindex
from directory.places.models import Area, AreaKind, Postcode
from tests.browsing import width_of
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]
NEAR = "/find/?q=coffee&postcode=DT4+8RU"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/58BAAMCAQC5xvZrAAAAAElFTkSuQmCC"
)
FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"


@pytest.fixture(autouse=True)
def listings(transactional_db: None, settings: Any, tmp_path: Path) -> list[Service]:
    """Ten in a row in Weymouth, a few on Portland, three in one hall in Dorchester, and one by phone."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    settings.MAP_TILES_URL = ""
    Postcode.objects.get_or_create(
        compact="DT48RU",
        defaults={"sector": "DT4 8", "outcode": "DT4", "latitude": 50.601119, "longitude": -2.455032},
    )
    for name, latitude, longitude in (
        ("Weymouth", 50.61, -2.45),
        ("Portland", 50.55, -2.44),
        ("Dorchester", 50.71, -2.43),
    ):
        Area.objects.get_or_create(
            key=f"town:{name.lower()}",
            defaults={"kind": AreaKind.TOWN, "code": name.lower(), "name": name, "search_name": name.lower(),
                      "latitude": latitude, "longitude": longitude, "reach": 4500},
        )  # fmt: skip
    need = NeedFactory(slug="company", plain_name="Someone to talk to")
    made = []
    for number in range(10):
        place = LocationFactory(latitude=50.602 + number / 700, longitude=-2.455)
        made.append(ServiceFactory(name=f"Coffee and cake {number}", location=place, need=need))
        if number < 4:
            LocationAccess.objects.create(location=place, feature="step-free", fact="yes")
        else:
            LocationAccess.objects.create(location=place, feature="step-free", fact="no")
    for number in range(3):
        place = LocationFactory(latitude=50.55 + number / 900, longitude=-2.44)
        made.append(ServiceFactory(name=f"Coffee on Portland {number}", location=place))
    hall = LocationFactory(name="The Corn Exchange", latitude=50.7151, longitude=-2.4372)
    made += [ServiceFactory(name=f"Coffee in Dorchester {number}", location=hall) for number in range(3)]
    made.append(ServiceFactory(name="Coffee by phone", location=None))
    ServiceDelivery.objects.create(service=made[-1], how="phone")
    reindex.rebuild("embedded")
    return made


def drawn(page: Any, address: str = NEAR) -> None:
    """Open the page and wait for the map and what it asks for; a reload would lose the mark."""
    page.goto(address)
    page.locator("[data-map][data-drawn]").wait_for()
    page.evaluate("window.same = true")


def labels(page: Any) -> list[str]:
    return [each.get_attribute("aria-label") for each in page.locator(".leaflet-marker-icon").all()]


def test_all_results_are_on_the_map_with_the_lists_numbers_and_in_words(page: Any, axe: Axe) -> None:
    drawn(page)
    in_list = page.locator(".wm-result:has(.wm-disc) h3 a").all_inner_texts()
    on_map = ", ".join(labels(page))
    for number, name in enumerate(in_list, start=1):
        assert f"{number}. {name}" in on_map
    assert "3 results around Dorchester" in on_map
    assert "around Portland" in on_map
    words = page.locator("#map").inner_text()
    assert (
        "Of 17 results 16 have a place: 10 around Weymouth, 3 around Dorchester and 3 around Portland. "
        "The other is by phone, online, comes to you or has no place we can show." in words
    )
    axe(page)


def test_pins_and_results_point_at_each_other_by_keyboard(page: Any) -> None:
    drawn(page, f"{NEAR}&miles=2&map=1")
    pin = page.locator(".wm-map__pin").nth(1)
    name = pin.get_attribute("aria-label").split(". ", 1)[1]
    pin.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == name
    assert page.locator(".wm-results > .wm-highlighted h3 a").inner_text() == name

    first = page.locator(".wm-result h3 a").first
    first.focus()
    highlighted = page.locator(".wm-map__pin.wm-highlighted")
    assert highlighted.get_attribute("aria-label") == f"1. {first.inner_text()}"
    page.locator(".wm-disc").nth(2).click()
    assert page.evaluate(FOCUSED).startswith("3. ")


def test_a_filter_by_keyboard_changes_list_numbers_and_map_and_back_undoes_it(page: Any, axe: Axe) -> None:
    drawn(page)
    box = page.get_by_label(re.compile("^Step-free"))
    assert page.locator("label[for=access-step-free]").inner_text().split() == [
        "Step-free",
        ",",
        "4,",
        "and",
        "7",
        "we",
        "do",
        "not",
        "know",
    ]
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**access=step-free*")
    page.locator("h1", has_text="11 kinds of help").wait_for()
    assert page.evaluate("document.activeElement.id") == "access-step-free"
    page.locator("[data-find-status]", has_text="11 kinds of help, near DT4 8").wait_for(state="attached")
    assert page.locator("[data-map]").get_attribute("aria-label") == "Map of 10 results"
    expect(page.get_by_role("link", name="Remove Step-free")).to_be_visible()
    assert page.locator(".wm-searchstrip input[name=access]").first.get_attribute("value") == "step-free"
    axe(page)

    page.go_back()
    page.locator("h1", has_text="17 kinds of help").wait_for()
    assert not page.get_by_label(re.compile("^Step-free")).is_checked()
    page.go_forward()
    page.locator("h1", has_text="11 kinds of help").wait_for()
    assert page.evaluate("window.same"), "nothing of it loads the page anew"
    page.reload()
    assert "11 kinds of help" in page.locator("h1").inner_text(), "the address says everything"


def test_this_area_is_searched_when_asked_and_not_before(page: Any) -> None:
    drawn(page)
    assert not page.get_by_role("button", name="Search this area").count()
    page.locator("[data-map]").focus()
    page.keyboard.press("ArrowDown")
    button = page.get_by_role("button", name="Search this area")
    button.wait_for()
    assert "at=" not in page.url
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**at=*")
    at = re.search(r"at=(-?[\d.]+)(?:,|%2C)(-?[\d.]+)", page.url)
    assert at
    assert all(len(degrees.split(".")[1]) == 3 for degrees in at.groups())
    assert "postcode" not in page.url
    page.locator("h1", has_text="near").wait_for()
    assert page.locator("#postcode").input_value() == ""
    expect(page.get_by_text("Distances are from the middle of the map.")).to_be_visible()
    page.go_back()
    page.locator("h1", has_text="near DT4 8").wait_for()


def test_a_cluster_has_a_name_comes_apart_and_one_hall_lists_what_is_in_it(page: Any) -> None:
    drawn(page, f"{NEAR}&map=1")
    cluster = page.get_by_role("button", name="3 results around Dorchester")
    cluster.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    popup.get_by_role("link", name="Coffee in Dorchester 2").wait_for()
    assert popup.locator("li a").all_inner_texts() == [f"Coffee in Dorchester {n}" for n in range(3)]
    popup.locator("a:focus", has_text="Coffee in Dorchester 0").wait_for()
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert page.evaluate(FOCUSED) == "3 results around Dorchester"

    portland = page.get_by_role("button", name=re.compile("around Portland")).first
    portland.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Coffee on Portland 1").wait_for()


def test_on_a_phone_the_list_is_first_and_the_map_opens_and_closes(phone: Any, axe: Axe) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(NEAR)
    expect(phone.locator("[data-map]")).to_be_hidden()
    assert not any("points" in address for address in asked)
    phone.get_by_role("link", name="Show map").click()
    phone.locator("[data-map][data-drawn]").wait_for()
    assert phone.locator("#map").bounding_box()["y"] < phone.locator(".wm-result").first.bounding_box()["y"]
    assert width_of(phone) <= 390
    axe(phone)
    phone.get_by_role("link", name="Hide map").click()
    phone.locator("[data-map]").wait_for(state="hidden")
    phone.go_back()
    phone.locator("[data-map]").wait_for()


def test_without_a_script_the_words_stand_and_filters_are_pages(
    plain_phone: Any, new_context: Callable[..., Any], axe: Axe
) -> None:
    plain_phone.goto(NEAR)
    plain_phone.get_by_role("link", name="Show map").click()
    expect(plain_phone.get_by_text("10 around Weymouth")).to_be_visible()
    expect(plain_phone.locator("[data-map]")).to_be_hidden()
    axe(plain_phone)

    wide = new_context(javascript=False).new_page()
    wide.goto(NEAR)
    expect(wide.get_by_text("10 around Weymouth")).to_be_visible()
    wide.get_by_label(re.compile("^Step-free")).check()
    wide.get_by_role("button", name="Show 17 results").click()
    assert "11 kinds of help" in wide.locator("h1").inner_text()
    wide.get_by_role("link", name="Someone to talk to").click()
    assert "need=company" in wide.url
    assert "access=step-free" in wide.url
    wide.get_by_role("link", name="All kinds of help").click()
    assert "need=" not in wide.url


def test_nobody_else_is_asked_for_anything_without_tiles(page: Any, live_server: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawn(page)
    assert {address for address in asked if not address.startswith(live_server.url)} == set()
    assert page.locator(".wm-map__square").count() > 0


def test_tiles_are_asked_for_when_the_map_is_seen_with_their_credit(phone: Any, settings: Any) -> None:
    settings.MAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    settings.MAP_TILES_CREDIT = "© The mapmakers"
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["img-src"].append("https://tiles.example")
    settings.CONTENT_SECURITY_POLICY = policy
    asked: list[str] = []

    def tile(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    phone.route("https://tiles.example/**", tile)
    phone.goto(NEAR)
    phone.wait_for_load_state("networkidle")
    assert asked == []
    phone.get_by_role("link", name="Show map").click()
    phone.locator(".leaflet-tile-loaded").first.wait_for()
    assert re.fullmatch(r"https://tiles\.example/\d+/\d+/\d+\.png", asked[0])
    expect(phone.get_by_text("© The mapmakers")).to_be_visible()
