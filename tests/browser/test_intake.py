"""Referrals come in: a care home and a practice send by their link, somebody asks for themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from directory.accounts.models import User
from directory.accounts.roles import Role
from directory.catalogue.models import OrganisationKind
from prescribing.intake.by_link.codes import digits_of
from prescribing.intake.models import ReadingCode
from prescribing.models import Referral
from prescribing.referrals.states import State
from prescribing.referrals.triage import ask_for_information
from tests.browsing import width_of
from tests.factories.accounts import user_with
from tests.factories.catalogue import OrganisationFactory
from tests.factories.intake import a_coordinator, a_place, landing, link_of, sent_in, team_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False])


def sign_in(context: Any, base: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])


def fits(page: Any, width: int) -> None:
    assert width_of(page) <= width, page.url


@pytest.mark.parametrize(("phone", "scripts"), [(True, True), (True, False), (False, True)])
def test_a_care_home_refers_by_its_link_and_sees_what_became_of_it(
    live_server: Any, new_context: Callable[..., Any], axe: Callable[[Any], None], phone: bool, scripts: bool
) -> None:
    place = a_place(a_coordinator())
    page = new_context(phone=phone, javascript=scripts).new_page()

    def seen() -> None:
        if scripts:
            axe(page)
            fits(page, 390 if phone else 1280)

    page.goto(live_server.url + landing(link_of(place)))
    seen()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Question 1 of 6")).to_be_visible()
    seen()
    page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_role("alert")).to_contain_text("Write a name")
    seen()
    page.get_by_label("Name").fill("Violet Samways")
    page.get_by_label("Date of birth").fill("9 6 1938")
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("In their words, or yours").fill("Keeps to her room since Arthur died.")
    seen()
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("It can wait a few days").check()
    seen()
    page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_role("heading", name="Has Violet said yes to this?")).to_be_visible()
    assert page.locator("input[type=radio]:checked").count() == 0
    seen()
    page.get_by_label("They said yes").check()
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("Large print").check()
    page.get_by_label("Whom to ask for, and when").fill("Grace, after 2pm")
    seen()
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("Your name").fill("Grace Adeyemi")
    page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_role("heading", name="Check it, then send")).to_be_visible()
    seen()
    page.get_by_role("link", name=re.compile("^Change.*: ?When$")).click()
    page.get_by_role("button", name="Carry on").click()
    page.get_by_role("button", name="Send to the hub").click()
    expect(page.get_by_role("heading", name="Sent to the hub")).to_be_visible()
    seen()
    assert Referral.objects.get().state == State.SENT

    page.goto(live_server.url + landing(link_of(place)))
    page.get_by_role("button", name="See how earlier ones are going").click()
    seen()
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_label("The code in the email")).to_be_visible()
    seen()
    page.get_by_label("The code in the email").fill(digits_of(ReadingCode.objects.get()))
    page.get_by_role("button", name="Show them").click()
    expect(page.get_by_text("Waiting to be read")).to_be_visible()
    seen()
    page.get_by_role("button", name="Close this page").click()
    page.goto(live_server.url + reverse("prescribing:refer_in_earlier"))
    expect(page.get_by_text("Violet")).to_have_count(0)


@SCRIPTS
def test_a_doctor_with_the_person_in_the_room_needs_three_presses_and_four_fields(
    live_server: Any, new_context: Callable[..., Any], axe: Callable[[Any], None], scripts: bool
) -> None:
    practice = OrganisationFactory(name="Fleet View Surgery", kind=OrganisationKind.PRACTICE)
    place = a_place(a_coordinator(), organisation=practice, email="office@fleet.example.org")
    page = new_context(javascript=scripts).new_page()
    page.goto(live_server.url + landing(link_of(place)))

    page.get_by_role("button", name="Start").click()
    page.get_by_label("Name", exact=True).fill("Marta Kowalczyk")
    page.get_by_label("Date of birth").fill("3 4 1974")
    page.get_by_label("Their phone").fill("01632 960301")
    page.get_by_label("What would help?").fill("Off work, worried about the rent")
    page.get_by_label("They said yes").check()
    if scripts:
        axe(page)
    page.get_by_role("button", name="Send to the hub").click()

    expect(page.get_by_role("heading", name="Sent to the hub")).to_be_visible()
    assert Referral.objects.get().source_organisation == practice


@SCRIPTS
@pytest.mark.parametrize("phone", [False, True])
def test_somebody_asks_for_help_for_themselves(
    live_server: Any, new_context: Callable[..., Any], axe: Callable[[Any], None], scripts: bool, phone: bool
) -> None:
    a_coordinator()
    page = new_context(phone=phone, javascript=scripts).new_page()

    def seen() -> None:
        if scripts:
            axe(page)
            fits(page, 390 if phone else 1280)

    page.goto(live_server.url + reverse("prescribing:ask_for_help"))
    seen()
    page.get_by_role("link", name="For me").click()
    page.get_by_label("What is your name?").fill("Lee Marden")
    seen()
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("In your own words").fill("Electric ran out last night")
    page.get_by_role("button", name="Carry on").click()
    page.get_by_label("Which number shall we ring?").fill("07700 900142")
    page.get_by_role("group", name="Is it safe to ring this number?").get_by_label("Yes").check()
    page.get_by_role("group", name="may we leave a message?").get_by_label("No").check()
    seen()
    page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_role("heading", name="Check it, then send")).to_be_visible()
    seen()
    page.get_by_role("button", name="Send to the hub").click()

    expect(page.get_by_role("heading", name="Sent to the hub")).to_be_visible()
    seen()
    assert Referral.objects.get().source == "self"


def test_a_partner_and_the_coordinators_other_pages_are_accessible(
    live_server: Any, new_context: Callable[..., Any], axe: Callable[[Any], None]
) -> None:
    coordinator = a_coordinator()
    place = a_place(coordinator)
    sent_in(place=place, organisation=place.organisation, came_by="link", source="care-home")
    context = new_context()
    sign_in(context, live_server.url, coordinator)
    page = context.new_page()
    for name in ("intake_add", "advice", "intake_list", "referring_places"):
        page.goto(live_server.url + reverse(f"prescribing:{name}"))
        axe(page)
        fits(page, 1280)
    page.goto(live_server.url + reverse("prescribing:worker_facts", args=[coordinator.pk]))
    axe(page)
    partner = user_with(Role.PARTNER)
    asked = sent_in(partner, came_by="account", source="housing", team=team_of(coordinator))
    ask_for_information(referral=asked, what="Does she know that we will ring?", by=coordinator)
    context = new_context(phone=True)
    sign_in(context, live_server.url, partner)
    page = context.new_page()
    page.goto(live_server.url + reverse("prescribing:sent"))
    axe(page)
    fits(page, 390)
    page.get_by_role("button", name="It is no longer wanted").click()
    expect(page.get_by_role("heading", name="Is it no longer wanted?")).to_be_visible()
    axe(page)
    fits(page, 390)
    page.get_by_role("link", name="Go back: change nothing").click()
    page.get_by_label("Your answer").fill("Yes, she does")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Sent to the hub.")).to_be_visible()
    expect(page.get_by_text("Waiting to be read")).to_be_visible()
    page.get_by_role("link", name="Refer somebody").click()
    expect(page.get_by_role("heading", name="Refer somebody")).to_be_visible()
    axe(page)
    fits(page, 390)
