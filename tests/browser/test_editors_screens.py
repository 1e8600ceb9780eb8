"""The editor's home, many at once, the point on a map, and the quality page, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from directory.accounts.roles import Role
from directory.catalogue.models import Location, Service
from directory.places.models import Postcode
from directory.upkeep.suggestions import Suggestion
from tests.browsing import assert_accessible, width_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Any, live_server: Any, client: Client) -> Any:
    client.force_login(user_with(Role.EDITOR))
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return page


def _ours_is_accessible(page: Any, part: str) -> None:
    """Wagtail's own frame around it is Wagtail's."""
    results = Axe().run(page, context=part)
    assert results.violations_count == 0, results.generate_report()


def test_the_home_leads_from_a_number_to_its_list(page: Any, live_server: Any, client: Client) -> None:
    Suggestion.objects.create(name="Carers Cuppa", words="It has moved.", about="group")
    signed_in(page, live_server, client)
    page.goto(live_server.url + reverse("wagtailadmin_home"))
    _ours_is_accessible(page, "section.home")
    page.get_by_role("link", name="1 told by the public").click()
    page.locator("#list-reported").get_by_role("link", name=re.compile("Settle.*Carers Cuppa")).click()
    page.get_by_role("heading", name="Told by the public").first.wait_for()
    expect(page.get_by_text("It has moved.")).to_be_visible()


def test_a_narrowed_list_is_ticked_and_marked_as_checked(page: Any, live_server: Any, client: Client) -> None:
    for number in range(3):
        ServiceFactory.create(name=f"Walk {number}", status="paused")
    running = ServiceFactory.create(name="Tea")
    signed_in(page, live_server, client)
    page.goto(live_server.url + reverse("wagtailsnippets_directory_service:list") + "?status=paused")
    page.locator("[data-bulk-action-select-all-checkbox]").first.check()
    page.get_by_role("link", name="Mark what is ticked as checked today").click()
    page.get_by_role("heading", name="Mark 3 services as checked today?").wait_for()
    page.get_by_role("button", name="I checked them").click()
    page.get_by_text("3 marked as checked today.").wait_for()
    assert list(Service.objects.filter(checks=None)) == [running]


def test_the_point_is_put_on_the_map_by_press_and_by_keys_and_taken_off_again(
    page: Any, live_server: Any, client: Client
) -> None:
    Postcode.objects.create(
        compact="DT48NF", sector="DT4 8", outcode="DT4", latitude=50.61006, longitude=-2.456758
    )
    place = LocationFactory.create()
    signed_in(page, live_server, client)
    page.goto(live_server.url + reverse("wagtailsnippets_directory_location:edit", args=[place.pk]))
    latitude, longitude = page.locator("[name=latitude]"), page.locator("[name=longitude]")
    board = page.get_by_role("application", name="Map of the place")
    board.scroll_into_view_if_needed()
    _ours_is_accessible(page, "[data-place-map]")
    board.click(position={"x": 300, "y": 90})
    pressed = (float(latitude.input_value()), float(longitude.input_value()))
    assert pressed != (50.61006, -2.456758)
    assert abs(pressed[0] - 50.61006) < 0.02
    board.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Put the point on the cross").press("Enter")
    page.get_by_text("The point is at").wait_for()
    by_keys = (float(latitude.input_value()), float(longitude.input_value()))
    assert by_keys != pressed
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("updated and published").wait_for()
    kept = Location.objects.get(pk=place.pk)
    assert (kept.latitude, kept.longitude) == by_keys
    page.get_by_role("button", name="Edit").or_(page.get_by_role("link", name=str(kept))).first.click()
    page.get_by_role("button", name="Go back to the postcode").click()
    page.get_by_text("It stands at DT4 8NF").wait_for()
    assert latitude.input_value() == ""


def test_without_javascript_the_two_fields_are_all(
    plain_phone: Any, live_server: Any, client: Client
) -> None:
    place = LocationFactory.create()
    page = signed_in(plain_phone, live_server, client)
    page.goto(live_server.url + reverse("wagtailsnippets_directory_location:edit", args=[place.pk]))
    assert page.locator("[data-place-map]").is_hidden()
    assert page.locator("[name=latitude]").input_value() == "50.61006"


@pytest.mark.parametrize("phone", [False, True])
def test_the_quality_page_is_accessible_and_fits(
    page: Any, live_server: Any, client: Client, phone: bool
) -> None:
    ServiceFactory.create(location=LocationFactory.create(ward_code="E05000001"), need=NeedFactory.create())
    signed_in(page, live_server, client)
    if phone:
        page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("directory:quality"))
    assert_accessible(page)
    assert width_of(page) <= (390 if phone else 1280)
