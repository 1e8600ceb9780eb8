"""A real browser for tests: contexts as people have them, and axe's rules on what they see."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

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
    return context


def assert_accessible(page: Page) -> None:
    """Fail with axe's own report if the page breaks any of its rules, best practices included."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
