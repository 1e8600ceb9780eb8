"""Keeping the search true: every change of a listing writes a row in its own transaction, and rows are
drained into each engine in use. A row stays until its engine has taken it, however long that engine is away.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from directory import clock
from directory.finder import documents, leases, preparing, vocabulary
from directory.finder.models import IndexState, ReindexRow
from search import registry
from search.documents import Audience
from search.engines.base import Engine, EngineUnavailable, Prepared, Rebuild
from search.query import Query

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Listings that are drained within the process that changed them; more are left to the worker."""
MEND_IN_PROCESS = 1000
"""A missing index is filled by whoever finds it missing if there are no more listings than this."""
BATCH = 200
_postponed: ContextVar[bool] = ContextVar("postponed", default=False)


def engines_in_use() -> tuple[str, ...]:
    """The embedded index is always kept; another engine beside it when the settings choose one."""
    return tuple(dict.fromkeys(("embedded", settings.SEARCH_ENGINE)))


def engine_named(name: str) -> Engine:
    return registry.embedded() if name == "embedded" else registry.engine()


class _Wake:
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
            drain(limit=AT_ONCE, wait=0.3, mend_up_to=MEND_IN_PROCESS)
        except Exception:
            log.exception("A changed listing waits for the worker to index it.")


def _said(about: Callable[[_Wake], object]) -> list[_Wake]:
    """What this transaction has said of these and not rolled back."""
    waiting = (entry[1] for entry in connection.run_on_commit)
    said = [wake for wake in waiting if isinstance(wake, _Wake) and about(wake)]
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


def touch(service_ids: Iterable[UUID]) -> None:
    """Say that these listings changed: rows for every engine in use, in the current transaction.

    Rows of an earlier transaction are never relied upon, for a drain may have read the listing before this
    change; what this transaction has already said, and not rolled back, is not said twice.
    """
    wanted = set(service_ids)
    wanted = wanted.difference(*(wake.ids for wake in _said(lambda wake: wake.ids & wanted)))
    if not wanted:
        return
    rows = [ReindexRow(service_id=pk, engine=engine) for pk in sorted(wanted) for engine in engines_in_use()]
    written = ReindexRow.objects.bulk_create(rows, batch_size=500)
    transaction.on_commit(_Wake(wanted, written[0].pk))


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
        while drain():
            pass
    except Exception:
        log.exception("What was imported waits for the worker to index it.")


def drain(limit: int = BATCH, *, wait: float = 0.0, mend_up_to: int | None = None) -> int:
    """Apply waiting rows to every engine in use; returns how many rows were applied.

    An engine that cannot be reached keeps its rows; one without an index is filled first, unless there are
    more than `mend_up_to` listings. Safe in any number of processes at once.
    """
    return sum(_drain_one(name, limit, wait, mend_up_to) for name in engines_in_use())


def _drain_one(name: str, limit: int, wait: float, mend_up_to: int | None) -> int:
    waiting = ReindexRow.objects.filter(engine=name, taken=False)
    if not waiting.exists():
        return 0
    try:
        if not engine_named(name).ready():
            if mend_up_to is None or documents.count_listed() <= mend_up_to:
                return rebuild(name)
            return 0
    except EngineUnavailable:
        return 0
    with leases.lease(name, wait=wait) as held:
        if not held:
            return 0
        rows = list(waiting.values_list("pk", "service_id")[:limit])
        try:
            _apply(engine_named(name), {service_id for _, service_id in rows})
        except EngineUnavailable:
            log.warning("The search engine %s is away; %d changes wait for it.", name, len(rows))
            return 0
        vocabulary.forget(vocabulary.INDEX)
        taken = ReindexRow.objects.filter(pk__in=[pk for pk, _ in rows])
        if leases.rebuild_is_alive(name):
            taken.update(taken=True)
        else:
            taken.delete()
            ReindexRow.objects.filter(engine=name, taken=True).delete()
        return len(rows)


def mend() -> int:
    """Fill anew whichever index cannot answer: gone, broken, or of another version. Returns how many."""
    mended = 0
    for name in engines_in_use():
        if leases.rebuild_is_alive(name):
            continue
        try:
            engine_named(name).search(Query(audience=Audience.PUBLIC, now=clock.now(), limit=1, facets=False))
        except EngineUnavailable:
            try:
                rebuild(name)
            except EngineUnavailable:
                log.warning("The search engine %s is away and cannot be filled.", name)
            else:
                log.info("The search index of %s was missing or unreadable; it has been filled.", name)
                mended += 1
    return mended


def _apply(index: Engine | Rebuild, service_ids: Iterable[UUID]) -> None:
    """Replace what an index knows of these listings. What an audience lost sight of is forgotten first."""
    wanted = sorted(set(service_ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        fresh = documents.documents_of(batch)
        whole = {document.id for document in fresh}
        kept_whole = {i for i in whole if sum(d.id == i for d in fresh) == documents.AUDIENCES}
        index.remove([str(pk) for pk in batch if str(pk) not in kept_whole])
        if fresh:
            index.put(fresh)


def rebuild(name: str, *, progress: Callable[[int], object] = lambda done: None) -> int:
    """Fill a new index of the engine from the database and swap it in; returns the number of documents.

    Searching goes on in the old one, and edits made meanwhile are in the new one too.
    """
    engine = engine_named(name)
    leases.say_rebuilding(name)
    replayed: list[int] = []
    with closing(preparing.prepared(engine.prepare)) as prepared, ExitStack() as held:

        def replay(handle: Rebuild) -> None:
            rows = list(ReindexRow.objects.filter(engine=name).values_list("pk", "service_id"))
            _apply(handle, {service_id for _, service_id in rows})
            replayed.extend(pk for pk, _ in rows)

        def every() -> Iterator[Prepared]:
            for count, (listings, batch) in enumerate(prepared):
                if count % 10 == 0:
                    leases.say_rebuilding(name)
                yield batch
                progress(listings)
            # Before the engine locks its index for the swap: whoever drains takes the two in this order too,
            # and in the other order each would wait for the other.
            if not held.enter_context(leases.lease(name, wait=leases.HELD_SECONDS + 1)):
                raise RuntimeError("Another process keeps writing to the index; try the rebuild again.")

        try:
            count = engine.fill(every(), before_swap=replay)
            for start in range(0, len(replayed), 500):
                ReindexRow.objects.filter(pk__in=replayed[start : start + 500]).delete()
        finally:
            leases.say_rebuilt(name)
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
