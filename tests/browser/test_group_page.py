"""The group's pages on a phone, with and without scripts: first page, second steps, ended, taken back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from directory.links.tokens import token_of
from tests.factories.prescribing import a_prescription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def kept(page: Any, name: str) -> None:
    """A picture to look at, where the environment names a folder for them."""
    folder = os.environ.get("WAYMARK_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_no_asks_once_more_ends_and_is_taken_back(
    live_server: Any,
    new_context: Callable[..., Any],
    axe: Callable[[Any], None],
    scripts: bool,
) -> None:
    thread = a_prescription("sent", asks=["Is there a hearing loop?"])
    with_scripts = "js" if scripts else "plain"
    page = new_context(phone=True, javascript=scripts).new_page()
    page.goto(f"{live_server.url}/a/{token_of(thread.link())}/")
    look = {"page": page, "axe": axe if scripts else None}

    def seen(name: str) -> None:
        kept(page, f"{name}-{with_scripts}")
        if look["axe"]:
            axe(page)

    seen("before")
    page.get_by_role("button", name="I am worried about this person").click()
    page.get_by_role("button", name="Tell them I am worried").wait_for()
    seen("worry-second")
    page.get_by_role("link", name="Go back: change nothing").click()
    page.get_by_role("button", name="This is no longer me").click()
    seen("not-me-second")
    page.get_by_role("link", name="Go back: change nothing").click()
    page.get_by_role("button", name="We are full").click()
    page.get_by_role("button", name="Yes, say no").click()
    page.get_by_text("Choose until when").first.wait_for()
    seen("full-second")
    page.get_by_label("A month").check()
    page.get_by_role("button", name="Yes, say no").click()
    page.get_by_role("button", name="Take it back").wait_for()
    assert "Hallett" not in page.content()
    seen("ended")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    page.get_by_role("button", name="Show me who").click()
    page.get_by_label("Is there a hearing loop?").fill("Yes")
    page.get_by_text("Yes, we will get in touch").click()
    seen("after")
    page.get_by_role("button", name="Say yes to Peg").click()
    page.get_by_text("You said yes to Peg").wait_for()
    seen("accepted")
    page.get_by_text("They came", exact=True).click()
    page.get_by_role("button", name="Say they came").click()
    page.get_by_role("heading", name="How did it go?").wait_for()
    seen("attended")
    page.get_by_role("button", name="They have not come yet").click()
    page.get_by_role("button", name="Yes, correct it").click()
    page.get_by_text("You said yes to Peg").wait_for()
    assert thread.fresh().state == "accepted"
