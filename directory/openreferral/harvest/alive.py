"""Signs of life of a reading: a container that is made anew has another name, and cannot be asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection

from directory import clock
from directory.openreferral.harvest.models import HarvestedFeed

log = logging.getLogger(__name__)
BEAT_SECONDS = 30.0
ALLOWED = timedelta(minutes=5)
"""How long a reading may give no sign: on SQLite it waits until others have written."""


@contextmanager
def signs_of_life(feed: HarvestedFeed) -> Iterator[None]:
    """While it is read, say so every half minute, in a thread of its own."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(feed, ended), name="a feed is being read", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(feed: HarvestedFeed, ended: threading.Event) -> None:
    mine = HarvestedFeed.objects.filter(pk=feed.pk, is_reading=True, reading_since=feed.reading_since)
    try:
        while not ended.wait(BEAT_SECONDS):
            try:
                mine.update(alive_at=clock.now())
            except DatabaseError as problem:
                log.warning("The reading of a feed could not say that it goes on: %s", type(problem).__name__)
                connection.close()
    finally:
        connection.close()
