"""A navigator with one new person: Today, the call, the plan, the prescription, its outcome, the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from directory import clock
from directory.indexing import reindex
from prescribing.group_page import actions as group
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.models import PlanAction, Prescription
from prescribing.plan.actions import finish_action
from prescribing.prescriptions.states import Helped
from tests.browser.roles.steps import DESK, PLAIN, Hands, Way, in_ways
from tests.factories.catalogue import LocationFactory, NeedFactory
from tests.factories.prescribing import Thread, a_navigator, a_referral, a_service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def typed(days: int) -> str:
    day = clock.today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"


@in_ways(DESK, PLAIN)
def test_from_the_first_call_to_the_end(sits_down: Callable[..., Hands], search: None, way: Way) -> None:
    priya = a_navigator(name="Priya Nair")
    company = NeedFactory(name="Company", slug="company")
    a_service(name="Wyke Cuppa", need=company, location=LocationFactory())
    referral = a_referral(priya, needs=[company])
    reindex.rebuild("embedded")
    hands = sits_down(way, priya)
    page = hands.page

    hands.go("/today/")
    hands.look("today-new")
    number = page.get_by_role("link", name="Phone Margaret Hallett, 07700 900142")
    assert number.get_attribute("href") == "tel:+447700900142"
    hands.follow("Call Peg")
    hands.write("Note", "She would like to meet people again.", exact=True)
    hands.press("Spoke", exact=True)
    hands.says("Recorded in the story")
    if not page.url.rstrip("/").endswith(str(referral.person_id)):
        hands.go(f"/people/{referral.person_id}/")
    hands.look("person-new")

    hands.follow("Goals, actions and appointments")
    hands.follow("Add an action")
    hands.write("What is to be done?", "Find her bus pass")
    hands.choose("Who does it?", "Peg")
    hands.write("By when?", typed(6))
    hands.press("Add this action")
    expect(page.get_by_text("Find her bus pass").first).to_be_visible()
    hands.look("plan-with-action")
    hands.go(f"/people/{referral.person_id}/")
    hands.follow("Find a service for Company")
    hands.look("find-for")
    hands.follow("Prescribe Wyke Cuppa")
    hands.write("Why they are coming, and what would help", "Company on weekdays")
    hands.look("prescribe")
    hands.press("Send to Wyke Cuppa")
    hands.says("There is a problem")
    hands.tick("They agree to what is in the preview")
    hands.press("Send to Wyke Cuppa")
    page.wait_for_url("**/prescriptions/**")
    made = Prescription.objects.get()
    assert made.state == "sent"
    hands.look("prescription-sent")

    thread = Thread(priya, made)
    group.show_who(prescription=made, by=thread.group())
    group.accept(prescription=thread.fresh(), by=thread.group())
    group.attend(prescription=thread.fresh(), by=thread.group())
    group.finish(prescription=thread.fresh(), given=FeedbackGiven(helped=Helped.YES), by=thread.group())
    hands.go("/today/")
    hands.follow("Read it")
    hands.look("prescription-ended")
    hands.press("Done", exact=True)
    hands.says("It is off the list")

    finish_action(action=PlanAction.objects.get(), by=priya)
    hands.go(f"/people/{referral.person_id}/")
    hands.follow("Close", exact=True)
    hands.look("close")
    hands.tick("Resolved", exact=True)
    hands.press("Close it")
    hands.says("This spell of support is closed.")
    hands.look("person-closed")
    referral.refresh_from_db()
    assert referral.state == "closed"
