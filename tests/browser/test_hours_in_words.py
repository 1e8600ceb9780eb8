"""Hours typed as words into the editor's box are said back at once and filled in by the button."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from directory.accounts.roles import Role
from directory.catalogue.models import Schedule
from tests.factories.accounts import user_with
from tests.factories.catalogue import ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Tuesdays 10am to 12 noon, term time only. Whenever it rains."


def signed_in(page: Any, live_server: Any, client: Client) -> Any:
    client.force_login(user_with(Role.EDITOR))
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return page


def test_words_are_read_while_typed_filled_in_and_published(
    page: Any, live_server: Any, client: Client
) -> None:
    service = ServiceFactory.create(live=True)
    signed_in(page, live_server, client)
    page.goto(live_server.url + reverse("wagtailsnippets_directory_service:edit", args=[service.pk]))
    page.get_by_role("tab", name="Places and times").click()
    box = page.get_by_role("textbox", name="Paste or type the hours as words")
    box.press_sequentially(WORDS)
    page.get_by_text("Tuesdays, 10am to 12 noon, term time only").wait_for()
    page.get_by_text("“Whenever it rains”").wait_for()
    page.get_by_role("button", name="Fill in the times below").press("Enter")
    page.get_by_text("1 time is filled in below").wait_for()
    page.get_by_role("tab", name="Places and times").click()
    assert page.get_by_role("textbox", name="Paste or type the hours as words").input_value() == WORDS
    assert page.locator("[name=schedules-0-opens_at]").input_value() == "10:00"
    assert page.locator("[name=schedules-0-days][value=TU]").is_checked()
    assert not Schedule.objects.exists()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("updated and published").wait_for()
    row = Schedule.objects.get()
    assert (row.days, row.opens_at, row.school) == ("TU", time(10), "term")


def test_the_button_works_without_javascript(plain_phone: Any, live_server: Any, client: Client) -> None:
    service = ServiceFactory.create(live=True)
    page = signed_in(plain_phone, live_server, client)
    page.goto(live_server.url + reverse("wagtailsnippets_directory_service:edit", args=[service.pk]))
    page.locator("[name=hours_words]").evaluate("(box, words) => { box.value = words }", WORDS)
    page.locator("[name=fill-hours]").evaluate("(button) => button.form.requestSubmit(button)")
    page.wait_for_load_state()
    assert page.locator("[name=schedules-0-opens_at]").input_value() == "10:00"
    assert page.get_by_text("“Whenever it rains”").count() == 1
