"""What staff type stays in their browser until it is sent, thrown away or signed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from prescribing.models import ContactEntry
from tests.browsing import assert_accessible
from tests.factories.accounts import PASSWORD
from tests.factories.prescribing import a_navigator, a_referral

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('waymark-typed:')).length"


@pytest.fixture
def signed_in(page: Any, live_server: Any, client: Client) -> Callable[..., Any]:
    def sign(user: Any) -> Any:
        client.force_login(user)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return page

    return sign


def test_a_note_survives_no_signal_and_an_ended_session(
    signed_in: Callable[..., Any], live_server: Any
) -> None:
    navigator = a_navigator()
    referral = a_referral(navigator)
    page = signed_in(navigator)
    url = f"{live_server.url}/people/{referral.person_id}/contact/"
    page.goto(url)
    page.get_by_label("Note", exact=True).first.type("She wants the choir")
    page.context.set_offline(True)
    page.get_by_role("button", name="Spoke", exact=True).click()
    page.get_by_role("alert").get_by_text("There is no connection").wait_for()
    assert page.locator("#id_note").input_value() == "She wants the choir"
    page.context.set_offline(False)

    Session.objects.all().delete()
    page.get_by_role("button", name="Spoke", exact=True).click()
    page.get_by_label("Email address").fill(navigator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("We kept what you typed at").wait_for()
    assert page.locator("#id_note").input_value() == "She wants the choir"
    assert_accessible(page)
    page.get_by_role("button", name="Spoke", exact=True).click()
    page.get_by_text("Recorded in the story.").wait_for()
    assert ContactEntry.objects.get().note == "She wants the choir"
    assert page.evaluate(KEPT) == 0


def test_it_is_thrown_away_by_a_press_by_signing_out_and_for_the_next_user(
    signed_in: Callable[..., Any], live_server: Any
) -> None:
    navigator = a_navigator()
    page = signed_in(navigator)
    url = f"{live_server.url}/people/{a_referral(navigator).person_id}/contact/"
    page.goto(url)
    page.locator("#id_note").type("Private words")
    page.goto(url)
    page.get_by_role("button", name="Throw it away").click()
    assert page.locator("#id_note").input_value() == ""
    assert page.evaluate(KEPT) == 0
    page.locator("#id_note").type("Private words")
    assert page.evaluate(KEPT) == 1
    signed_in(a_navigator())
    page.goto(f"{live_server.url}/today/")
    assert page.evaluate(KEPT) == 0


def test_two_minutes_before_the_end_it_is_said_and_a_key_keeps_it(
    signed_in: Callable[..., Any], live_server: Any, settings: Any
) -> None:
    settings.STAFF_IDLE_MINUTES = 2
    page = signed_in(a_navigator())
    page.goto(f"{live_server.url}/today/")
    page.get_by_role("alertdialog").get_by_text("You will be signed out in 2 minutes").wait_for()
    assert_accessible(page)
    settings.STAFF_IDLE_MINUTES = 30
    page.keyboard.press("Enter")
    page.get_by_role("alertdialog").wait_for(state="detached")
