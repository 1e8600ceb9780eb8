"""The menu and the page after sign-in. Apps register their items when they are ready."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from directory.accounts.actors import Actor


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    order: int
    url_name: str
    permission: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """What a template shows: `current` is true on the item's own page and those below it."""

    label: str
    url: str
    current: bool = False


_items: set[_Entry] = set()
_starts: set[_Entry] = set()


def register_item(label: str, url_name: str, permission: str, order: int) -> None:
    """A tab for whoever holds the permission. An empty permission means everyone who is signed in."""
    _items.add(_Entry(order, url_name, permission, label))


def register_start(permission: str, url_name: str, order: int) -> None:
    """Where somebody who holds the permission begins; the lowest order wins."""
    _starts.add(_Entry(order, url_name, permission))


def items_for(actor: Actor, path: str = "") -> list[MenuItem]:
    """The items this actor may use, in order; the one whose address `path` lies under is current."""
    held = [entry for entry in sorted(_items) if not entry.permission or actor.may(entry.permission)]
    urls = [(entry.label, reverse(entry.url_name)) for entry in held]
    under = [url for _, url in urls if url == path or (url != "/" and path.startswith(url))]
    nearest = max(under, key=len, default=None)
    return [MenuItem(label, url, current=url == nearest) for label, url in urls]


def start_for(actor: Actor) -> str:
    """The address this actor begins at: the first registered start they may use, else the home page."""
    for entry in sorted(_starts):
        if actor.may(entry.permission):
            return reverse(entry.url_name)
    return "/"
