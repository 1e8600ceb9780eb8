"""Opening hours written as words: kept as words, for the reader of hours in prose to take over."""

from __future__ import annotations

from typing import Any


def schedules_of(words: str) -> list[dict[str, Any]]:
    """Schedules in the shape of Open Referral UK 3.0 for what a cell says of times."""
    return [{"description": words}]
