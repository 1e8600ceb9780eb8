"""A list from the first tick to paper: by keyboard, without JavaScript, and judged by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from directory.catalogue.models import Phone, Schedule, Service
from directory.indexing import reindex
from directory.messages.delivery import deliver_due
from tests.factories.catalogue import LocationFactory, NeedFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]


@pytest.fixture(autouse=True)
def listings(transactional_db: None, settings: Any, tmp_path: Path, live_server: Any) -> list[Service]:
    """Four groups of Weymouth that meet over coffee, and a refuge."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    settings.SITE_URL = live_server.url
    made = []
    for name in ("Coffee and cards", "Coffee and cake", "Coffee and chess", "Coffee and clay"):
        service = ServiceFactory(
            name=name, location=LocationFactory(name=f"Hall of {name}"), begin_by="turn-up"
        )
        Phone.objects.create(service=service, number="01632 960011")
        Schedule.objects.create(service=service, days="TU,TH", opens_at=time(10), closes_at=time(12, 30))
        made.append(service)
    abuse = NeedFactory(slug="domestic-abuse", name="Domestic abuse", sensitive=True)
    made.append(ServiceFactory(name="Safe rooms", location=LocationFactory(name="Rose House"), need=abuse))
    reindex.rebuild("embedded")
    return made


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def arrived(page: Any, title: str) -> None:
    """The page with this title has come; judging it sooner would judge the one before."""
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


