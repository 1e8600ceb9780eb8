"""How far a run of an import has come, and whether it is still going."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path

from django.db.models import Q

from directory import clock
from directory.openreferral.models import ImportRun

SILENT = timedelta(minutes=15)
"""A run that wrote no line for so long has died: fetching one page takes at most a few minutes."""


def this_process() -> str:
    """Computer, number and moment of start: a container begun anew gives the same number to another."""
    number = os.getpid()
    return f"{_this_computer()} {number} {_started(number)}".rstrip()


def has_died(run: ImportRun) -> bool:
    """Whether it stopped without saying so: its process is gone from this computer, or it is long silent."""
    if run.ended_at is not None:
        return False
    if clock.now() - (run.last_line_at or run.started_at) > SILENT:
        return True
    return is_gone(run.process)


def is_gone(process: str) -> bool:
    """Whether a process, as `this_process` named it, is known to be gone: only its own computer can say."""
    host, _space, rest = process.partition(" ")
    number, _space, started = rest.partition(" ")
    if host != _this_computer() or not number.isdigit():
        return False
    if not _is_there(int(number)):
        return True
    now = _started(int(number))
    return bool(started and now) and started != now


def _this_computer() -> str:
    return socket.gethostname().replace(" ", "-")[:90]


def _started(number: int) -> str:
    """When a process began, in ticks since its computer did; empty where the system does not say."""
    try:
        said = Path(f"/proc/{number}/stat").read_text(errors="replace")
    except OSError:
        return ""
    # The name of its program, in brackets, may hold anything.
    return said.rpartition(")")[2].split()[19]


def _is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's process
    return True


def died() -> list[ImportRun]:
    """Runs that stopped before their end or failed, and that no later run of the source has made good."""
    found = []
    suspect = ImportRun.objects.filter(Q(ended_at=None) | ~Q(failure=""))
    for run in suspect.select_related("source").order_by("started_at"):
        if not (run.failure or has_died(run)):
            continue
        later = ImportRun.objects.filter(
            source=run.source_id, started_at__gt=run.started_at, ended_at__isnull=False, failure=""
        )
        if not later.exists():
            found.append(run)
    return found


def records_done(run: ImportRun) -> int:
    return run.added + run.changed + run.unchanged + run.skipped


def state_of(run: ImportRun) -> str:
    """In words: finished, still going, or stopped and after how many records."""
    done = records_done(run)
    after = f"after {done} of {run.total}" if run.total is not None else f"after {done}"
    if run.failure:
        return f"failed {after}: {run.failure}"
    if run.ended_at is not None:
        return "read in part" if run.is_part else "finished"
    return f"stopped before its end, {after}" if has_died(run) else f"going on, {after}"
