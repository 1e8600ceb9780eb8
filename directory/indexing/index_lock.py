"""One writer at a time to each engine's index, and a rebuild that hears of what changed meanwhile.

A lease is a row and a conditional UPDATE, so it works between processes and machines on either database.
It lapses by itself: a writer that was killed holds nobody up for longer than `HELD_SECONDS`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Q

from directory.indexing.models import IndexState

HELD_SECONDS = 60
REBUILD_SILENCE_SECONDS = 300
"""A rebuild that has not been heard of for so long is taken to be dead."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What a writer holds. Whoever writes for long renews it on the way."""

    engine: str
    holder: str

    def renew(self) -> bool:
        """Hold it for HELD_SECONDS from now. False when it lapsed and somebody else has it: then write no
        more."""
        mine = IndexState.objects.filter(engine=self.engine, held_by=self.holder)
        return bool(mine.update(held_until=time.time() + HELD_SECONDS))


@contextmanager
def hold_lock(engine: str, *, wait: float = 0.0) -> Iterator[Lease | None]:
    """Hold `engine` for the block; yields the lease, or None if it was not got within `wait` seconds."""
    holder = str(uuid.uuid4())
    state = IndexState.objects.filter(engine=engine)
    if not state.exists():
        IndexState.objects.bulk_create([IndexState(engine=engine)], ignore_conflicts=True)
    give_up_at = time.monotonic() + wait
    while not (got := _take(engine, holder)) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    try:
        yield Lease(engine, holder) if got else None
    finally:
        if got:
            state.filter(held_by=holder).update(held_by="", held_until=0)


def _take(engine: str, holder: str) -> bool:
    now = time.time()
    # One that ends later than any can was taken while a clock was ahead.
    lapsed = Q(held_until__lt=now) | Q(held_until__gt=now + 2 * HELD_SECONDS)
    free = IndexState.objects.filter(Q(held_by="") | lapsed, engine=engine)
    return bool(free.update(held_by=holder, held_until=now + HELD_SECONDS))


def rebuild_is_alive(engine: str) -> bool:
    """Whether somebody is filling a new index, so that what was taken must be kept for them too."""
    now = time.time()
    until = (now, now + 2 * REBUILD_SILENCE_SECONDS)
    return IndexState.objects.filter(engine=engine, rebuilding_until__range=until).exists()


def mark_rebuilding(engine: str) -> None:
    """Called at the start of a rebuild and again while it goes on."""
    IndexState.objects.update_or_create(
        engine=engine, defaults={"rebuilding_until": time.time() + REBUILD_SILENCE_SECONDS}
    )


def mark_rebuilt(engine: str) -> None:
    IndexState.objects.filter(engine=engine).update(rebuilding_until=0)
