"""The sweep: every so often each registered step looks for what time has made due.

A step is safe to run twice at once; it does its own locking and transactions and returns how many things
it did.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from directory.background.heartbeats import beat

log = logging.getLogger(__name__)
Step = Callable[[], int | None]
HEARTBEAT = "sweep"
_steps: dict[str, Step] = {}


@dataclass(frozen=True, slots=True)
class StepResult:
    name: str
    done: int
    error: str = ""


def register_step(name: str, step: Step) -> None:
    """Registering another step under a name in use is an error."""
    if _steps.setdefault(name, step) is not step:
        raise ValueError(f"Sweep step {name} is already registered")


def sweep() -> list[StepResult]:
    """Run every step in the order registered. One that fails does not keep the others from running."""
    results = [_run(name, step) for name, step in list(_steps.items())]
    beat(HEARTBEAT, {result.name: result.error or result.done for result in results})
    return results


def sweep_as_work() -> int:
    """The worker's share; what needs doing at once was done."""
    sweep()
    return 0


def _run(name: str, step: Step) -> StepResult:
    try:
        return StepResult(name, step() or 0)
    except Exception as problem:
        log.exception("Sweep step %s failed", name)
        return StepResult(name, 0, type(problem).__name__)
