"""The list somebody ticks together: ids of services in their own session, in the order ticked, nothing else.

A visitor who ticks nothing gets no session and no cookie. Who may see what is asked when the list is read,
not when it is kept: see entries.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

MOST = 30
"""Services on one list: more is no longer a choice, and no longer a sheet of paper."""
_IDS, _BEFORE = "list", "list-before"


class ListFull(Exception):
    """There are MOST services on the list already."""


class KeptList:
    """What stands in this session. Every change may be undone once, until the next."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.ids: list[str] = list(session.get(_IDS, ()))

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, service_id: object) -> bool:
        return str(service_id) in self.ids

    @property
    def can_undo(self) -> bool:
        return _BEFORE in self._session

    def add(self, service_id: UUID) -> None:
        """Last on the list, once. Raises ListFull."""
        if service_id in self:
            return
        if len(self.ids) >= MOST:
            raise ListFull
        self._keep([*self.ids, str(service_id)])

    def remove(self, service_id: UUID) -> None:
        if service_id in self:
            self._keep([kept for kept in self.ids if kept != str(service_id)])

    def move(self, service_id: UUID, *, by: int) -> None:
        """One up (`by` -1) or down (1). At the end of the list it stays."""
        if service_id not in self:
            return
        at = self.ids.index(str(service_id))
        to = min(max(at + by, 0), len(self.ids) - 1)
        moved = [*self.ids[:at], *self.ids[at + 1 :]]
        moved.insert(to, str(service_id))
        self._keep(moved)

    def clear(self) -> None:
        if self.ids:
            self._keep([])

    def undo(self) -> None:
        """As it was before the last change."""
        if self.can_undo:
            self._keep(list(self._session[_BEFORE]))

    def drop(self, service_ids: Iterable[str]) -> None:
        """Without these, which are no longer listed: nothing to undo."""
        gone = set(service_ids)
        self.ids = [kept for kept in self.ids if kept not in gone]
        self._session[_IDS] = self.ids
        self._session.pop(_BEFORE, None)

    def rename(self, ids: list[str]) -> None:
        """These stand for what is on the list, where listings were made one: nothing to undo."""
        if ids != self.ids:
            self._session[_IDS] = self.ids = ids
            self._session.pop(_BEFORE, None)

    def _keep(self, ids: list[str]) -> None:
        self._session[_BEFORE] = self.ids
        self._session[_IDS] = self.ids = ids


def kept_list(request: Any) -> KeptList:
    """The list of whoever asks; empty, and nothing written, for somebody who ticked nothing."""
    return KeptList(getattr(request, "session", {}))
