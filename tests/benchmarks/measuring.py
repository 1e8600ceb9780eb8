"""Times side by side, and the table of them. Nothing here passes or fails: what is measured is printed.

Two things to compare are asked in turn, each question of both before the next, so that whatever else the
machine does falls on both. What runs in this process is measured in time of its own thread, which others can
hardly stretch; what a server answers by the clock.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

SIZES = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "1000,10000").split(",") if size)
QUESTIONS = int(os.environ.get("BENCH_QUESTIONS", "60"))
ROUNDS = 2
Clock = Callable[[], float]
own_time: Clock = time.thread_time
by_the_clock: Clock = time.perf_counter

_lines: list[str] = []


def spread(times: Iterable[float]) -> tuple[float, float]:
    """The p50 and p95 in milliseconds."""
    each = sorted(times)
    return statistics.median(each) * 1000, each[min(len(each) - 1, int(len(each) * 0.95))] * 1000


def in_turn(
    asks: Sequence[Callable[[Any], object]], questions: Iterable[Any], clock: Clock
) -> list[list[float]]:
    """For each of `asks` the times of the questions, the better of ROUNDS each."""
    found: list[list[float]] = [[] for _ in asks]
    for question in questions:
        best = [float("inf")] * len(asks)
        for _ in range(ROUNDS):
            for place, ask in enumerate(asks):
                began = clock()
                ask(question)
                best[place] = min(best[place], clock() - began)
        for place, took in enumerate(best):
            found[place].append(took)
    return found


def timed(run: Callable[[], Any], clock: Clock) -> tuple[Any, float]:
    """The answer, and the seconds it took."""
    began = clock()
    answer = run()
    return answer, clock() - began


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table and keep it for the end."""
    lines = [f"\n### {title}", "", f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(map(_said, row))} |" for row in rows]
    _lines.extend(lines)
    print("\n".join(lines), flush=True)


def _said(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def machine() -> str:
    """What this ran on."""
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpus.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} × {model}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"load while measuring {load}"
    )


def report() -> str:
    """Every table so far, with the machine."""
    return "\n".join([f"\n## Measured on {machine()}", *_lines])
