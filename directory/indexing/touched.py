"""Which listings changed: one row for each engine, in the transaction of the change. All that other rooms
import of the index; what drains the rows registers itself here when the app is ready.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from directory import clock
from directory.indexing.models import ListingChange, ReindexRow

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Listings that are drained within the process that changed them; more are left to the worker."""
MANY = 2000
"""Rows that are taken together after a long import: the needs are read once for them."""
MEND_IN_PROCESS = 1000
"""A missing index is filled by whoever finds it missing if there are no more listings than this."""
_postponed: ContextVar[bool] = ContextVar("postponed", default=False)
_gathered: ContextVar[list[UUID] | None] = ContextVar("gathered", default=None)


class Drain(Protocol):
    """Applies waiting rows to every engine in use; returns how many. See directory/indexing/reindex.py."""

    def __call__(self, limit: int = ..., *, wait: float = ..., mend_up_to: int | None = ...) -> int: ...


_drains: list[Drain] = []


def register_drain(drain: Drain) -> None:
    """Called once, when the app is ready. Without one the rows wait for the worker."""
    _drains[:] = [drain]


def engines_in_use() -> tuple[str, ...]:
    """The embedded index is always kept; another engine beside it when the settings choose one."""
    return tuple(dict.fromkeys(("embedded", settings.SEARCH_ENGINE)))


class _DrainAfterCommit:
    """What this transaction has touched; drains it once it is committed. Never lets an error out.

    `row` is one of the rows it wrote: while that is there, all of them are.
    """

    def __init__(self, ids: set[UUID], row: int) -> None:
        self.ids, self.row = ids, row
        self.keys: set[object] = set()

    def __call__(self) -> None:
        if _postponed.get() or len(self.ids) > AT_ONCE:
            return
        try:
            for drain in _drains:
                drain(limit=AT_ONCE, wait=0.3, mend_up_to=MEND_IN_PROCESS)
        except Exception:
            log.exception("A changed listing waits for the worker to index it.")


def _said(about: Callable[[_DrainAfterCommit], object]) -> list[_DrainAfterCommit]:
    """What this transaction has said of these and not rolled back."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    said = [wake for wake in waiting if isinstance(wake, _DrainAfterCommit) and about(wake)]
    if not said:
        return []
    rows = ReindexRow.objects.filter(pk__in=[wake.row for wake in said])
    kept = set(rows.values_list("pk", flat=True))
    return [wake for wake in said if wake.row in kept]


def touch_for(key: object, ids_of: Callable[[], Iterable[UUID]]) -> None:
    """As touch, for a change that comes in many rows (the phrases of a need): the listings are looked up
    once in a transaction for each `key`."""
    if _said(lambda wake: key in wake.keys):
        return
    ids = set(ids_of())
    touch(ids)
    for wake in _said(lambda wake: wake.ids & ids):
        wake.keys.add(key)


def touch(service_ids: Iterable[UUID], *, shown: bool = True) -> None:
    """Say that these listings changed: rows for every engine in use, and when, in the current transaction.
    Without `shown` only how they are ranked changed, and for whoever keeps a copy they are as before.

    Rows of an earlier transaction are never relied upon, for a drain may have read the listing before this
    change; what this transaction has already said, and not rolled back, is not said twice.
    """
    every = set(service_ids)
    if not every:
        return
    if shown and (waiting := _gathered.get()) is not None:
        waiting.extend(sorted(every))
        return
    if shown:
        _changed_now(every)
    wanted = every.difference(*(wake.ids for wake in _said(lambda wake: wake.ids & every)))
    if not wanted:
        return
    rows = [ReindexRow(service_id=pk, engine=engine) for pk in sorted(wanted) for engine in engines_in_use()]
    written = ReindexRow.objects.bulk_create(rows, batch_size=500)
    transaction.on_commit(_DrainAfterCommit(wanted, written[0].pk))


def _changed_now(service_ids: set[UUID]) -> None:
    """Keep when what they show changed, for whoever asks the open feed what is new."""
    now = clock.now()
    ListingChange.objects.bulk_create(
        [ListingChange(service_id=pk, at=now) for pk in sorted(service_ids)],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["service_id"],
        update_fields=["at", "said"],
    )


@contextmanager
def gathered() -> Iterator[list[UUID]]:
    """Within the block what is touched is only noted; at its end it is said of all at once.

    Nothing of it is said when the block ends by an exception. What was rolled back within it may be taken out
    of the list again.
    """
    noted: list[UUID] = []
    was = _gathered.set(noted)
    try:
        yield noted
    finally:
        _gathered.reset(was)
    touch(noted)


@contextmanager
def postponed() -> Iterator[None]:
    """Within the block nothing is drained in this process (a long import); what waits is drained after it.

    A block within a block leaves the draining to the outer one.
    """
    within = _postponed.get()
    was = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(was)
    if within:
        return
    try:
        for drain in _drains:
            while drain(limit=MANY):
                pass
    except Exception:
        log.exception("What was imported waits for the worker to index it.")
