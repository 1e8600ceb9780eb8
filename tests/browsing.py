"""A real browser for tests: contexts as people have them, and axe's rules on what they see."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 15_000  # milliseconds before an expected thing counts as absent
LEAD_NOWHERE = """() => Array.from(document.querySelectorAll('[data-error-summary] a[href^="#"]'))
  .map((line) => line.hash).filter((place) => !document.getElementById(place.slice(1)))"""
AXE_TRIES = 3  # pages that axe follows while one gives way to the next

expect.set_options(timeout=PATIENCE)
_without_javascript: WeakSet[BrowserContext] = WeakSet()


def open_context(
    browser: Browser, base_url: str = "", *, phone: bool = False, javascript: bool = True
) -> Any:
    """A fresh context: its own cookies, British, on London time, relative addresses from `base_url`."""
    context: BrowserContext = browser.new_context(
        base_url=base_url or None,
        viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
        java_script_enabled=javascript,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    if not javascript:
        _without_javascript.add(context)
    return context


def assert_accessible(page: Page) -> None:
    """Fail with axe's own report if the page breaks any of its rules, best practices included."""
    if page.context in _without_javascript:
        with _same_with_javascript(page) as copy:
            results = Axe().run(copy)
    else:
        results = _judged(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def _judged(page: Page) -> Any:
    """What axe says of the page, once it has come. A press may still be on its way to the next page when what
    was waited for is already seen on this one: then it is the next that is judged."""
    for _ in range(AXE_TRIES - 1):
        page.wait_for_load_state()
        try:
            return Axe().run(page)
        except PlaywrightError as gone:
            if "Execution context was destroyed" not in str(gone):
                raise
    page.wait_for_load_state()
    return Axe().run(page)


@contextmanager
def _same_with_javascript(page: Page) -> Iterator[Page]:
    """The same page where axe can run (without JavaScript it waits for ever), its own scripts left out."""
    browser = page.context.browser
    assert browser
    context = open_context(browser, phone=page.viewport_size == PHONE)
    context.add_cookies(page.context.cookies())
    copy = context.new_page()
    address = page.url if page.url.startswith("http") else "http://localhost/"
    copy.route(
        "**/*", lambda route: route.abort() if route.request.resource_type == "script" else route.continue_()
    )
    copy.route(
        address, lambda route: route.fulfill(body=page.content(), content_type="text/html; charset=utf-8")
    )
    try:
        copy.goto(address)
        yield copy
    finally:
        context.close()


def width_of(page: Any) -> int:
    """How wide the page is, in pixels, once there is one: between two pages the browser has none."""
    page.wait_for_load_state()
    wide = "document.documentElement ? document.documentElement.scrollWidth : 0"
    for _ in range(100):
        if width := page.evaluate(wide):
            return int(width)
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.url} never stood still")


def looked_at(page: Page, name: str) -> None:
    """Judged by axe, no wider than its screen, and each line of its error summary leads to a field.

    A picture, where the environment names a folder for them.
    """
    assert_accessible(page)
    assert page.evaluate(LEAD_NOWHERE) == [], f"{page.url}: lines of the error summary lead nowhere"
    wide = width_of(page)
    assert page.viewport_size is not None
    assert wide <= page.viewport_size["width"], f"{page.url} is {wide} wide"
    folder = os.environ.get("WAYMARK_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)
