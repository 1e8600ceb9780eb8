"""Takes records a batch at a time, without waiting long for any."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

FIRST, MOST = 8, 200
"""Records of the first batch, and of the largest: after one that was quick comes a larger one."""
QUICK, SLOW = 2.0, 6.0
"""Seconds. Whoever else wants to write waits for a batch to end."""
LONGEST_WAIT = 5.0
"""Seconds in which a batch is gathered, as from a feed that answers page by page."""


def in_batches(records: Iterable[Any]) -> Iterator[list[Any]]:
    """Every record, in order. When the source of them fails, what it gave before is given first."""
    coming = iter(records)
    size = FIRST
    while True:
        batch, problem = _take(coming, size)
        began = time.monotonic()
        if batch:
            yield batch
        if problem is not None:
            raise problem
        if len(batch) < size and not batch:
            return
        size = _next_size(size, len(batch), time.monotonic() - began)


def _take(coming: Iterator[Any], size: int) -> tuple[list[Any], Exception | None]:
    began = time.monotonic()
    batch: list[Any] = []
    try:
        for record in coming:
            batch.append(record)
            if len(batch) >= size or time.monotonic() - began > LONGEST_WAIT:
                break
    except Exception as problem:  # noqa: BLE001  raised once what came before it is done
        return batch, problem
    return batch, None


def _next_size(size: int, done: int, seconds: float) -> int:
    if seconds < QUICK and done == size:
        return min(MOST, size * 2)
    return max(FIRST, size // 2) if seconds > SLOW else size
