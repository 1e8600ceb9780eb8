"""The browser: not a server, but the tests need it as they need the others."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from servers.machine import Trouble, install

NAME = "chromium"
VARIABLE = "CHROMIUM"


def given() -> str:
    """The path that the user named; empty when there is none."""
    path = os.environ.get(VARIABLE, "")
    if path and not Path(path).exists():
        raise Trouble(f"{VARIABLE} names {path}, which is not there. `unset {VARIABLE}` to have one found.")
    return path


def packages() -> list[str]:
    return [] if address() else ["chromium"]


def address(folder: Path | None = None) -> str:
    """The path of the browser; empty when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), "")


def start(folder: Path, cache: Path) -> None:
    if not address():
        install("chromium")


def stop(folder: Path) -> None:
    """Nothing runs between tests."""
