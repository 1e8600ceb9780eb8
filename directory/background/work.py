"""What the worker does round after round: small registered pieces of work, each on its own interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Work = Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does what is due and returns how many things it did; more than none asks for another round.

    One that may take minutes goes `beside` the others, in a thread of its own: mail does not wait for it.
    """

    name: str
    run: Work
    every: timedelta
    order: int
    beside: bool = False


_jobs: dict[str, Job] = {}


def register_work(
    name: str,
    run: Work,
    *,
    every: timedelta = timedelta(seconds=1),
    order: int = 50,
    beside: bool = False,
) -> None:
    """Registering other work under a name in use is an error."""
    job = _jobs.setdefault(name, Job(name, run, every, order, beside))
    if job.run is not run:
        raise ValueError(f"Work named {name} is already registered")


def jobs() -> list[Job]:
    return sorted(_jobs.values(), key=lambda job: (job.order, job.name))
