"""Health of imports: runs that were cut off or failed, and that no later run of the source has made good;
feeds that fail time after time."""

from __future__ import annotations

from collections.abc import Iterator

from directory.openreferral import runs
from directory.openreferral.harvest.models import HarvestedFeed

TOLD = 5
"""So many at most, the latest first."""


def died() -> Iterator[str]:
    """A line for each, with how far it came."""
    for run in sorted(runs.died(), key=lambda run: run.started_at, reverse=True)[:TOLD]:
        yield (
            f"The import of {run.source} of {run.started_at:%d %B %Y} {runs.state_of(run).rstrip('.')}. "
            "Import it again: what is in already stays, and the rest follows."
        )


def feeds_failing() -> Iterator[str]:
    """A line for each feed that an editor has to look at."""
    for feed in HarvestedFeed.objects.failing().select_related("source"):
        yield (
            f"The feed of {feed.source} could not be read {feed.failures} times in turn, since "
            f"{feed.failing_since:%d %B %Y}. See why under Feeds on the editing screens; mend its "
            "address there, or pause it."
        )
