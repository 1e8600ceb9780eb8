"""Every listing as a rebuild writes it, a batch at a time: made here, or where there are many in processes
beside this one, which writes meanwhile. Most of a rebuild is reading and making.

A process beside this one starts with nothing of it and opens its own connection, so it sees only what is
committed. It has no Django when it finds this module; what needs Django is imported inside the functions.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from functools import cache
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from directory.indexing.documents import NeedTree
    from search.documents import Document
    from search.engines.base import Prepared

log = logging.getLogger(__name__)

FEW = 10_000
"""With so many listings or fewer, starting another process takes about as long as it saves."""
MOST = 3
"""Processes that together make documents as fast as one can write them."""
AHEAD = 4
"""Batches that each of them may be ahead of the writing."""
BETWEEN_COLLECTIONS = 100_000
"""Objects after which Python looks for those that only hold each other. Documents never do."""

Make = Callable[["list[Document]"], "Prepared"]
"""A function of a module or a class, so that another process finds it by its name."""
Ids = Sequence[UUID]


def prepared(make: Make) -> Generator[tuple[int, Prepared], None, None]:
    """How many listings are in each batch, and what `make` makes of their documents."""
    from directory.indexing import documents

    batches = documents.batches()
    beside = _processes()
    yield from _make_in_processes(make, batches, beside) if beside else _make_in_this_process(make, batches)


def _processes() -> int:
    """How many it is worth starting. None where they would not see what this one sees: within a transaction,
    and on a database in memory."""
    from django.conf import settings
    from django.db import connection

    from directory.indexing import documents

    name = str(connection.settings_dict["NAME"])
    in_memory = name == ":memory:" or "mode=memory" in name
    if connection.in_atomic_block or in_memory or documents.count_listed() <= FEW:
        return 0
    asked: int = settings.SEARCH_REBUILD_PROCESSES
    return min(MOST, _processors() - 1) if asked < 0 else asked


def _processors() -> int:
    """Those this process may use, where the system can tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _make_in_this_process(make: Make, batches: Iterable[Ids]) -> Iterator[tuple[int, Prepared]]:
    from directory.indexing import documents

    needs = documents.NeedTree.load()
    for ids in batches:
        yield len(ids), make(documents.documents_of(ids, needs))


def _make_in_processes(make: Make, batches: Iterable[Ids], processes: int) -> Iterator[tuple[int, Prepared]]:
    """When one of them dies, what is still to be made is made here."""
    from django.db import connection

    from directory import clock

    database = str(connection.settings_dict["NAME"])
    todo = deque(batches)
    asked: deque[Future[Prepared]] = deque()
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (database,))
    try:
        while todo:
            while len(asked) < min(processes * AHEAD, len(todo)):
                asked.append(pool.submit(_make, make, clock.now(), todo[len(asked)]))
            found = asked.popleft().result()
            yield len(todo.popleft()), found
    except BrokenProcessPool:
        log.warning("A process that was to make documents has ended; this one makes the rest itself.")
        yield from _make_in_this_process(make, todo)
    finally:
        pool.shutdown(cancel_futures=True)


# --- in a process beside ---------------------------------------------------------------------------


def _begin(database: str) -> None:
    """Django on the same database, which in a test is not the one of the settings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us is interrupted too, and ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    gc.freeze()
    gc.set_threshold(BETWEEN_COLLECTIONS)


def _end_with_parent() -> None:
    """A process that is killed cannot end those it started; they would wait for work for ever."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _make(make: Make, moment: datetime, ids: Ids) -> Prepared:
    from directory import clock
    from directory.indexing import documents

    with clock.moved_to(moment):
        return make(documents.documents_of(ids, _needs()))


@cache
def _needs() -> NeedTree:
    from directory.indexing.documents import NeedTree

    return NeedTree.load()
