"""The sweep: every so often each registered step looks for what time has made due.

A step is safe to run twice at once; it does its own locking and transactions and returns how many things
it did.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction

from directory.background.heartbeats import SECONDS, record_heartbeat

log = logging.getLogger(__name__)
Step = Callable[[], int | None]
HEARTBEAT = "sweep"
_steps: dict[str, Step] = {}


@dataclass(frozen=True, slots=True)
class StepResult:
    name: str
    done: int
    error: str = ""


class PartlyFailed(Exception):
    """Some rows of a step could not be dealt with; all others were."""

    def __init__(self, name: str, *, done: int, failed: int, last: str) -> None:
        super().__init__(f"{name}: {failed} failed ({last}), {done} done")
        self.done, self.failed, self.last = done, failed, last


def register_step(name: str, step: Step) -> None:
    """Registering another step under a name in use is an error."""
    if _steps.setdefault(name, step) is not step:
        raise ValueError(f"Sweep step {name} is already registered")


def sweep() -> list[StepResult]:
    """Run every step in the order registered. One that fails does not keep the others from running."""
    began = time.monotonic()
    results = [_run(name, step) for name, step in list(_steps.items())]
    took = {SECONDS: round(time.monotonic() - began, 2)}
    record_heartbeat(HEARTBEAT, {result.name: result.error or result.done for result in results} | took)
    return results


def sweep_as_work() -> int:
    """The worker's share; what needs doing at once was done."""
    sweep()
    return 0


def _run(name: str, step: Step) -> StepResult:
    try:
        return StepResult(name, step() or 0)
    except PartlyFailed as problem:
        return StepResult(name, problem.done, f"{problem.last}, {problem.failed} times")
    except Exception as problem:
        log.exception("Sweep step %s failed", name)
        return StepResult(name, 0, type(problem).__name__)


def each(name: str, pks: Iterable[UUID], act: Callable[[UUID], int]) -> int:
    """Act on one row after the other, each in a transaction of its own. Returns the sum.

    A row that fails stops no other; raises PartlyFailed at the end.
    """
    return in_turn(name, [partial(act, pk) for pk in pks])


def in_turn(name: str, parts: Iterable[Callable[[], int]]) -> int:
    """The same for parts that do not depend on each other."""
    done, failed, last = 0, 0, ""
    for part in parts:
        try:
            with transaction.atomic():
                done += part()
        except Exception as problem:
            log.exception("A part of %s could not be done; the others go on: %s", name, _named(part))
            failed, last = failed + 1, type(problem).__name__
    if failed:
        raise PartlyFailed(name, done=done, failed=failed, last=last)
    return done


def _named(part: Callable[[], int]) -> str:
    """The row's id or the function's name."""
    return str(part.args[0]) if isinstance(part, partial) else getattr(part, "__name__", "")
