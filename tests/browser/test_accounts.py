"""Signing in, passwords and the demonstration's inbox in a real browser, at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from directory.accounts.actions import add_user
from directory.accounts.actors import SYSTEM
from directory.accounts.roles import Role
from directory.messages.delivery import deliver_due
from tests.browsing import assert_accessible, width_of
from tests.factories.accounts import PASSWORD, user_with
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", ["/signin/", "/password/", "/password/sent/", "/password/a/x/"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Any, plain_phone: Any, path: str) -> None:
    for screen in (page, plain_phone):
        screen.goto(path)
        assert_accessible(screen)
    page.set_viewport_size({"width": 320, "height": 640})
    assert width_of(page) <= 320


def test_from_a_mail_in_the_inbox_to_being_signed_in_on_a_phone_without_scripts(
    plain_phone: Any, settings: Any
) -> None:
    settings.DEMO = True
    add_user(email="robin@example.org", name="Robin Hay", by=SYSTEM)
    deliver_due()
    plain_phone.goto("/demo/inbox/")
    assert_accessible(plain_phone)
    plain_phone.get_by_role("link", name="/password/a/").click()
    assert plain_phone.url.endswith("/password/new/")
    assert_accessible(plain_phone)
    plain_phone.get_by_label("New password", exact=True).fill("harbour-violet-ladder")
    plain_phone.get_by_label("The same password again").fill("harbour-violet-ladder")
    plain_phone.get_by_role("button", name="Set this password").click()
    expect(plain_phone.get_by_text("Your new password is set")).to_be_visible()
    plain_phone.get_by_label("Email address").fill("robin@example.org")
    plain_phone.get_by_label("Password").fill("harbour-violet-ladder")
    plain_phone.get_by_role("button", name="Sign in", exact=True).click()
    assert "/signin/" not in plain_phone.url


def test_mistakes_are_summed_up_and_lead_to_their_field(page: Any) -> None:
    page.goto("/signin/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "auth-username"
    assert_accessible(page)


def test_setting_up_codes_shows_a_square_and_what_to_type_instead(page: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = user_with(Role.NAVIGATOR)
    page.goto("/signin/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.url.endswith("/account/codes/setup/")
    assert_accessible(page)
    page.get_by_role("button", name="Continue").click()
    square = page.get_by_role("img", name="Square code")
    wait_for(lambda: square.evaluate("image => image.naturalWidth") > 0, "the square to be drawn")
    expect(page.get_by_label("Your code")).to_be_visible()
    assert_accessible(page)
