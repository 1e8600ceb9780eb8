"""Keeping the search true: every change of a listing writes a row in its own transaction, and rows are
drained into each engine in use. A row stays until its engine has taken it, however long that engine is away.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from uuid import UUID

from django.db import DatabaseError, transaction

from directory import clock
from directory.indexing import documents, index_lock, rebuild_processes
from directory.indexing.models import IndexState, ReindexRow
from directory.indexing.touched import engines_in_use
from directory.words import vocabulary
from search import registry
from search.documents import Audience
from search.engines.base import Engine, EngineUnavailable, Prepared, Rebuild
from search.query import Query

log = logging.getLogger(__name__)

BATCH = 200
HELD_FOR = 50
"""Listings that are written before the lease is renewed."""


def engine_named(name: str) -> Engine:
    return registry.embedded() if name == "embedded" else registry.engine()


def drain(limit: int = BATCH, *, wait: float = 0.0, mend_up_to: int | None = None) -> int:
    """Apply waiting rows to every engine in use; returns how many rows were applied.

    An engine that cannot be reached keeps its rows; one without an index is filled first, unless there are
    more than `mend_up_to` listings. Safe in any number of processes at once.
    """
    return sum(_drain_or_wait(name, limit, wait, mend_up_to) for name in engines_in_use())


def _drain_or_wait(name: str, limit: int, wait: float, mend_up_to: int | None) -> int:
    """As _drain_one; whatever is wrong with one engine leaves its rows waiting and the other engine alone."""
    try:
        return _drain_one(name, limit, wait, mend_up_to)
    except DatabaseError:
        raise  # ours, not the engine's: nothing can be drained
    except EngineUnavailable:
        log.warning("The search engine %s is away; what changed waits for it.", name)
    except Exception:
        log.exception("What changed could not be written to the search engine %s; it waits.", name)
    return 0


def _drain_one(name: str, limit: int, wait: float, mend_up_to: int | None) -> int:
    waiting = ReindexRow.objects.filter(engine=name, taken=False)
    if not waiting.exists():
        return 0
    if not engine_named(name).ready():
        if mend_up_to is None or documents.count_listed() <= mend_up_to:
            return rebuild(name)
        return 0
    with index_lock.hold_lock(name, wait=wait) as held:
        if held is None:
            return 0
        rows = list(waiting.values_list("pk", "service_id")[:limit])
        if not _apply_while_held(name, {service_id for _, service_id in rows}, held):
            return 0
        vocabulary.forget(vocabulary.INDEX)
        taken = ReindexRow.objects.filter(pk__in=[pk for pk, _ in rows])
        if index_lock.rebuild_is_alive(name):
            taken.update(taken=True)
        else:
            taken.delete()
            ReindexRow.objects.filter(engine=name, taken=True).delete()
        return len(rows)


def _apply_while_held(name: str, service_ids: set[UUID], held: index_lock.Lease) -> bool:
    """Apply in small parts and renew the lease before each. Whether it was ours to the end: else somebody
    else is writing, and the rows are theirs to apply."""
    wanted = sorted(service_ids)
    needs = documents.NeedTree.load()
    for start in range(0, len(wanted), HELD_FOR):
        if not held.renew():
            return False
        _apply(engine_named(name), wanted[start : start + HELD_FOR], needs)
    return held.renew()


def mend() -> int:
    """Fill anew whichever index cannot answer: gone, broken, or of another version. Returns how many."""
    mended = 0
    for name in engines_in_use():
        if index_lock.rebuild_is_alive(name):
            continue
        try:
            mended += _mend_one(name)
        except EngineUnavailable:
            log.warning("The search engine %s is away and cannot be filled.", name)
        except DatabaseError:
            raise
        except Exception:
            log.exception("The search index of %s could not be filled.", name)
    return mended


def _mend_one(name: str) -> bool:
    """Whether it had to be filled. Raises EngineUnavailable where it cannot be."""
    engine = engine_named(name)
    try:
        engine.search(Query(audience=Audience.PUBLIC, now=clock.now(), limit=1, facets=False))
    except EngineUnavailable:
        rebuild(name)
        log.info("The search index of %s was missing or unreadable; it has been filled.", name)
        return True
    engine.remove_leftovers()
    return False


def _apply(
    index: Engine | Rebuild, service_ids: Iterable[UUID], needs: documents.NeedTree | None = None
) -> None:
    """Replace what an index knows of these listings. What an audience lost sight of is forgotten first."""
    wanted = sorted(set(service_ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        fresh = documents.documents_of(batch, needs)
        known = Counter(document.id for document in fresh)
        kept_whole = {identity for identity, count in known.items() if count == documents.AUDIENCES}
        index.remove([str(pk) for pk in batch if str(pk) not in kept_whole])
        if fresh:
            index.put(fresh)


def rebuild(name: str, *, progress: Callable[[int], object] = lambda done: None) -> int:
    """Fill a new index of the engine from the database and swap it in; returns the number of documents.

    Searching goes on in the old one, and edits made meanwhile are in the new one too.
    """
    engine = engine_named(name)
    index_lock.mark_rebuilding(name)
    replayed: list[int] = []
    with closing(rebuild_processes.prepared(engine.prepare)) as prepared, ExitStack() as held:

        def replay(handle: Rebuild) -> None:
            rows = list(ReindexRow.objects.filter(engine=name).values_list("pk", "service_id"))
            _apply(handle, {service_id for _, service_id in rows})
            replayed.extend(pk for pk, _ in rows)

        def every() -> Iterator[Prepared]:
            for count, (listings, batch) in enumerate(prepared):
                if count % 10 == 0:
                    index_lock.mark_rebuilding(name)
                yield batch
                progress(listings)
            # Before the engine locks its index for the swap: whoever drains takes the two in this order too,
            # and in the other order each would wait for the other.
            if held.enter_context(index_lock.hold_lock(name, wait=index_lock.HELD_SECONDS + 1)) is None:
                raise EngineUnavailable("Another process keeps writing to the index; try again.")

        try:
            count = engine.fill(every(), before_swap=replay)
            for start in range(0, len(replayed), 500):
                ReindexRow.objects.filter(pk__in=replayed[start : start + 500]).delete()
        finally:
            index_lock.mark_rebuilt(name)
    vocabulary.forget(vocabulary.INDEX)
    return count


def renew_nightly() -> int:
    """Once a day every listing is indexed anew, because its sessions of the next 28 days have moved on."""
    today = clock.today()
    renewed = 0
    for name in engines_in_use():
        IndexState.objects.get_or_create(engine=name)
        late = IndexState.objects.exclude(renewed_on=today).filter(engine=name)
        with transaction.atomic():
            if late.update(renewed_on=today):
                rows = [ReindexRow(service_id=pk, engine=name) for pk in documents.listed_ids()]
                ReindexRow.objects.bulk_create(rows, batch_size=500)
                renewed += len(rows)
    return renewed
