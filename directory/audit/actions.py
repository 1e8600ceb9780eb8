"""Writing to the audit. Nothing here changes or removes an event; the database refuses that too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction

from directory.accounts.actors import Actor
from directory.audit import kinds
from directory.audit.models import AuditEvent


def record(
    kind: str,
    about: models.Model | None,
    *,
    by: Actor,
    person_id: UUID | str | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one event in the caller's transaction.

    `detail` holds ids, counts and choices, never words about a person. Raises UnnamedKind for a kind
    that no app has named.
    """
    event = _event(kind, about, by, person_id, detail)
    event.save(force_insert=True)
    return event


@transaction.atomic
def record_each(
    kind: str,
    abouts: Iterable[models.Model],
    *,
    by: Actor,
    person_id_of: Callable[[Any], UUID | str | None],
    detail: dict[str, Any] | None = None,
) -> int:
    """One event per record shown, as a list of people asks for, in one statement. Returns how many."""
    events = [_event(kind, about, by, person_id_of(about), detail) for about in abouts]
    AuditEvent.objects.bulk_create(events, batch_size=500)
    return len(events)


def _event(
    kind: str,
    about: models.Model | None,
    by: Actor,
    person_id: UUID | str | None,
    detail: dict[str, Any] | None,
) -> AuditEvent:
    kinds.words_of(kind)
    return AuditEvent(
        kind=kind,
        actor=by.label[:300],
        actor_id=by.actor_id,
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        person_id=str(person_id) if person_id else "",
        detail=detail or {},
    )
