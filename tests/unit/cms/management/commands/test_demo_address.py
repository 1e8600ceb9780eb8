"""The demo prints its passwords, so it listens to this machine alone unless it is told otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from cms.management.commands.demo import Command


def listens_on(*arguments: str) -> str:
    given = Command().create_parser("manage.py", "demo").parse_args(list(arguments))
    host: str = given.host
    return host


def test_it_is_this_machine_alone(monkeypatch: Any) -> None:
    monkeypatch.delenv("HOST", raising=False)
    assert listens_on() == "127.0.0.1"
    monkeypatch.setenv("HOST", "")
    assert listens_on() == "127.0.0.1"


def test_somebody_who_wants_more_says_so(monkeypatch: Any) -> None:
    monkeypatch.setenv("HOST", "192.0.2.1")
    assert listens_on() == "192.0.2.1"
    assert listens_on("--host", "0.0.0.0") == "0.0.0.0"


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1:8765"), ("::1", "[::1]:8765"), ("0.0.0.0", "0.0.0.0:8765")],
)
def test_the_server_is_started_there_and_nowhere_else(monkeypatch: Any, host: str, address: str) -> None:
    started: list[list[str]] = []

    class Ended:
        def __init__(self, command: list[str], env: dict[str, str]) -> None:
            assert env["DEBUG"] == "0"
            started.append(command)

        def poll(self) -> int:
            return 0

        def wait(self, timeout: int) -> int:
            return 0

    monkeypatch.setattr("cms.management.commands.demo.subprocess.Popen", Ended)
    monkeypatch.setattr("cms.management.commands.demo.signal.signal", lambda *args: None)
    Command()._serve(host, "8765")
    assert started[0][-1] == address
