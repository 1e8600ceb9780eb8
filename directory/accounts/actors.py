"""Whoever does something: a user, the holder of a signed link, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class Actor(Protocol):
    """What a verb needs to know of `by=`."""

    @property
    def label(self) -> str:
        """For the audit: enough to know who it was after the account is gone."""

    @property
    def actor_id(self) -> str:
        """A user's id, a link's id, or "system"."""

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Somebody who pressed a signed link: no account, and only the permissions of the link's purpose."""

    link_id: str
    organisation: str
    about: str
    """The id of the one record the link is for."""
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def label(self) -> str:
        return f"{self.organisation}, by link"

    @property
    def actor_id(self) -> str:
        return self.link_id

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class SignedInMember(LinkHolder):
    """The same, of somebody who signed in with an account instead: as much as by a link, and no more."""

    user_id: str = ""

    @property
    def label(self) -> str:
        return f"{self.organisation}, signed in"

    @property
    def actor_id(self) -> str:
        return self.user_id


@dataclass(frozen=True, slots=True)
class System:
    """Waymark itself: timers, imports, the worker. May do what its own steps ask for."""

    step: str = "system"

    @property
    def label(self) -> str:
        return "Waymark" if self.step == "system" else f"Waymark ({self.step})"

    @property
    def actor_id(self) -> str:
        return "system"

    def may(self, permission: str) -> bool:
        return True


SYSTEM = System()
