"""A navigator makes a plan with somebody, and the fire service answers by its link on a phone, with and
without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from directory.accounts.models import User
from directory.messages.delivery import deliver_due
from prescribing.models import Person, PlanAction
from prescribing.people.details import RelatedPerson
from prescribing.plan.actions import WhoDoesIt, add_goal, score_goals
from prescribing.plan.measures.actions import note_assessment
from prescribing.referrals.actions import change_referral
from tests.browsing import looked_at
from tests.factories.plans import Asked, a_fire_station, an_action, an_appointment, in_days
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATION = "Portland fire station"


@pytest.fixture
def signed_in(new_context: Callable[..., Any], live_server: Any) -> Callable[..., Page]:
    def open_page(user: User, **options: bool) -> Page:
        client = Client()
        client.force_login(user)
        context = new_context(**options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        made: Page = context.new_page()
        return made

    return open_page


@pytest.fixture
def priya() -> User:
    return a_navigator(name="Priya Nair")


@pytest.fixture
def peg(priya: User) -> Person:
    person = a_person(priya)
    referral = a_referral(priya, person)
    change_referral(referral=referral, what_matters="To walk to church by myself.", by=priya)
    RelatedPerson.objects.create(person=person, relation="kin", name="Ann Hallett")
    a_fire_station()
    return person


@pytest.mark.parametrize("scripts", [True, False])
def test_a_navigator_makes_a_plan_and_the_fire_service_answers_on_a_phone(
    signed_in: Callable[..., Page],
    new_context: Callable[..., Any],
    live_server: Any,
    peg: Person,
    scripts: bool,
) -> None:
    page = signed_in(peg.recorded_by, javascript=scripts)
    page.goto(reverse("prescribing:person", args=[peg.pk]))
    page.get_by_role("link", name="Goals, actions and appointments").click()
    page.get_by_role("link", name="Add a goal").click()
    page.get_by_label("Their goal, in their own words").fill("Walk to church on my own")
    page.get_by_label("How near are they now?").select_option("3")
    page.get_by_role("button", name="Add this goal").click()
    expect(page.get_by_text("“Walk to church on my own”").first).to_be_visible()

    day = in_days(6)
    page.get_by_role("link", name="Add an action").click()
    page.get_by_label("What is to be done?").fill("Fit two smoke alarms for Peg")
    page.get_by_label("Who does it?").select_option(label=STATION)
    page.get_by_label("By when?").fill(f"{day.day} {day.month} {day.year}")
    page.get_by_role("button", name="Add this action").click()
    page.get_by_role("link", name="Ask them by link").click()
    page.get_by_label("Help with").select_option(label="Home safety, smoke alarms")
    page.get_by_role("button", name="Show what they will see").click()
    expect(page.get_by_role("complementary").get_by_text("Fit two smoke alarms for Peg")).to_be_visible()
    page.get_by_label("They agree to what is in the preview").check()
    page.get_by_role("button", name=f"Send it {STATION}").click()
    expect(page.get_by_text("Asked by link").first).to_be_visible()

    deliver_due()
    letter = next(one for one in mail.outbox if "watch@fire.example.org" in one.to)
    found = re.search(r"/asked/a/[\w-]+/", str(letter.body))
    assert found is not None
    phone = new_context(phone=True, javascript=scripts).new_page()
    phone.goto(f"{live_server.url}{found[0]}")
    expect(phone.get_by_text("Home safety, smoke alarms")).to_be_visible()
    assert "Peg" not in phone.content()
    looked_at(phone, "asked-before")
    phone.get_by_role("button", name="Show me who").click()
    expect(phone.get_by_role("heading", name="Margaret Hallett")).to_be_visible()
    looked_at(phone, "asked-after")
    phone.get_by_label("When, or anything to tell us").fill("Friday at two")
    phone.get_by_role("button", name="Yes, we will").click()
    expect(phone.get_by_text("You said yes.", exact=True)).to_be_visible()
    phone.get_by_label("What was done").fill("Two fitted")
    phone.get_by_role("button", name="It is done").click()
    expect(phone.get_by_role("heading", name="Is it done?")).to_be_visible()
    looked_at(phone, "asked-second")
    phone.get_by_role("button", name="Yes, it is done").click()
    expect(phone.get_by_role("button", name="Take it back")).to_be_visible()
    assert "Hallett" not in phone.content()
    looked_at(phone, "asked-end")
    assert PlanAction.objects.get().became == "Two fitted"

    page.goto("/today/")
    page.get_by_role("link", name="Read it Margaret Hallett").click()
    expect(page.get_by_text("Two fitted").first).to_be_visible()


def test_a_plan_is_read_on_a_desktop_and_on_a_phone(
    signed_in: Callable[..., Page], priya: User, peg: Person
) -> None:
    spell = peg.referrals.get()
    walk = add_goal(referral=spell, words="Walk to church on my own", score=3, by=priya)
    gas = add_goal(referral=spell, words="Know that the gas is paid", score=2, private=True, by=priya)
    score_goals(referral=spell, scores={walk: 5, gas: 6}, by=priya)
    an_action(priya, spell)
    an_action(priya, spell, what="Look out the gas bills", who=WhoDoesIt())
    station = a_fire_station(name="Wyke fire station")
    asked = Asked.of_fire_station(priya, referral=spell, organisation=station)
    made = an_appointment(priya, spell, purpose="Go through the bills")
    for moment in ("start", "review"):
        answers = {"satisfied": 3, "worthwhile": 4, "happy": None, "anxious": 8, "lonely_often": "never"}
        note_assessment(referral=spell, moment=moment, mode="phone", answers=answers, by=priya)
    names = ("plan", "plan_goal_new", "plan_scores", "plan_action_new", "plan_end_open")
    addresses = [reverse(f"prescribing:{name}", args=[peg.pk]) for name in names]
    addresses += [
        reverse(f"prescribing:{name}", args=[peg.pk]) for name in ("plan_appointment_new", "plan_measures")
    ]
    addresses.append(reverse("prescribing:plan_action", args=[peg.pk, asked.action.pk]))
    addresses.append(reverse("prescribing:plan_ask", args=[peg.pk, asked.action.pk]))
    addresses.append(reverse("prescribing:plan_appointment", args=[peg.pk, made.pk]))
    addresses.append(reverse("prescribing:my_calendar"))
    for options in ({}, {"phone": True}):
        page = signed_in(priya, **options)
        refused: list[str] = []
        page.on(
            "console", lambda said, kept=refused: kept.append(said.text) if said.type == "error" else None
        )
        for number, address in enumerate(addresses):
            page.goto(address)
            looked_at(page, f"plan-{number}")
        assert refused == []


def test_what_is_typed_of_a_plan_is_kept_in_the_browser(
    signed_in: Callable[..., Page], priya: User, peg: Person
) -> None:
    page = signed_in(priya)
    address = reverse("prescribing:plan_goal_new", args=[peg.pk])
    page.goto(address)
    page.get_by_label("Their goal, in their own words").press_sequentially("Sleep")
    page.goto("/today/")
    page.goto(address)
    expect(page.get_by_text("We kept what you typed at")).to_be_visible()
    expect(page.get_by_label("Their goal, in their own words")).to_have_value("Sleep")
