"""How somebody works a page: by finger or mouse, or by the keyboard alone. The same steps for every role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import DESKTOP, looked_at, width_of
from tests.browsing import PHONE as PHONE_SIZE

MOST_TABS = 90
Name = str | re.Pattern[str]
WRITTEN_IN = "textarea, input:not([type=radio], [type=checkbox])"
IS_FOCUSED = "one => one === document.activeElement"


@dataclass(frozen=True)
class Way:
    """At which screen, with or without scripts, and whether by keyboard alone."""

    phone: bool = False
    scripts: bool = True
    keys: bool = False


DESK = Way(keys=True)
PHONE = Way(phone=True)
PLAIN = Way(phone=True, scripts=False)
NAMES = {DESK: "1280-keys", PHONE: "390", PLAIN: "390-no-scripts"}


def in_ways(*ways: Way) -> Any:
    return pytest.mark.parametrize("way", ways, ids=[NAMES[way] for way in ways])


@dataclass
class Hands:
    """One person at one page."""

    page: Page
    way: Way

    def go(self, address: str) -> None:
        self.page.goto(address)

    def look(self, name: str) -> None:
        """axe's rules, and nothing to scroll sideways for, at both widths.

        Without scripts the page is the same, so it is only measured.
        """
        sizes = (DESKTOP, PHONE_SIZE) if self.way.phone else (PHONE_SIZE, DESKTOP)
        for size in sizes:  # their own last, so that the journey goes on at it
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if self.way.scripts:
                looked_at(self.page, name)
            else:
                wide = width_of(self.page)
                assert wide <= size["width"], f"{name}, {self.page.url}, is {wide} wide"

    def press(self, name: Name, role: Any = "button", *, within: Any = None, exact: bool = False) -> None:
        target = (within or self.page).get_by_role(role, name=name, exact=exact)
        if not self.way.keys:
            target.click()
            return
        self._reach(target)
        self.page.keyboard.press("Enter")

    def follow(self, name: Name, *, within: Any = None, exact: bool = False) -> None:
        self.press(name, "link", within=within, exact=exact)

    def open(self, words: str) -> None:
        """A part of the page that is folded away."""
        target = self.page.locator("summary", has_text=words)
        if not self.way.keys:
            target.click()
            return
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, label: str, words: str, *, within: Any = None, exact: bool = False) -> None:
        target = (within or self.page).get_by_label(label, exact=exact).and_(self.page.locator(WRITTEN_IN))
        if not self.way.keys:
            target.fill(words)
            return
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)
        expect(target).to_have_value(words)

    def tick(self, label: str, *, within: Any = None, exact: bool = False) -> None:
        """A box, or one of several answers."""
        target = (within or self.page).get_by_label(label, exact=exact)
        if not self.way.keys:
            target.check()
            return
        if target.get_attribute("type") == "radio":
            self._reach_answer(target)
        else:
            self._reach(target)
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def choose(self, label: str, option: str, *, within: Any = None, exact: bool = False) -> None:
        target = (within or self.page).get_by_label(label, exact=exact)
        if not self.way.keys:
            target.select_option(label=option)
            return
        self._reach(target)
        self.page.keyboard.type(option)
        expect(target.locator("option:checked")).to_have_text(option)

    def says(self, words: str) -> None:
        """It stands where somebody sees it, without scrolling on a phone."""
        said = self.page.get_by_text(words).first
        expect(said).to_be_visible()
        expect(said).to_be_in_viewport()

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab do not reach {target} on {self.page.url}")

    def _reach_answer(self, target: Locator) -> None:
        """Tab comes to a group of answers, the arrows go through it."""
        group = target.get_attribute("name")
        in_group = f"document.activeElement.type === 'radio' && document.activeElement.name === '{group}'"
        for _ in range(MOST_TABS):
            if self.page.evaluate(in_group):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(30):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {target} on {self.page.url}")
