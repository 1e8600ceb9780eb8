"""Health of imports: runs that were cut off or failed, and that no later run of the source has made good."""

from __future__ import annotations

from collections.abc import Iterator

from directory.openreferral import runs

TOLD = 5
"""So many at most, the latest first."""


def died() -> Iterator[str]:
    """A line for each, with how far it came."""
    for run in sorted(runs.died(), key=lambda run: run.started_at, reverse=True)[:TOLD]:
        yield (
            f"The import of {run.source} of {run.started_at:%d %B %Y} {runs.state_of(run).rstrip('.')}. "
            "Import it again: what is in already stays, and the rest follows."
        )
