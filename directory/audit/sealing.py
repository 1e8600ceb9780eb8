"""The chain of seals: each event's content is hashed together with the seal before it.

Nothing is hashed while an event is written, so writers never wait for each other; the worker seals what was
written since, every few seconds, in one transaction a batch. docs/decisions/0023 says why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import islice
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef

from directory import clock
from directory.audit.models import AuditEvent, AuditSeal

BATCH = 1000
RECENT = timedelta(hours=2)
"""No transaction that writes an event stays open longer; the check of each day looks at all of them."""
_ORDER = ("at", "id")


def digest_of(event: Any, *, position: int, before: str) -> str:
    """The hash of one event, of its place, and of the seal before it ("" for the first).

    Works on historical models too. What is hashed never changes: seals made years ago must still fit.
    """
    content = [
        position,
        before,
        str(event.pk),
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.kind,
        event.actor,
        event.actor_id,
        event.about_type,
        event.about_id,
        event.person_id,
        event.detail,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal(*, recent: bool = True) -> int:
    """Seal what is not sealed yet, the oldest first, and say how many. `recent` looks back two hours only.

    Two at once are safe: a position is taken once, and whoever comes second leaves the rest to the first.
    """
    done = 0
    while True:
        try:
            now = _seal_batch(AuditEvent, AuditSeal, recent=recent)
        except IntegrityError:
            return done
        done += now
        if now < BATCH:
            return done


def seal_recent() -> int:
    """The worker's share. Nothing else waits for it, so it never asks for another round at once."""
    seal()
    return 0


def seal_everything(events: Any, seals: Any) -> None:
    """For the migration, with its historical models: in one pass over all that is there."""
    stream = events.objects.order_by(*_ORDER).iterator(chunk_size=BATCH)
    last = None
    while batch := list(islice(stream, BATCH)):
        made = list(_chained(batch, last, seals))
        seals.objects.bulk_create(made)
        last = made[-1]


@transaction.atomic
def _seal_batch(events: Any, seals: Any, *, recent: bool) -> int:
    waiting = unsealed(events, seals)
    if recent:
        waiting = waiting.filter(at__gte=clock.now() - RECENT)
    found = list(waiting.order_by(*_ORDER)[:BATCH])
    if not found:
        return 0
    last = seals.objects.order_by("-position").first()
    seals.objects.bulk_create(_chained(found, last, seals))
    return len(found)


def _chained(events: list[Any], last: Any, seals: Any) -> Iterator[Any]:
    position, digest = (last.position, last.digest) if last else (0, "")
    for event in events:
        position += 1
        digest = digest_of(event, position=position, before=digest)
        yield seals(position=position, event_id=event.pk, digest=digest)


def unsealed(events: Any = AuditEvent, seals: Any = AuditSeal) -> models.QuerySet[Any]:
    """Events that no seal holds yet."""
    return events.objects.filter(~Exists(seals.objects.filter(event_id=OuterRef("pk")))).order_by(*_ORDER)
