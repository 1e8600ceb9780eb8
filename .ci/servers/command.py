"""start, stop, status and env, for one checkout at a time."""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from servers import chromium, elasticsearch, postgresql
from servers.machine import Trouble, install, say, trusted_folder

SERVICES: dict[str, ModuleType] = {part.NAME: part for part in (postgresql, elasticsearch, chromium)}
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def cache_folder() -> Path:
    return trusted_folder(Path(os.environ.get("WAYMARK_CACHE") or "/var/tmp/waymark-cache"))


def folder_of(name: str, cache: Path) -> Path:
    """Where a server of this checkout keeps its data: another checkout has others, on other ports."""
    checkout = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
    return cache / f"servers-{checkout}" / name


@contextmanager
def alone(cache: Path) -> Iterator[None]:
    """One start or stop at a time, in whichever checkout."""
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def found(name: str, cache: Path) -> str:
    """Where a service is: the one of this checkout, else the one given; empty when neither is there."""
    service = SERVICES[name]
    return str(service.address(folder_of(name, cache)) or service.given())


def start(names: list[str], cache: Path) -> list[str]:
    """Install and start what is missing. Returns (and prints) the names of what was started now."""
    wanted = [name for name in names if not found(name, cache)]
    for name in names:
        if name not in wanted:
            say(f"{name} is there")
    needed = [package for name in wanted for package in SERVICES[name].packages()]
    if needed:
        install(*needed)
    with ThreadPoolExecutor(max_workers=len(SERVICES)) as pool:
        tasks = {name: pool.submit(_start_one, name, cache) for name in wanted}
    problems = [str(task.exception()) for task in tasks.values() if task.exception()]
    started = [name for name, task in tasks.items() if not task.exception()]
    print(*started, sep="\n", flush=True)
    if problems:
        raise Trouble("\n\n".join(problems))
    return started


def _start_one(name: str, cache: Path) -> None:
    began = time.monotonic()
    folder = folder_of(name, cache)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        SERVICES[name].start(folder, cache)
    except BaseException:
        SERVICES[name].stop(folder)
        raise
    say(f"{name} is ready after {time.monotonic() - began:.1f} s")


def stop(names: list[str], cache: Path) -> None:
    """End what was started from this checkout and forget its data."""
    for name in names:
        folder = folder_of(name, cache)
        if not folder.exists():
            continue
        SERVICES[name].stop(folder)
        shutil.rmtree(folder)
        say(f"{name} is stopped")
        if not list(folder.parent.iterdir()):
            folder.parent.rmdir()


def status(names: list[str], cache: Path) -> bool:
    """Say what is there. Whether all is."""
    complete = True
    for name in names:
        service = SERVICES[name]
        try:
            where = "here" if service.address(folder_of(name, cache)) else "as given" * bool(service.given())
        except Trouble as problem:
            where, complete = str(problem), False
        complete = complete and bool(where)
        print(f"{name:14} {where or 'not running'}")
    return complete


def environment(names: list[str], cache: Path) -> None:
    """Print what tells the tests where everything is."""
    absent = []
    for name in names:
        where = found(name, cache)
        if where:
            print(f"export {SERVICES[name].VARIABLE}={shlex.quote(where)}")
        else:
            absent.append(name)
    if absent:
        raise Trouble(f"Not running: {', '.join(absent)}. Run `.ci/services start`.")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog=".ci/services",
        description="PostgreSQL, Elasticsearch 8 and Chromium for the tests. What is missing is installed "
        "(Debian packages, as root) and started on free ports of 127.0.0.1; what TEST_DATABASE_URL, "
        "ELASTICSEARCH_URL or CHROMIUM name is used as it is. Downloads stay in WAYMARK_CACHE "
        "(/var/tmp/waymark-cache).",
    )
    parser.add_argument("verb", choices=["start", "stop", "status", "env"])
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(SERVICES)}; all without")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(SERVICES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(SERVICES)}")
    names = asked.names or list(SERVICES)
    try:
        cache = cache_folder()
        if asked.verb == "status":
            return 0 if status(names, cache) else 1
        if asked.verb == "env":
            environment(names, cache)
            return 0
        with alone(cache):
            if asked.verb == "start":
                start(names, cache)
            else:
                stop(names, cache)
    except Trouble as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
