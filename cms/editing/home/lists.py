"""The lists of the editing home with their oldest rows. Other rooms add theirs: `register_list`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ROWS_SHOWN = 3
"""Of each list on the home; the others are one press away."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits. `what` says what is wrong or new; `since` in words, "3 days ago"."""

    title: str
    url: str
    action: str
    action_url: str
    under: str = ""
    what: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class HomeList:
    """`count` and `url` speak of the same rows: `url` opens a page of exactly those that are counted.

    `rows` gives the oldest of them, at most as many as it is asked for. `permission` is what its page asks.
    """

    key: str
    title: str
    label: str
    """Under its number: "waiting for approval"."""
    about: str
    what: str
    """Heading of the column that says what is wrong or new."""
    count: Callable[[], int]
    rows: Callable[[int], list[Row]]
    url: Callable[[], str]
    order: int
    permission: str = ""
    empty: str = "Nothing. Well done."
    label_for_one: str = ""
    """Where it differs: "claim" under 1."""


_lists: dict[str, HomeList] = {}


def register_list(added: HomeList) -> None:
    """Registering another list under a key in use is an error."""
    if _lists.setdefault(added.key, added) is not added:
        raise ValueError(f"A list of the home named {added.key} is already registered")


def registered() -> list[HomeList]:
    return sorted(_lists.values(), key=lambda one: (one.order, one.key))


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as the home shows it."""

    home_list: HomeList
    count: int
    rows: list[Row]
    url: str

    @property
    def label(self) -> str:
        return (
            self.home_list.label_for_one
            if self.count == 1 and self.home_list.label_for_one
            else self.home_list.label
        )

    @property
    def more(self) -> bool:
        return self.count > len(self.rows)


def shown_to(may: Callable[[str], bool]) -> list[Shown]:
    """Every list whose page this editor may open."""
    made = []
    for one in registered():
        if one.permission and not may(one.permission):
            continue
        count = one.count()
        made.append(Shown(one, count, one.rows(ROWS_SHOWN) if count else [], one.url()))
    return made
