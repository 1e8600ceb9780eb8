"""The open feed as a person, another website and our own importer see it, over the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from directory.catalogue.models import Service
from directory.openreferral.models import ImportRun
from tests.factories.catalogue import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], None]


@pytest.fixture(autouse=True)
def here(transactional_db: None, settings: Any, live_server: Any) -> None:
    settings.SITE_URL = live_server.url
    for name in ("Coffee and cards", "Coffee and cake"):
        ServiceFactory(name=name, location=LocationFactory())


def test_the_page_for_people_fits_a_phone_and_leads_to_the_feed(plain_phone: Any, axe: Axe) -> None:
    page = plain_phone
    page.goto("/find/")
    page.get_by_role("contentinfo").get_by_role("link", name="Open data").click()
    page.get_by_role("heading", level=1, name="Open data").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
    page.get_by_role("main").get_by_role("link").first.click()
    assert "HSDS-UK-3.0" in page.content()


def test_a_page_of_another_website_may_read_it(phone: Any, live_server: Any) -> None:
    """From an address that is not ours, as a browser allows it."""
    other = live_server.url.replace("localhost", "127.0.0.1") + "/another-website"
    phone.route(other, lambda route: route.fulfill(body="<title>Another</title>", content_type="text/html"))
    # Chromium asks people before a page made elsewhere may reach this machine, where the test's server is.
    phone.context.grant_permissions(["local-network-access"])
    phone.goto(other)
    asked = """async (url) => {
        const first = await fetch(url);
        const tag = first.headers.get("ETag");
        const again = await fetch(url, {headers: {"If-None-Match": tag}, cache: "no-store"});
        return [(await first.json()).total_items, Boolean(tag), again.status];
    }"""
    assert phone.evaluate(asked, f"{live_server.url}/o/services") == [2, True, 304]


def test_our_importer_reads_our_feed_and_finds_nothing_new(live_server: Any, settings: Any) -> None:
    settings.FEED_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
    call_command("import_openreferral", f"{live_server.url}/o/", source="ourselves", verbosity=0)
    run = ImportRun.objects.get()
    assert (run.added, run.changed, run.unchanged, run.skipped) == (0, 0, 2, 0)
    assert Service.objects.count() == 2
