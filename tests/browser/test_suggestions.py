"""Suggestions under the search box: by keyboard alone, listened to, on a phone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from directory.accounts.roles import Role
from directory.catalogue.models import NeedPhrase, Service
from directory.indexing import reindex
from directory.places.models import Area, AreaKind
from directory.words.models import DangerPhrase, DangerTopic
from tests.browsing import width_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory
from tests.factories.prescribing import a_navigator, a_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]
LIST = "[role=listbox]:visible"
OPTION = f"{LIST} [role=option]"


@pytest.fixture(autouse=True)
def listings(transactional_db: None, settings: Any, tmp_path: Path) -> list[Service]:
    """Two listings that begin with "money", the need they meet, and the town they are in."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    Area.objects.update_or_create(
        key="town:weymouth",
        defaults={
            "kind": AreaKind.TOWN,
            "code": "weymouth",
            "name": "Weymouth",
            "search_name": "weymouth",
            "latitude": 50.61,
            "longitude": -2.457,
        },
    )
    debt = NeedFactory(slug="debt-advice", name="Debt advice", plain_name="Debts I cannot pay")
    NeedPhrase.objects.create(need=debt, text="money owed")
    place = LocationFactory()
    made = [ServiceFactory(name=f"Money {day}", location=place, need=debt) for day in ("Mondays", "Tuesdays")]
    topic = DangerTopic.objects.create(
        slug="suicide", title="You matter", owner="hub", review_on=date(2027, 1, 1), live=True
    )
    DangerPhrase.objects.create(topic=topic, text="money or my life")
    reindex.rebuild("embedded")
    return made


def opened(page: Any, words: str, box: str = "#q") -> Any:
    """The box with these words typed into it, once the list is there."""
    field = page.locator(box)
    field.press_sequentially(words)
    page.locator(LIST).wait_for()
    return field


def test_the_list_is_a_combobox_that_is_said_and_walked_by_keyboard(page: Any, axe: Axe) -> None:
    page.goto("/find/")
    box = page.get_by_role("combobox", name="What do you need?")
    expect(box).to_have_attribute("aria-expanded", "false")
    opened(page, "mon")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Suggestions")).to_have_id(box.get_attribute("aria-controls"))
    assert page.locator(OPTION).all_inner_texts()[0] == "Debts I cannot pay"
    assert [text.split("\n")[0] for text in page.locator(OPTION).all_inner_texts()[1:]] == [
        "Money Mondays",
        "Money Tuesdays",
    ]
    expect(page.locator("[role=status]").first).to_have_text(
        "3 suggestions. Use the up and down arrows to choose."
    )
    expect(page.get_by_role("group", name="Kinds of help")).to_be_visible()
    axe(page)

    chosen = page.locator("[role=option][aria-selected=true]")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text("Debts I cannot pay")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    axe(page)
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text("Money Tuesdays")
    page.keyboard.press("ArrowLeft")
    expect(chosen).to_have_count(0)
    expect(box).to_have_value("mon")
    expect(box).to_be_focused()


def test_enter_opens_what_is_chosen_and_keeps_the_place(page: Any, listings: list[Service]) -> None:
    page.goto("/find/?postcode=Weymouth&free=1")
    opened(page, "mon")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/?need=debt-advice*")
    assert "free=1" in page.url
    assert "postcode=Weymouth" in page.url
    assert "q=" not in page.url

    opened(page, "money t")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/services/{listings[1].pk}/")


def test_enter_without_a_choice_searches_for_what_was_typed(page: Any) -> None:
    page.goto("/find/")
    opened(page, "mon")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/?q=mon*")
    expect(page.locator("#q")).to_have_value("mon")


def test_a_place_goes_into_its_own_box(page: Any) -> None:
    page.goto("/find/")
    opened(page, "money in weym")
    page.get_by_role("option", name="Weymouth").click()
    page.wait_for_url("**/find/?q=money&postcode=Weymouth")
    expect(page.locator("#postcode")).to_have_value("Weymouth")


