"""A coordinator: who is it, ask, redirect, several at once, an advice call, a list of people to approach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from prescribing.intake.models import AdviceCall
from prescribing.models import Referral
from prescribing.referrals.states import State
from tests.browser.roles.steps import DESK, PLAIN, Hands, Way, in_ways
from tests.factories.intake import a_coordinator, sent_in, team_of
from tests.factories.prescribing import a_navigator, a_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "Name,Date of birth,Phone\nAda Frost,3 4 1944,01632 960811\nBert Lane,5 6 1941,01632 960812\n"


@in_ways(DESK, PLAIN)
def test_a_morning_at_the_queue(sits_down: Callable[..., Hands], tmp_path: Path, way: Way) -> None:
    coordinator = a_coordinator(name="Martin Cobb")
    priya = a_navigator(team_of(coordinator), name="Priya Nair")
    known = a_person(coordinator, name="Violet Samways", date_of_birth=date(1938, 6, 9))
    violet = sent_in(urgency="today", urgency_why="Out at night and alone")
    for name in ("Al Hart", "Bo Hart", "Cy Stone", "Di Wells"):
        sent_in(name=name, date_of_birth=None)
    hands = sits_down(way, coordinator)
    page = hands.page

    hands.go(reverse("prescribing:intake"))
    hands.look("intake")
    hands.follow("Open Violet Samways")
    expect(page.get_by_role("heading", name="Violet Samways")).to_be_visible()
    assert page.get_by_role("heading", name="Today (1)").is_visible() is not way.phone
    hands.press("Accept", exact=True)
    hands.says("Say first whether this is somebody we know")
    hands.look("intake-who")
    hands.follow("Say first whether this is somebody we know")
    assert page.evaluate("location.hash") == "#id_who_0"
    if way.scripts:
        expect(page.get_by_label("Yes, the same as")).to_be_focused()
    hands.tick("Yes, the same as")
    hands.tick("Priya Nair")
    hands.press("Accept and give to Priya" if way.scripts else "Accept", exact=True)
    hands.says("Given to Priya")
    violet.refresh_from_db()
    assert (violet.person, violet.owner, violet.state) == (known, priya, State.ALLOCATED)

    hands.follow("Open Al Hart")
    hands.open("Ask them")
    hands.write("What do we need to know?", "Which language?")
    hands.press("Ask them")
    hands.says("Asked.")
    hands.follow("Open Bo Hart")
    hands.open("Redirect")
    hands.press("Redirect")
    hands.says("Say where they go instead")
    hands.look("intake-redirect")
    hands.write("Where do they go instead?", "Citizens Advice")
    hands.press("Redirect")
    hands.says("Sent elsewhere.")

    hands.tick("Tick Cy Stone")
    hands.tick("Tick Di Wells")
    if way.scripts:
        expect(page.locator("summary", has_text="Decide on all that are ticked")).to_be_in_viewport()
    hands.open("Decide on all that are ticked")
    hands.press("Decide on")
    hands.says("Tick at least one, and say who takes them or where they go.")
    expect(page.get_by_label("Tick Cy Stone")).to_be_checked()
    hands.look("intake-several")
    hands.choose("Take them on, and give them to", "Priya Nair")
    hands.press("Decide on")
    hands.says("2 taken on.")
    states = dict(Referral.objects.values_list("person__name", "state"))
    assert states["Cy Stone"] == states["Di Wells"] == State.ALLOCATED
    assert (states["Al Hart"], states["Bo Hart"]) == (State.INFORMATION_NEEDED, State.REDIRECTED)

    hands.follow("Log an advice call")
    hands.look("advice")
    cancel = page.get_by_role("link", name="Cancel")
    assert cancel.get_attribute("href") == reverse("prescribing:intake")
    hands.choose("Who asks?", "Care home")
    hands.write("Their name or service", "Chesil Lodge")
    hands.write("What do they want to know?", "Is there a choir that comes to homes?")
    hands.write("What did you advise?", "Sing at Home comes on Tuesdays")
    hands.press("Log it")
    hands.says("Logged.")
    assert AdviceCall.objects.get().answered_at

    hands.follow("Bring in a list")
    file = tmp_path / "list.csv"
    file.write_text(LIST)
    page.get_by_label("The list, as CSV, XLSX or ODS").set_input_files(file)
    hands.write("Why are these people approached?", "Aged 80 and over, living alone")
    hands.look("list")
    hands.press("Read the list")
    hands.look("list-columns")
    hands.press("Bring them in")
    hands.says("2 brought in")
    hands.look("list-in")
    hands.follow("To the queue")
    expect(page.get_by_text("Ada Frost").first).to_be_visible()
    hands.look("intake-after")
