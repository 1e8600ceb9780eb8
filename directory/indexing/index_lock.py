"""One writer at a time to each engine's index, and a rebuild that hears of what changed meanwhile.

A lease is a row and a conditional UPDATE, so it works between processes and machines on either database.
It lapses by itself: a writer that was killed holds nobody up for longer than `HELD_SECONDS`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q

from directory.indexing.models import IndexState

HELD_SECONDS = 60
REBUILD_SILENCE_SECONDS = 300
"""A rebuild that has not been heard of for so long is taken to be dead."""


@contextmanager
def hold_lock(engine: str, *, wait: float = 0.0) -> Iterator[bool]:
    """Hold `engine` for the block; yields whether it was got within `wait` seconds."""
    holder = str(uuid.uuid4())
    state = IndexState.objects.filter(engine=engine)
    if not state.exists():
        IndexState.objects.bulk_create([IndexState(engine=engine)], ignore_conflicts=True)
    give_up_at = time.monotonic() + wait
    while not (got := _take(engine, holder)) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    try:
        yield got
    finally:
        if got:
            state.filter(held_by=holder).update(held_by="", held_until=0)


def _take(engine: str, holder: str) -> bool:
    now = time.time()
    free = IndexState.objects.filter(Q(held_by="") | Q(held_until__lt=now), engine=engine)
    return bool(free.update(held_by=holder, held_until=now + HELD_SECONDS))


def rebuild_is_alive(engine: str) -> bool:
    """Whether somebody is filling a new index, so that what was taken must be kept for them too."""
    return IndexState.objects.filter(engine=engine, rebuilding_until__gt=time.time()).exists()


def mark_rebuilding(engine: str) -> None:
    """Called at the start of a rebuild and again while it goes on."""
    IndexState.objects.update_or_create(
        engine=engine, defaults={"rebuilding_until": time.time() + REBUILD_SILENCE_SECONDS}
    )


def mark_rebuilt(engine: str) -> None:
    IndexState.objects.filter(engine=engine).update(rebuilding_until=0)
