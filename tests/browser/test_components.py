"""The gallery in a real browser: axe's rules, narrow screens, and the few things scripts do."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from cms.gallery.views import EXAMPLES
from tests.browsing import assert_accessible, width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ["", *[f"{page.name}/" for page in EXAMPLES if page.name != "email"]]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Any, phone: Any, name: str) -> None:
    for screen in (page, phone):
        refused: list[str] = []
        screen.on(
            "console",
            lambda message, kept=refused: kept.append(message.text) if message.type == "error" else None,
        )
        screen.goto(f"/components/{name}")

        assert_accessible(screen)
        assert refused == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert width_of(page) <= 320


def test_keys_reach_the_person_search_and_the_list_of_keys(page: Any) -> None:
    page.goto("/components/person/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts").get_by_text("Prescribe")).to_be_visible()

    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "seek-person"


def test_an_answer_shows_its_one_field_when_it_is_chosen(new_context: Any) -> None:
    screen = new_context(phone=True, javascript=False).new_page()
    screen.goto("/components/answer-after/")
    expect(screen.get_by_label("First day, if you know it")).to_be_visible()
    expect(screen.get_by_label("About how many weeks?")).to_be_hidden()

    screen.get_by_text("Yes, but there is a waiting list").click()
    expect(screen.get_by_label("About how many weeks?")).to_be_visible()


def test_the_menu_of_a_phone_opens_without_a_script(new_context: Any) -> None:
    screen = new_context(phone=True, javascript=False).new_page()
    screen.goto("/components/find/")
    screen.get_by_text("Menu", exact=True).click()

    expect(screen.get_by_role("link", name="Other languages")).to_be_visible()
