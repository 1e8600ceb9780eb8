"""Ids of what is published. Services, organisations and places have their own; others get stable ones here.

An id is made of whose row it is and what the row says, so that it is the same after a round trip, and no
number of a row in the database is ever told.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

_OURS = uuid5(NAMESPACE_URL, "waymark:open-referral")
TAXONOMY = uuid5(_OURS, "taxonomy:needs")
"""The one taxonomy that every Waymark publishes: the needs that services meet."""

AT_PLACE = "at-place"
"""Kind of a source's record of a service at a place, which has an id of its own in a feed."""


def of_row(owner: UUID, kind: str, row: dict[str, Any]) -> str:
    """Of a row that belongs to `owner`, by what it says."""
    return str(uuid5(owner, f"{kind}:{json.dumps(row, sort_keys=True)}"))


def of_place(service: UUID, location: UUID) -> UUID:
    """Of a service at a place, where no feed gave it one."""
    return uuid5(service, f"at:{location}")


def of_need(slug: str) -> UUID:
    """Of a taxonomy term. The slug of a need never changes, and is the same in every Waymark."""
    return uuid5(TAXONOMY, slug)


def distinct(owner: UUID, kind: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their ids, each once."""
    made = {of_row(owner, kind, row): row for row in rows}
    return [{"id": identity, **row} for identity, row in made.items()]
