"""Whom somebody found by two identifiers: only for those may they break the glass, and only for an hour."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

_KEY = "found-by-two"
LASTS = timedelta(hours=1)


def remember_found(session: MutableMapping[str, Any], people: Iterable[UUID], *, at: datetime) -> None:
    """Keep their ids in the session, with the moment."""
    new = {str(pk): at.isoformat() for pk in people}
    if new:
        session[_KEY] = {**session.get(_KEY, {}), **new}


def was_found(session: MutableMapping[str, Any], person: UUID, *, at: datetime) -> bool:
    """Whether this session found the person by two identifiers within the last hour."""
    kept = session.get(_KEY, {}).get(str(person))
    moment = parse_datetime(kept) if kept else None
    return moment is not None and at - moment < LASTS
