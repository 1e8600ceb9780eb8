"""What the servers need of the machine: packages, users, folders, free ports and processes."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class Trouble(Exception):
    """Something is wrong that a person can cure; the message says how."""


_began = time.monotonic()


def say(words: str) -> None:
    print(f"[{time.monotonic() - _began:5.1f} s] {words}", file=sys.stderr, flush=True)


def is_root() -> bool:
    return os.geteuid() == 0


def run(
    command: Sequence[str | Path],
    *,
    user: str = "",
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    seconds: int = 120,
) -> str:
    """Run to the end and return what it printed; raises Trouble with the last lines where it fails.

    The process has a session of its own, so that Ctrl-C in a terminal does not reach what it leaves running.
    Output goes through a file: a daemon that keeps a pipe open would hold us for ever.
    """
    identity: dict[str, Any] = {}
    if user and is_root():
        account = pwd.getpwnam(user)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        try:
            code = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd=cwd or "/",
                start_new_session=True,
                timeout=seconds,
                check=False,
                **identity,
            ).returncode
        except subprocess.TimeoutExpired:
            code = -1
        output.seek(0)
        text = output.read()
    if code:
        outcome = f"did not finish in {seconds} s" if code < 0 else f"ended with {code}"
        last = "\n".join(text.strip().splitlines()[-15:])
        raise Trouble(f"`{' '.join(str(part) for part in command)}` {outcome}:\n{last}")
    return text


# Packages ------------------------------------------------------------------------------------------------

_updated = False
_apt = threading.Lock()


def _apt_get() -> list[str]:
    """How packages are installed here, or an empty list where they cannot be."""
    if not shutil.which("apt-get"):
        return []
    if is_root():
        return ["apt-get"]
    try:
        run(["sudo", "-n", "true"], seconds=10)
    except (Trouble, FileNotFoundError):
        return []
    return ["sudo", "-n", "apt-get"]


def install(*packages: str) -> None:
    """Install Debian packages; refreshes the lists once, when the first try fails."""
    global _updated  # noqa: PLW0603
    apt_get = _apt_get()
    if not apt_get:
        raise Trouble(
            f"{', '.join(packages)} must be installed, and only root can do that. "
            f"As root: apt-get install {' '.join(packages)}"
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    command = [
        *apt_get,
        "-o",
        "DPkg::Lock::Timeout=300",
        "install",
        "-qq",
        "-y",
        "--no-install-recommends",
        *packages,
    ]
    with _apt:
        say(f"installing {', '.join(packages)}")
        try:
            run(command, env=quiet, seconds=900)
            return
        except Trouble:
            if not _updated:
                say("refreshing the lists of packages")
                retry(lambda: run([*apt_get, "-qq", "update"], env=quiet, seconds=300))
                _updated = True
        retry(lambda: run(command, env=quiet, seconds=900))


def retry(action: Callable[[], object], *, tries: int = 3, pause: float = 5) -> None:
    """Do it again after a pause where it fails, as networks do; the last failure is raised."""
    for attempt in range(1, tries + 1):
        try:
            action()
        except Trouble as problem:
            if attempt == tries:
                raise
            say(f"failed, trying again: {str(problem).splitlines()[-1]}")
            time.sleep(pause * attempt)
        else:
            return


# Users and folders ---------------------------------------------------------------------------------------


def own_user(name: str) -> str:
    """The user a server runs as: itself where we are root (made when missing), else whoever we are."""
    if not is_root():
        return ""
    try:
        pwd.getpwnam(name)
    except KeyError:
        run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name])
    return name


def give(folder: Path, user: str) -> None:
    """Hand a folder and all in it to the user, and to nobody else."""
    folder.chmod(0o700)
    if user and is_root():
        account = pwd.getpwnam(user)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)


def trusted_folder(folder: Path) -> Path:
    """The folder, made when missing. Raises Trouble where another could have put something into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as problem:
        raise Trouble(
            f"The cache folder cannot be made ({problem}). Point WAYMARK_CACHE at another."
        ) from None
    if found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o022 or not os.access(folder, os.W_OK):
        raise Trouble(
            f"{folder} is somebody else's or others may write to it. Point WAYMARK_CACHE at another folder."
        )
    if is_root():
        closed = next((part for part in (folder, *folder.parents) if not part.stat().st_mode & 0o001), None)
        if closed:
            raise Trouble(
                f"The servers run as users of their own and cannot enter {closed}. "
                "Point WAYMARK_CACHE at a folder that every user can read."
            )
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True


# Processes -----------------------------------------------------------------------------------------------


def _command_line(pid: int) -> str:
    """What a process was started with; empty when there is none (or only its remains)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    found = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return found.stdout


def process_of(pid_file: Path, mark: str) -> int:
    """The id in the file if that process runs and was started with `mark`, else 0: ids are used again."""
    try:
        first = pid_file.read_text().split()[0]
    except (OSError, IndexError):
        return 0
    return int(first) if re.fullmatch(r"[1-9]\d*", first) and mark in _command_line(int(first)) else 0


def end(pid_file: Path, mark: str, *, how: signal.Signals = signal.SIGTERM, seconds: int = 30) -> None:
    """End the one process of this pid file: kindly, then not."""
    deadline = time.monotonic() + seconds
    signalled = False
    while pid := process_of(pid_file, mark):
        kindly = time.monotonic() < deadline
        if not signalled or not kindly:
            try:
                os.kill(pid, how if kindly else signal.SIGKILL)
            except ProcessLookupError:
                return
            signalled = True
        if time.monotonic() > deadline + 10:
            raise Trouble(f"Process {pid} does not end.")
        time.sleep(0.1)
