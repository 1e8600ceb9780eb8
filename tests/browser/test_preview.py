"""The preview of what a group will see, while somebody types."""

from __future__ import annotations

import pytest
from django.templatetags.static import static
from playwright.sync_api import Page

FORM = "<form data-preview><input name='why' aria-label='Why'><p data-preview-shown>As it was</p></form>"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_without_a_network_the_preview_stands_and_nothing_fails(page: Page) -> None:
    failures: list[str] = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    page.goto("/health/web/")
    page.set_content(FORM)
    page.add_script_tag(url=static("waymark/js/prescribe.js"))
    page.route("**/*", lambda route: route.abort())

    with page.expect_event("requestfailed"):
        page.get_by_label("Why").fill("Lonely since the move")
    page.wait_for_timeout(200)

    assert failures == []
    assert page.locator("[data-preview-shown]").inner_text() == "As it was"