def test_on_a_phone_without_javascript_from_a_tick_to_paper(plain_phone: Any, axe: Axe) -> None:
    page = plain_phone
    page.goto("/find/?q=coffee&sort=name")
    assert page.context.cookies() == []
    page.get_by_role("button", name="Add to my list Coffee and cake").click()
    page.get_by_text("1 on your list", exact=True).wait_for()
    page.get_by_role("button", name="Add to my list Coffee and clay").click()
    page.get_by_text("2 on your list", exact=True).wait_for()
    assert "q=coffee" in page.url
    assert [cookie["name"] for cookie in page.context.cookies()] == ["sessionid"]
    assert page.locator("#tray").inner_text().startswith("2 on your list")
    expect(page.get_by_role("button", name="On my list (take it off) Coffee and cake")).to_be_visible()
    assert fits(page)
    axe(page)

    page.get_by_role("link", name="See my list").click()
    arrived(page, "My list")
    names = page.locator(".wm-result__name").all_inner_texts()
    assert names == ["Coffee and cake", "Coffee and clay"]
    assert fits(page)
    axe(page)
    page.get_by_role("button", name="Move up Coffee and clay").click()
    page.wait_for_url("**#s-*")
    assert page.locator(".wm-result__name").first.inner_text() == "Coffee and clay"
    page.get_by_role("button", name="Take off Coffee and cake").click()
    page.get_by_text("Taken off your list.").wait_for()
    assert page.locator(".wm-result__name").all_inner_texts() == ["Coffee and clay"]
    axe(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken off your list.").wait_for(state="detached")
    assert page.locator(".wm-result").count() == 2

    page.get_by_role("link", name="Print", exact=True).click()
    arrived(page, "Your list")
    assert page.locator("h2").all_inner_texts() == ["Coffee and clay", "Coffee and cake"]
    axe(page)
    page.get_by_role("link", name="Large letters").click()
    page.get_by_role("link", name="Smaller letters").wait_for()
    axe(page)
    page.get_by_role("link", name="Back to my list").click()
    page.get_by_role("button", name="Clear the list").click()
    page.get_by_text("Your list is empty now.").wait_for()
    assert "Nothing is on your list" in page.locator("main").inner_text()
    axe(page)


def test_by_keyboard_alone_a_tick_loads_no_page_and_keeps_its_place(page: Any, axe: Axe) -> None:
    page.goto("/find/?q=coffee&sort=name")
    page.evaluate("window.same = true")
    first = page.get_by_role("button", name="Add to my list Coffee and cake")
    first.focus()
    page.keyboard.press("Space")
    page.get_by_text("1 on your list", exact=True).wait_for()
    assert page.evaluate("document.activeElement.value") == first.or_(
        page.get_by_role("button", name="On my list (take it off) Coffee and cake")
    ).get_attribute("value")
    expect(page.get_by_role("navigation").get_by_text("My list (1)")).to_be_visible()
    page.keyboard.press("Space")
    page.get_by_text("1 on your list", exact=True).wait_for(state="detached")
    page.keyboard.press("Enter")
    page.get_by_text("1 on your list", exact=True).wait_for()
    assert page.evaluate("window.same")
    axe(page)
    for _ in range(60):
        page.keyboard.press("Tab")
        box = page.evaluate(
            "(() => { const at = document.activeElement, box = at.getBoundingClientRect();"
            " const tray = document.querySelector('.wm-tray').getBoundingClientRect();"
            " return { words: at.textContent.trim(), hidden: !at.closest('.wm-tray') && box.top >= tray.top"
            " && box.bottom <= tray.bottom && box.height > 0 }; })()"
        )
        assert not box["hidden"], f"{box['words']} has the focus under the tray"
        if box["words"] == "See my list":
            break
    page.keyboard.press("Enter")
    arrived(page, "My list")
    axe(page)


def test_when_a_tick_cannot_be_sent_the_form_is_and_a_save_on_a_service_counts(page: Any, axe: Axe) -> None:
    page.goto("/find/?q=coffee&sort=name")
    page.route("**/list/change/", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Add to my list Coffee and cake").click()
    page.wait_for_url("**#s-*")
    page.get_by_role("button", name="On my list (take it off) Coffee and cake").wait_for()
    page.get_by_role("link", name="Coffee and chess", exact=True).click()
    page.get_by_role("button", name="Save Coffee and chess").click()
    page.get_by_role("button", name="Saved (take it off) Coffee and chess").wait_for()
    expect(page.get_by_text("2 on your list", exact=True)).to_be_visible()
    axe(page)


def test_it_is_sent_by_email_and_opened_by_somebody_else(
    page: Any, phone: Any, axe: Axe, listings: list[Service]
) -> None:
    page.goto(f"/services/{listings[0].pk}/")
    page.get_by_role("button", name="Save Coffee and cards").click()
    page.get_by_role("link", name="See my list").click()
    page.get_by_role("link", name="Send it by email").click()
    arrived(page, "Send your list by email")
    axe(page)
    page.get_by_role("button", name="Next: check it").click()
    page.locator("[data-error-summary]").wait_for()
    axe(page)
    page.get_by_label("Which email address?").fill("sam@example.org")
    page.keyboard.press("Enter")
    arrived(page, "Check before it is sent")
    assert "sam@example.org" in page.locator("main").inner_text()
    assert "sam" not in page.url
    axe(page)
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Your list is on its way").wait_for()
    deliver_due()
    link = next(word for word in str(mail.outbox[0].body).split() if "/list/a/" in word)

    phone.goto(link)
    assert phone.locator(".wm-result__name").all_inner_texts() == ["Coffee and cards"]
    assert phone.context.cookies() == []
    assert fits(phone)
    axe(phone)
    phone.goto(link[:-4] + "abc/")
    expect(phone.get_by_role("link", name="Find help").last).to_be_visible()
    axe(phone)


def test_a_link_is_made_copied_and_texted_from_ones_own_phone(phone: Any, axe: Axe) -> None:
    page = phone
    page.goto("/find/?q=coffee&sort=name")
    page.get_by_role("button", name="Add to my list Coffee and cake").tap()
    page.get_by_role("link", name="See my list").tap()
    page.get_by_role("link", name="Text it from your own phone").tap()
    arrived(page, "A link to your list")
    axe(page)
    page.get_by_role("button", name="Make a link").tap()
    page.get_by_label("Anybody with this link").wait_for()
    address = page.get_by_label("Anybody with this link").input_value()
    assert "/list/a/" in address
    sms = page.get_by_role("link", name="Text it from your own phone").get_attribute("href")
    assert sms.startswith("sms:?&body=")
    assert "%2Flist%2Fa%2F" in sms or "/list/a/" in sms
    assert fits(page)
    axe(page)


def test_with_a_refuge_on_it_the_way_out_comes_first(phone: Any, axe: Axe, listings: list[Service]) -> None:
    page = phone
    page.goto(f"/services/{listings[-1].pk}/")
    page.get_by_role("button", name="Save Safe rooms").last.tap()
    page.get_by_text("1 on your list", exact=True).wait_for()
    for path in ("/list/", "/list/email/", "/list/link/"):
        page.goto(path)
        words = page.locator("body").inner_text()
        assert words.index("Leave this site") < words.index(page.locator("h1").inner_text())
        assert "Rose House" not in words
        axe(page)


def test_three_services_fit_one_sheet_and_nothing_but_the_list_is_printed(page: Any) -> None:
    page.goto("/find/?q=coffee&sort=name")
    for name in ("cake", "cards", "chess"):
        page.get_by_role("button", name=f"Add to my list Coffee and {name}").click()
        page.get_by_role("button", name=f"On my list (take it off) Coffee and {name}").wait_for()
    page.goto("/list/print/")
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    for words in ("Large letters", "Back to my list", "Skip to"):
        assert words not in shown, words
    assert (
        page.get_by_text("Print", exact=True).count() == 0
        or not page.get_by_text("Print", exact=True).is_visible()
    )
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    name = page.locator(".wm-sheet-entry h2").first.evaluate(size)
    number = page.locator(".wm-sheet-phone").first.evaluate(size)
    others = page.locator(".wm-sheet-entry p:not(.wm-sheet-phone), .wm-sheet-entry address")
    rest = [others.nth(at).evaluate(size) for at in range(others.count())]
    assert name > number > max(rest)
    assert min(rest) >= 20  # 15 pt
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.goto("/list/print/?large=1")
    page.emulate_media(media="print")
    smallest = page.locator("p, address, h1, h2").evaluate_all(
        "nodes => Math.min(...nodes.filter(node => node.offsetParent)"
        ".map(node => parseFloat(getComputedStyle(node).fontSize)))"
    )
    assert smallest >= 24  # 18 pt
