"""The menu and the first page, by what an actor may do."""

from __future__ import annotations

import pytest

from directory.accounts import menu
from directory.accounts.actors import LinkHolder

EDITOR = LinkHolder("1", "x", "x", frozenset({"directory.change_service"}))
NOBODY = LinkHolder("2", "x", "x", frozenset())


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "_items", set())
    monkeypatch.setattr(menu, "_starts", set())


def test_items_are_those_they_may_use_in_order() -> None:
    menu.register_item("Second", "accounts:forgotten", "", 20)
    menu.register_item("First", "accounts:signin", "directory.change_service", 10)
    menu.register_item("First", "accounts:signin", "directory.change_service", 10)
    assert [item.label for item in menu.items_for(EDITOR)] == ["First", "Second"]
    assert [item.label for item in menu.items_for(NOBODY)] == ["Second"]


def test_only_the_nearest_item_is_current() -> None:
    menu.register_item("Password", "accounts:forgotten", "", 1)
    menu.register_item("New", "accounts:choose_password", "", 2)
    current = [item.label for item in menu.items_for(NOBODY, "/password/new/") if item.current]
    assert current == ["New"]
    assert not any(item.current for item in menu.items_for(NOBODY, "/elsewhere/"))


def test_the_lowest_start_they_may_open_wins_and_home_is_left() -> None:
    menu.register_start("directory.change_service", "accounts:forgotten", 20)
    menu.register_start("directory.change_service", "accounts:signin", 10)
    assert menu.start_for(EDITOR) == "/signin/"
    assert menu.start_for(NOBODY) == "/"
