"""What the health page looks at. Each room registers its checks in an app's `ready()`.

A check returns sentences that say what is wrong and what to do, or nothing. They name nobody: a monitor reads
them. One that fails is itself a problem and stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext

from django.db import connection, transaction

log = logging.getLogger(__name__)


class Problem(str):
    """A sentence; where one check may find several faults, `name` says which, whatever numbers it holds."""

    name: str

    def __new__(cls, words: str, *, name: str = "") -> Problem:
        made = super().__new__(cls, words)
        made.name = name
        return made


HealthCheck = Callable[[], Iterable[str]]
_checks: dict[str, HealthCheck] = {}


def register_health_check(name: str, check: HealthCheck) -> None:
    """Registering another check under a name in use is an error."""
    if _checks.setdefault(name, check) is not check:
        raise ValueError(f"Health check {name} is already registered")


def problems() -> list[str]:
    """What every check found, in the order in which they were registered."""
    return [str(problem) for _, problem in named_problems()]


def named_problems() -> list[tuple[str, str]]:
    """Each with the name of its fault: that of the check, and of the fault within it."""
    found: list[tuple[str, str]] = []
    for name, check in list(_checks.items()):
        for problem in _run(name, check):
            within = problem.name if isinstance(problem, Problem) else ""
            found.append((f"{name}: {within}" if within else name, problem))
    return found


def _run(name: str, check: HealthCheck) -> list[str]:
    # A failed statement would spoil the rest of a transaction, if there is one.
    with_savepoint = connection.in_atomic_block
    try:
        with transaction.atomic() if with_savepoint else nullcontext():
            return list(check())
    except Exception as problem:
        log.exception("The health check %s failed", name)
        return [f"The check of “{name}” cannot be made ({type(problem).__name__}): see the log."]