def test_escape_closes_and_leaves_the_words_and_tab_goes_on(page: Any) -> None:
    page.goto("/find/")
    box = opened(page, "mon")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_have_count(0)
    expect(box).to_have_value("mon")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text("Debts I cannot pay")
    page.keyboard.press("Tab")
    expect(page.locator(LIST)).to_have_count(0)
    expect(page.locator("#postcode")).to_be_focused()
    expect(box).to_have_value("mon")
    assert page.url.endswith("/find/")


def test_the_list_follows_what_is_typed_and_goes_with_it(page: Any) -> None:
    page.goto("/find/")
    opened(page, "money m")
    expect(page.locator(OPTION)).to_have_count(2)
    for _ in "ey m":
        page.keyboard.press("Backspace")
    expect(page.locator(OPTION)).to_have_count(3)
    page.keyboard.type("ey or my li")
    expect(page.locator(LIST)).to_have_count(0)  # a danger is never suggested
    page.locator("#q").fill("m")
    expect(page.locator(LIST)).to_have_count(0)


def test_a_late_answer_to_earlier_words_is_not_shown(page: Any) -> None:
    def slow(route: Any) -> None:
        if route.request.post_data == "q=mon":
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/find/suggest/", slow)
    page.goto("/find/")
    page.locator("#q").press_sequentially("mon")
    page.wait_for_timeout(250)
    page.locator("#q").press_sequentially("ey t")
    page.locator(LIST).wait_for()
    page.wait_for_timeout(800)
    expect(page.locator(OPTION)).to_have_count(2)
    expect(page.locator(OPTION).last).to_contain_text("Money Tuesdays")


def test_on_a_phone_it_is_under_the_thumb(phone: Any, axe: Axe, listings: list[Service]) -> None:
    phone.goto("/find/")
    opened(phone, "mon", "#narrow-q")
    for option in phone.locator(OPTION).all():
        assert option.bounding_box()["height"] >= 44
    assert width_of(phone) <= 390
    axe(phone)
    phone.locator(OPTION).nth(1).tap()
    phone.wait_for_url(f"**/services/{listings[0].pk}/")


def test_without_javascript_the_box_is_a_plain_one(plain_phone: Any) -> None:
    plain_phone.goto("/find/")
    box = plain_phone.locator("#narrow-q")
    assert (box.get_attribute("type"), box.get_attribute("role")) == ("search", None)
    box.fill("money owed")
    plain_phone.get_by_role("button", name="Search").click()
    assert "2 kinds of help with debt advice" in plain_phone.locator("h1").inner_text()


def sign_in(page: Any, live_server: Any, user: Any) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def test_at_the_desk_a_choice_is_posted_and_the_postcode_stays_out_of_the_address(
    page: Any, live_server: Any
) -> None:
    sign_in(page, live_server, user_with(Role.RECEPTIONIST))
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/desk/")
    page.locator("#id_postcode").fill("Weymouth")
    opened(page, "mon", "#id_q")
    page.get_by_role("option", name="Money Mondays").click()
    page.get_by_role("heading", name="2 services, near Weymouth").wait_for()
    expect(page.locator("#id_q")).to_have_value("Money Mondays")
    assert any(address.endswith("/find/suggest/") for address in addresses)
    assert not [address for address in addresses if "mon" in address.lower() or "weymouth" in address.lower()]


def test_for_a_person_a_choice_is_posted_and_places_are_not_suggested(
    page: Any, live_server: Any, listings: list[Service]
) -> None:
    navigator = a_navigator()
    sign_in(page, live_server, navigator)
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(reverse("prescribing:find_for", args=[a_person(navigator).pk]))
    box = page.get_by_role("combobox", name="What would help, in your own words")
    box.press_sequentially("weym")
    page.wait_for_timeout(400)  # longer than the script waits before it asks
    expect(page.locator(LIST)).to_have_count(0)
    box.fill("")
    opened(page, "mon", "#id_q")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.get_by_role("link", name="Money Mondays").first.wait_for()
    expect(page.locator("#id_q")).to_have_value("Money Mondays")
    assert not [address for address in addresses if "mon" in address.lower()]
