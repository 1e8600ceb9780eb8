"""The receptionist's ninety seconds in a real browser: desktop and phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import Organisation, OrganisationKind, Phone, Service
from directory.indexing import reindex
from directory.messages.models import OutboxMessage
from directory.words import vocabulary
from prescribing.models import Signpost, SignpostedService
from prescribing.signposts.actions import hand_over
from prescribing.signposts.models import Channel
from tests.browsing import assert_accessible
from tests.factories.accounts import a_commissioner, user_with
from tests.factories.catalogue import LocationFactory, NeedFactory, OrganisationFactory
from tests.factories.prescribing import a_navigator, a_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATCH_PRINTING = """
window.print = () => { window.name = String(Number(window.name || 0) + 1); };
"""
COUNT_CLICKS = """
document.addEventListener("click", (event) => {
  if (event.isTrusted && event.detail) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""


@pytest.fixture
def dawn(settings: Any, tmp_path: Path) -> User:
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    settings.DEMO = True  # so that texts and emails are set up; nothing leaves
    vocabulary.forget()
    practice = OrganisationFactory(kind=OrganisationKind.PRACTICE, name="Fleet View Surgery")
    a_navigator().team_members.get().team.serves.add(practice)
    company = NeedFactory(name="Company", slug="company")
    for name in ("Wyke Cuppa", "Cuppa and Company", "Cuppa by the Sea"):
        made = a_service(name=name, need=company, location=LocationFactory())
        Phone.objects.create(service=made, number="01305 251150")
    reindex.rebuild("embedded")
    return user_with(Role.RECEPTIONIST, organisation=practice, name="Dawn Holloway")


@pytest.fixture
def desk(new_context: Callable[..., Any], live_server: Any, dawn: User) -> Callable[..., Any]:
    """A page at the desk, signed in: desk(phone=, javascript=)."""

    def open_page(**options: bool) -> Any:
        client = Client()
        client.force_login(dawn)
        context = new_context(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        page = context.new_page()
        page.add_init_script(WATCH_PRINTING)
        page.add_init_script(COUNT_CLICKS)
        page.goto("/desk/")
        return page

    return open_page


def look_for(page: Any, words: str = "cuppa") -> None:
    page.get_by_label("What does the person need?").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="3 services")).to_be_visible()


def test_five_clicks_from_search_to_logged_and_back_in_an_empty_box(desk: Callable[..., Any]) -> None:
    page = desk()
    box = page.get_by_label("What does the person need?")
    expect(box).to_be_focused()
    page.keyboard.type("cuppa")
    page.get_by_role("button", name="Search").click()  # 1
    expect(page.get_by_role("heading", name="3 services")).to_be_visible()
    page.get_by_label("Hand over Wyke Cuppa").click()  # 2
    page.get_by_label("Hand over Cuppa by the Sea").click()  # 3
    expect(page.get_by_role("heading", name="Hand over 2 services")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Print it and log it").click()  # 4
    expect(page.get_by_text("Did you go?")).to_be_visible()
    assert page.evaluate("Number(sessionStorage.clicks)") <= 5
    page.wait_for_function("window.name === '1'")
    made = Signpost.objects.get()
    assert made.services.count() == 2
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    expect(page.get_by_text("2 services, printed.")).to_be_visible()
    assert_accessible(page)
    page.go_back()
    expect(page.get_by_text("Did you go?")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate("window.name") == "1", "going back prints nothing"


def test_by_keyboard_alone_and_undone(desk: Callable[..., Any]) -> None:
    page = desk()
    page.keyboard.type("cuppa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="3 services")).to_be_visible()
    page.get_by_label("What does the person need?").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-tick-service]')"):
            break
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Hand over 1 service")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#hand-over [name=channel]')"):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("sam@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 service, emailed.")).to_be_visible()
    expect(page.get_by_label("What does the person need?")).to_be_focused()
    assert Signpost.objects.get().channel == "email"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "sam@" not in kept
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("nothing is logged")).to_be_visible()
    expect(page.get_by_role("heading", name="Hand over 1 service")).to_be_visible()
    assert not Signpost.objects.exists()
    assert OutboxMessage.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    "options", [{}, {"phone": True}, {"javascript": False}, {"phone": True, "javascript": False}]
)
def test_the_journey_keeps_axes_rules_and_its_width(
    desk: Callable[..., Any], options: dict[str, bool]
) -> None:
    page = desk(**options)

    def looked_at() -> None:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    if options.get("javascript", True):
        looked_at()
    look_for(page)
    assert_accessible(page)
    page.get_by_label("Hand over Wyke Cuppa").check()
    page.get_by_label("Hand over Cuppa and Company").check()
    page.locator("label", has_text="Text").click()
    page.get_by_label("Mobile number or email address").fill("nonsense")
    page.get_by_role("button", name="Text it and log it").click()
    expect(page.get_by_text("Check the mobile number")).to_be_visible()
    expect(page.get_by_role("heading", name="Hand over 2 services")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Mobile number or email address").fill("07700 900123")
    page.get_by_role("button", name="Text it and log it").click()
    expect(page.get_by_text("2 services, texted.")).to_be_visible()
    expect(page.get_by_role("heading", name="Copy for the practice’s record")).to_be_visible()
    assert_accessible(page)
    assert SignpostedService.objects.count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_ticks_in_quick_succession_all_count_and_each_is_taken_out_again(desk: Callable[..., Any]) -> None:
    page = desk()
    look_for(page)
    page.evaluate("document.querySelectorAll('[data-tick-service]').forEach((tick) => tick.click())")
    expect(page.get_by_role("heading", name="Hand over 3 services")).to_be_visible()
    expect(page.locator("[data-tick-service]:checked")).to_have_count(3)
    page.get_by_role("button", name="Remove Wyke Cuppa").click()
    expect(page.get_by_role("heading", name="Hand over 2 services")).to_be_visible()
    expect(page.get_by_label("Hand over Wyke Cuppa")).not_to_be_checked()
    page.get_by_label("Hand over Cuppa by the Sea").uncheck()
    expect(page.get_by_role("heading", name="Hand over 1 service")).to_be_visible()
    page.get_by_label("What does the person need?").fill("company")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hand over 1 service")).to_be_visible()


def test_without_a_script_ticks_go_with_the_press_or_wait_in_the_tray(desk: Callable[..., Any]) -> None:
    page = desk(javascript=False)
    look_for(page)
    page.get_by_label("Hand over Wyke Cuppa").check()
    page.get_by_role("button", name="Put what is ticked in the tray").click()
    expect(page.get_by_role("heading", name="Hand over 1 service")).to_be_visible()
    page.get_by_label("Hand over Cuppa by the Sea").check()
    page.get_by_role("button", name="Print it and log it").click()
    expect(page.get_by_text("Did you go?")).to_be_visible()
    page.get_by_role("link", name="Next person").click()
    expect(page.get_by_text("2 services, printed.")).to_be_visible()
    assert Signpost.objects.get().services.count() == 2


@pytest.mark.parametrize("options", [{}, {"phone": True, "javascript": False}])
def test_somebody_says_that_they_came(
    desk: Callable[..., Any], new_context: Callable[..., Any], options: dict[str, bool]
) -> None:
    page = desk()
    look_for(page)
    page.get_by_label("Hand over Wyke Cuppa").check()
    expect(page.get_by_role("heading", name="Hand over 1 service")).to_be_visible()
    page.get_by_role("button", name="Print it and log it").click()
    expect(page.locator(".wm-sheet-code")).to_be_visible()
    code = page.locator(".wm-sheet-code").inner_text()
    theirs = new_context(**options).new_page()
    theirs.goto("/came/")
    assert_accessible(theirs)
    theirs.get_by_label("The code at the foot of your sheet").fill("2222 2222")
    theirs.get_by_role("button", name="Go on").click()
    expect(theirs.get_by_text("We do not know that code")).to_be_visible()
    assert_accessible(theirs)
    theirs.get_by_label("The code at the foot of your sheet").fill(code.lower())
    theirs.get_by_role("button", name="Go on").click()
    assert code.replace("-", "") not in theirs.url
    expect(theirs.get_by_role("heading", name="Where did you go?")).to_be_visible()
    assert_accessible(theirs)
    theirs.get_by_label("Wyke Cuppa").check()
    theirs.get_by_role("button", name="I went there").click()
    expect(theirs.get_by_text("without your name")).to_be_visible()
    assert_accessible(theirs)
    assert SignpostedService.objects.get().came_said_by == "person"


def test_the_commissioner_reads_and_takes_the_counts(
    new_context: Callable[..., Any], live_server: Any, dawn: User
) -> None:
    cuppa = str(Service.objects.get(name="Wyke Cuppa").pk)
    for _ in range(6):
        hand_over(chosen={cuppa: ["company"]}, channel=Channel.PRINT, by=dawn)
    client = Client()
    client.force_login(a_commissioner(Organisation.objects.get(name="Fleet View Surgery")))
    for options in ({}, {"phone": True}):
        context = new_context(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        page = context.new_page()
        page.goto("/signposts/")
        expect(page.get_by_role("columnheader", name="Total")).to_be_visible()
        expect(page.get_by_text("Practices: Fleet View Surgery.")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("link", name="Printed or sent").click()
        page.wait_for_url("**split=channel**")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download as a spreadsheet").click()
        assert download.value.suggested_filename.endswith("-channel.csv")
