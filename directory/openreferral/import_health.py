"""Health of imports: one that began and was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from directory import clock
from directory.openreferral.models import ImportRun

CUT_OFF_AFTER = timedelta(hours=6)
"""An import of a whole county takes minutes; one that began so long ago and has no end was cut off."""


def never_ended() -> Iterator[str]:
    """The latest run of a source, where it has no end. A later one that ended makes it good."""
    cut_off = ImportRun.objects.filter(ended_at=None, started_at__lt=clock.now() - CUT_OFF_AFTER)
    for run in cut_off.select_related("source").order_by("-started_at")[:5]:
        if not ImportRun.objects.filter(source=run.source_id, started_at__gt=run.started_at).exists():
            yield (
                f"The import of {run.source} of {run.started_at:%d %B %Y} was cut off. Import it "
                "again: what is in "
                "already stays, and the rest follows."
            )
