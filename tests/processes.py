"""Real processes beside the tests: servers on ports of their own, workers that are killed."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.services import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process with its output in `log`. Asked to stop at the end, and killed if it does not."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def serving(command: list[str], environment: dict[str, str], port: int, log: Path) -> Iterator[str]:
    """A web server and the address it answers at."""
    with running(command, environment, log) as server:
        wait_for(lambda: server.poll() is not None or _answers(port), "the server")
        assert server.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"


def wait_for(what: Callable[[], object], name: str, seconds: float = 120) -> None:
    """Ask again and again until it is so; AssertionError when it is not in time."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"Waited {seconds} seconds in vain for {name}"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
