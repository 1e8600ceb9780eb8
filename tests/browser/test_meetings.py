"""A navigator holds a meeting on a laptop and on a phone, with and without scripts, from plan to paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from directory import clock
from prescribing.models import ListedPerson, Meeting
from tests.browsing import looked_at
from tests.factories.meetings import a_meeting, over
from tests.factories.prescribing import a_navigator, a_person, a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def typed(days: int) -> str:
    day = clock.today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"


@pytest.mark.parametrize(("scripts", "phone"), [(True, False), (False, True)])
def test_a_meeting_is_planned_held_and_finished(
    new_context: Callable[..., Any], live_server: Any, scripts: bool, phone: bool
) -> None:
    priya = a_navigator(name="Priya Nair")
    ann, bea = (
        a_referral(priya, a_person(priya, name=name, preferred_name=""))
        for name in ("Ann Adams", "Bea Brown")
    )
    client = Client()
    client.force_login(priya)
    context = new_context(javascript=scripts, phone=phone)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    page: Page = context.new_page()

    page.goto(reverse("prescribing:meetings"))
    page.get_by_role("link", name="Plan a meeting").click()
    page.get_by_label("An MDT meeting").check()
    page.get_by_label("Which day?").fill(typed(3))
    page.get_by_label("What time?").fill("2pm")
    page.get_by_label("Where?").fill("Quarry Room")
    looked_at(page, "meeting-plan")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", name="MDT")).to_be_visible()
    meeting = Meeting.objects.get()

    page.get_by_role("link", name="Put somebody on it").click()
    looked_at(page, "meeting-add")
    page.get_by_role("link", name="Choose Ann Adams").click()
    expect(page.get_by_label("Which meeting?")).to_have_value(str(meeting.pk))
    page.get_by_label("The question for the meeting").fill("Is the house safe?")
    page.get_by_label("Within two days").check()
    looked_at(page, "meeting-put-on")
    page.get_by_role("button", name="Put on the list").click()
    expect(page.get_by_text("Asked by Priya Nair")).to_be_visible()
    page.goto(reverse("prescribing:put_on_list", args=[bea.person_id]))
    page.get_by_label("Which meeting?").select_option(str(meeting.pk))
    page.get_by_label("The question for the meeting").fill("Who visits?")
    page.get_by_role("button", name="Put on the list").click()
    expect(page.get_by_text("“Who visits?”")).to_be_visible()
    looked_at(page, "meeting-on-person")

    page.goto(reverse("prescribing:meeting", args=[meeting.pk]))
    looked_at(page, "meeting-list")
    page.get_by_role("link", name="One person at a time").click()
    expect(page.get_by_role("heading", name="“Is the house safe?”")).to_be_visible()
    looked_at(page, "meeting-person")
    page.get_by_label("What was decided?").fill("Ask the fire service")
    page.get_by_label("Who does it?").first.select_option(label="Priya Nair")
    page.get_by_label("By when?").first.fill(typed(6))
    page.get_by_role("button", name="Note it, and go on").click()
    expect(page.get_by_role("heading", name="“Who visits?”")).to_be_visible()
    page.get_by_role("link", name="Before Ann Adams").click()
    expect(page.get_by_text("Ask the fire service").first).to_be_visible()

    a_meeting(priya, days=10)
    over(meeting)
    page.goto(reverse("prescribing:meeting", args=[meeting.pk]))
    page.get_by_role("link", name="Finish the meeting").click()
    page.get_by_label("Priya Nair").check()
    page.get_by_role("group", name="Person 1").get_by_label("Name").fill("Dr S Patel")
    looked_at(page, "meeting-finish")
    page.get_by_label("One was not talked about. Where do they go?").select_option(index=1)
    page.get_by_role("button", name="Finish the meeting").click()
    expect(page.get_by_text("Dr S Patel")).to_be_visible()
    page.get_by_role("link", name="On paper").click()
    expect(page.get_by_text("Destroy this after the meeting.")).to_be_visible()
    looked_at(page, "meeting-paper")
    page.get_by_role("link", name="One page each").click()
    expect(page.get_by_role("heading", name="Ann Adams")).to_be_visible()
    looked_at(page, "meeting-pages")
    assert ListedPerson.objects.get(meeting=meeting, referral=bea).carried_to is not None
    assert ListedPerson.objects.get(referral=ann).decision == "Ask the fire service"
    page.goto(reverse("prescribing:meetings"))
    looked_at(page, "meetings")
