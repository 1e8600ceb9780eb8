"""What a room adds to somebody's story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One item, from a room that knows what happened there."""

    at: datetime
    title: str
    text: str
    by: str
    private: bool
