"""Posting: a row in the outbox, in the same transaction as what the message tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from directory import clock
from directory.messages.kinds import Recipient, kind_named
from directory.messages.models import MessageState, OutboxMessage


@transaction.atomic
def post(
    kind: str,
    *,
    about: models.Model,
    to: Recipient,
    key: str = "",
    due_at: datetime | None = None,
    facts: dict[str, Any] | None = None,
) -> OutboxMessage:
    """Put a message in the outbox, once: the same `key` again returns the row that is there.

    `facts` holds ids, numbers, dates and choices, never words (ValueError): the row outlives consent.
    Raises UnknownKind for a kind nobody registered.
    """
    kind_named(kind)
    message, _ = OutboxMessage.objects.get_or_create(
        key=key or f"{kind}:{about.pk}:{to}",
        defaults={
            "kind": kind,
            "about_type": about._meta.label_lower,
            "about_id": about.pk,
            "to_type": to.type,
            "to_id": to.id,
            "facts": _no_words(facts or {}),
            "due_at": due_at or clock.now(),
        },
    )
    return message


@transaction.atomic
def cancel(*, about: models.Model, kind: str = "") -> int:
    """Messages about a record that are still waiting are no longer wanted. Returns how many."""
    waiting = OutboxMessage.objects.filter(
        about_type=about._meta.label_lower, about_id=about.pk, state=MessageState.WAITING
    )
    if kind:
        waiting = waiting.filter(kind=kind)
    return waiting.update(state=MessageState.CANCELLED)


def _no_words(facts: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in facts.items():
        plain = str(value) if isinstance(value, UUID) else value
        if isinstance(plain, str) and (len(plain) > 60 or any(sign.isspace() for sign in plain)):
            raise ValueError(f"A message keeps ids and choices, never words: {name} does not look like one.")
        if not isinstance(plain, str | int | bool | None):
            raise ValueError(f"A message keeps ids and choices: {name} is a {type(plain).__name__}.")
        kept[name] = plain
    return kept
