"""Health of what runs beside the pages: the worker, the sweep, the machine's clock and its disks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from directory import clock
from directory.background.health import Problem
from directory.background.heartbeats import AHEAD, Heartbeat, is_late

ALLOWED = {"worker": timedelta(minutes=5), "sweep": timedelta(minutes=40)}
"""How long each may be silent."""
LITTLE_ROOM = 1 << 30
LITTLE_SHARE = 0.05


def processes_not_running() -> Iterator[str]:
    """Whether worker and sweep run."""
    for name, allowed in ALLOWED.items():
        if is_late(name, allowed):
            minutes = int(allowed.total_seconds() // 60)
            words = (
                f"The {name} has not run for {minutes} minutes. Start `manage.py worker` again; see its log."
            )
            yield Problem(words, name=name)


def failing() -> Iterator[str]:
    """Steps of the sweep and jobs of the worker that failed when they last ran."""
    kinds = {"sweep": "The sweep's step", "worker": "The worker's job"}
    for beat in Heartbeat.objects.filter(name__in=kinds).order_by("name"):
        for name, said in beat.detail.items():
            if isinstance(said, str):
                words = f"{kinds[beat.name]} “{name}” fails ({said}). The log says where."
                yield Problem(words, name=f"{beat.name}, {name}")


def clock_ahead() -> Iterator[str]:
    """A heartbeat of a time that has not come: some machine's clock was wrong, or is."""
    ahead = Heartbeat.objects.filter(at__gt=clock.now() + AHEAD).order_by("-at").first()
    if ahead is not None:
        yield (
            f"The clock jumped: the {ahead.name} was last seen in the future, at "
            f"{ahead.at:%d %B %Y %H:%M} UTC. "
            "Set the clock of every machine by NTP, then start the worker again."
        )


def disks() -> Iterator[str]:
    """Disks of the database file, the search index and the pictures that are nearly full."""
    folders = {
        "the search index": Path(str(settings.SEARCH_INDEX_PATH)),
        "pictures": Path(str(settings.MEDIA_ROOT)),
    }
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folders["the database"] = Path(database["NAME"]).parent
    told: set[int] = set()
    for name, folder in folders.items():
        there = next((path for path in (folder, *folder.parents) if path.exists()), None)
        if there is None or there.stat().st_dev in told:
            continue
        usage = shutil.disk_usage(there)
        if usage.free < min(LITTLE_ROOM, usage.total * LITTLE_SHARE):
            told.add(there.stat().st_dev)
            yield (
                f"The disk of {name} is nearly full: {usage.free >> 20} MB are left. Make room, or "
                "nothing more "
                "can be written."
            )
