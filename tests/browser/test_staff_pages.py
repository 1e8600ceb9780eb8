"""The pages staff work on, in a real browser: axe's rules, narrow screens, keys, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from cms.demo.unmet import count_gaps
from directory import clock
from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.indexing import reindex
from directory.words import vocabulary
from prescribing.group_page import actions
from prescribing.models import Person
from prescribing.people.actions import add_related_person, add_visit_note, merge
from prescribing.privacy.actions import protect
from prescribing.referrals.actions import change_referral, log_contact
from prescribing.tasks import prescription_timers
from prescribing.tasks.actions import add_task
from tests.browsing import assert_accessible, width_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import a_navigator, a_need, a_person, a_prescription, a_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    vocabulary.forget()


@pytest.fixture
def priya(place: None) -> User:
    with clock.moved_to(clock.now() - timedelta(days=20)):
        return a_navigator(name="Priya Nair")


@pytest.fixture
def peg(priya: User) -> Person:
    """Peg, with something in every part of her page."""
    hall = LocationFactory()
    with clock.moved_to(clock.now() - timedelta(days=14)):
        person = a_person(priya, address="3 Chapel Row", lives="home", getting_about="bus")
        need = a_need(priya, person, NeedFactory(name="Company"))
        a_prescription(
            "sent", by=priya, need=need, service=a_service(name="Steady On Weymouth", location=hall)
        )
    referral = need.referral
    change_referral(referral=referral, what_matters="To walk to church by myself.", by=priya)
    log_contact(referral=referral, channel="visit", minutes=55, note="Two goals agreed.", by=priya)
    add_related_person(person=person, relation="kin", name="Ann Hallett", phone="07700 900111", by=priya)
    add_visit_note(person=person, text="A dog at the back door", by=priya)
    add_task(referral=referral, note="Ask about the bus", due_at=clock.now(), by=priya)
    a_prescription("waiting", by=priya, need=need, service=a_service(name="Phone Pals", need=need.need))
    # Last: proposing something else for the need settles that another is to be found.
    came = a_prescription("opened", by=priya, need=need, service=a_service(name="Wyke Cuppa", location=hall))
    actions.decline(prescription=came.fresh(), reason="full", by=came.group())
    prescription_timers.apply()
    reindex.rebuild("embedded")
    Person.objects.filter(pk=person.pk).update(latitude=50.61006, longitude=-2.456758)
    return person


@pytest.fixture
def signed_in(new_context: Callable[..., Any], live_server: Any) -> Callable[..., Any]:
    """A page of somebody signed in: signed_in(user, phone=, javascript=)."""

    def open_page(user: User, **options: bool) -> Any:
        client = Client()
        client.force_login(user)
        context = new_context(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        return context.new_page()

    return open_page


PAGES = (
    *("person", "contact", "needs", "find_for", "protect", "died", "matters", "visit_note", "reach"),
    *("related", "edit_person"),
)


def test_every_page_of_a_navigator_keeps_axes_rules_and_its_width(
    signed_in: Callable[..., Any], priya: User, peg: Person
) -> None:
    addresses = [reverse(f"prescribing:{name}") for name in ("today", "today_sheet", "cover", "people")]
    addresses += [reverse(f"prescribing:{name}", args=[peg.pk]) for name in PAGES]
    addresses.append(reverse("prescribing:new_person"))
    spell = peg.referrals.get()
    addresses.append(reverse("prescribing:close_referral", args=[peg.pk, spell.pk]))
    addresses.append(reverse("prescribing:prescription", args=[peg.prescriptions.first().pk]))  # type: ignore[union-attr]
    for options in ({}, {"phone": True}):
        page = signed_in(priya, **options)
        refused: list[str] = []
        page.on(
            "console", lambda said, kept=refused: kept.append(said.text) if said.type == "error" else None
        )
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            wide = width_of(page)
            assert wide <= page.viewport_size["width"], f"{address} is {wide} wide"
        assert refused == []


def test_a_call_by_keyboard_from_today_to_the_story(
    signed_in: Callable[..., Any], priya: User, peg: Person
) -> None:
    page = signed_in(priya)
    page.goto("/today/")
    expect(page.get_by_role("heading", name="Late (")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("Hallett 14 2 1948")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Margaret Hallett").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Story").wait_for()
    page.keyboard.press("a")
    page.get_by_label("Note", exact=True).first.fill("She would like to try the choir.")
    page.get_by_role("button", name="Spoke", exact=True).click()
    page.get_by_text("She would like to try the choir.").wait_for()
    page.get_by_role("heading", name="Story").wait_for()
    page.keyboard.press("p")
    page.wait_for_url("**/find/**")
    assert "Hallett" not in page.url
    # It is open for this need already, so a second one is not offered.
    page.get_by_role("link", name="Open what is there Phone Pals").wait_for()


def test_what_a_group_said_is_read_and_off_the_list_by_keyboard(
    signed_in: Callable[..., Any], priya: User
) -> None:
    a_prescription("finished", by=priya, service=a_service(name="Wyke Cuppa"))
    page = signed_in(priya)
    page.goto("/today/")
    page.get_by_role("link", name="Read it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="How it went").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Done").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is off the list").wait_for()
    assert page.url.endswith("/today/")
    assert not page.get_by_role("link", name="Read it").count()


def test_a_merge_is_undone_without_scripts(signed_in: Callable[..., Any], priya: User) -> None:
    one, other = a_person(priya), a_person(priya)
    merge(person=one, into=other, by=priya)
    page = signed_in(priya, phone=True, javascript=False)
    page.goto(reverse("prescribing:person", args=[other.pk]))
    assert_accessible(page)
    page.get_by_role("link", name="The record of").click()
    assert_accessible(page)
    page.get_by_role("button", name="They are two people: undo").click()
    page.get_by_text("They are two people again").wait_for()
    assert Person.objects.filter(merged_into=None).count() == 2


def test_there_is_a_record_and_a_reason_opens_it(signed_in: Callable[..., Any], priya: User) -> None:
    protect(person=a_person(priya), owner=priya, cover=None, by=priya)
    page = signed_in(a_navigator(name="Sol Stranger"), phone=True)
    page.goto("/people/")
    page.locator("main").get_by_label("Name, NHS number or date of birth").fill("Margaret Hallett 14 2 1948")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="There is a record").wait_for()
    assert_accessible(page)
    assert "Hallett" not in page.url + page.title()
    page.get_by_role("link", name="Open it for a reason").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why must you open").fill("She is in our waiting room, and confused")
    page.get_by_role("button", name="Open them").click()
    page.get_by_text("by breaking the glass").wait_for()


def test_a_phone_without_scripts_finds_another_service(
    signed_in: Callable[..., Any], priya: User, peg: Person
) -> None:
    page = signed_in(priya, phone=True, javascript=False)
    page.goto("/today/")
    page.get_by_role("link", name="Find another").first.click()
    page.get_by_label("What would help, in your own words").fill("wyke cuppa")
    page.get_by_label("Kind of help").select_option("")
    page.get_by_role("button", name="Search").click()
    assert "cuppa" not in page.url.rpartition("/find/")[2]
    page.get_by_role("link", name="Prescribe Wyke Cuppa").click()
    expect(page.get_by_role("heading", name="Wyke Cuppa")).to_be_visible()


def test_unmet_need_is_read_and_turned_with_the_keyboard(signed_in: Callable[..., Any], place: None) -> None:
    count_gaps()
    commissioner = user_with(Role.COMMISSIONER)
    for options in ({}, {"phone": True}, {"phone": True, "javascript": False}):
        page = signed_in(commissioner, **options)
        page.goto("/unmet-need/")
        assert "community-transport" in page.locator("table").inner_text()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("link", name="Week by week").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**split=week**")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download as a spreadsheet").press("Enter")
        assert download.value.suggested_filename.endswith("-week.csv")


def test_the_audit_keeps_axes_rules_and_its_width_and_is_used_by_keyboard(
    signed_in: Callable[..., Any], priya: User, peg: Person
) -> None:
    supervisor = a_navigator(priya.team_members.get().team, role=Role.SUPERVISOR, name="Sue Visor")
    for options in ({}, {"phone": True}, {"phone": True, "javascript": False}):
        page = signed_in(supervisor, **options)
        for query in ("", f"?person={peg.pk}", "?first=yesterday", "?first=1+1+2020&last=2+1+2020"):
            page.goto(f"/audit/{query}")
            if options.get("javascript", True):
                assert_accessible(page)
            wide = width_of(page)
            assert wide <= page.viewport_size["width"], f"/audit/{query} is {wide} wide"
    page = signed_in(supervisor)
    page.goto("/audit/")
    page.get_by_label("From").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("1 1 2020")
    page.keyboard.press("Enter")
    page.wait_for_url("**first=1+1+2020**")
    assert page.get_by_label("From").input_value() == "1 1 2020"
    expect(page.get_by_role("link", name="Margaret Hallett").first).to_be_visible()
