"""How long a signpost can be undone, and how long its parts are kept."""

from __future__ import annotations

from datetime import timedelta

from directory import clock
from prescribing.signposts.models import Signpost

UNDO_FOR = timedelta(minutes=10)
CODE_LASTS = timedelta(days=180)
PRESSER_KEPT = timedelta(days=400)
"""A year and a month, so that a year can be looked at as a whole."""


def may_undo(signpost: Signpost) -> bool:
    return clock.now() < signpost.at + UNDO_FOR


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
