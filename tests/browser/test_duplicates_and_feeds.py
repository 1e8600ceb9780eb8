"""An editor makes two listings one and undoes it, and has a feed read by itself, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from directory.accounts.roles import Role
from directory.catalogue.models import Service
from directory.duplicates.finding import find
from directory.openreferral.harvest.models import HarvestedFeed
from tests.browsing import assert_accessible
from tests.factories.accounts import user_with
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def on_a_phone_one_stands_below_the_other(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_text("Goes: Harbour Lunch Club").nth(1)).to_be_visible()
    boxes = page.locator(".compare tr td").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect()).map(box => [box.left, box.top, box.right])"
    )
    assert all(right <= 390 for _left, _top, right in boxes)
    assert len({left for left, _top, _right in boxes}) == 1
    assert len({top for _left, top, _right in boxes}) == len(boxes)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("javascript", [True, False])
def test_two_are_made_one_and_two_again(
    new_context: Callable[..., Any], live_server: Any, settings: Any, tmp_path: Path, javascript: bool
) -> None:
    settings.SEARCH_ENGINE = "embedded"
    settings.SEARCH_INDEX_PATH = tmp_path / "search"
    place = LocationFactory(name="The Old Chandlery")
    one = ServiceFactory(name="Harbour lunch club", location=place, summary="A hot meal.")
    other = ServiceFactory(
        name="Harbour Lunch Club",
        organisation=one.organisation,
        location=place,
        summary="Lunch on Tuesdays.",
    )
    find()
    client = Client()
    client.force_login(user_with(Role.EDITOR))
    context = new_context(javascript=javascript)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    page = context.new_page()

    page.goto("/admin/duplicates/")
    page.get_by_role("link", name="Harbour Lunch Club", exact=False).first.click()
    page.get_by_role("heading", name="Are these the same?").wait_for()
    if javascript:
        assert_accessible(page)
    page.goto(f"{page.url.split('?')[0]}?keep={one.pk}")
    if javascript:
        on_a_phone_one_stands_below_the_other(page)
    page.get_by_role("radio", name=re.compile("The other’s.*In one line")).check()
    page.get_by_role("button", name="Make them one").click()
    page.get_by_text("They are one").wait_for()
    assert Service.objects.get(pk=one.pk).summary == "Lunch on Tuesdays."
    page.goto(f"/services/{other.pk}/")
    assert page.url.endswith(f"/services/{one.pk}/")

    page.goto("/admin/duplicates/made-one/")
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("They are two again").wait_for()
    assert Service.objects.filter(archived_at=None).count() == 2

    page.goto("/admin/feeds/add/")
    page.get_by_label("Whose listings are these?").fill("County directory")
    page.get_by_label("Address of the feed").fill("https://feed.example.org/services")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name="Readings").wait_for()
    page.reload()  # without the message, which is still fading in
    page.get_by_role("heading", name="Readings").wait_for()
    if javascript:
        assert_accessible(page)
    assert HarvestedFeed.objects.get().source.name == "County directory"
