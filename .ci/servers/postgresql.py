"""A PostgreSQL cluster of our own, on a free port; a cluster that the machine already has is left alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
from pathlib import Path
from urllib.parse import urlsplit

from servers.machine import Trouble, answers, end, free_port, give, own_user, process_of, run

NAME = "postgresql"
VARIABLE = "TEST_DATABASE_URL"
OLDEST = 14  # of Django 5.2

# Nothing in this cluster is worth keeping, so it need not wait for the disk.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
timezone = 'UTC'
"""


def _programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest PostgreSQL here."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).parent if found else None


def packages() -> list[str]:
    return [] if _programs() else ["postgresql"]


def given() -> str:
    """The address of a server that the user brought, checked to answer; empty when there is none."""
    url = os.environ.get(VARIABLE, "")
    if url:
        parts = urlsplit(url)
        if not answers(parts.hostname or "localhost", parts.port or 5432):
            raise Trouble(
                f"No server answers at {VARIABLE}. Start it, or `unset {VARIABLE}` to have one started."
            )
    return url


def address(folder: Path) -> str:
    """Where the running server is; empty when it does not run."""
    if not process_of(folder / "data" / "postmaster.pid", str(folder)):
        return ""
    return f"postgres://waymark:waymark@127.0.0.1:{(folder / 'port').read_text()}/waymark"


def start(folder: Path, cache: Path) -> None:
    programs = _programs()
    if not programs:
        raise Trouble("PostgreSQL was installed but its initdb is nowhere to be found.")
    version = run([programs / "initdb", "--version"])
    if int(re.findall(r"\d+", version)[0]) < OLDEST:
        raise Trouble(f"PostgreSQL {OLDEST} or newer is needed; this is {version.strip()}.")
    user = own_user("postgres")
    port = free_port()
    password = folder / "password"
    password.write_text("waymark")
    (folder / "port").write_text(str(port))
    give(folder, user)
    run(
        [
            programs / "initdb", "--pgdata", folder / "data", "--username", "waymark", "--pwfile", password,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        ],
        user=user,
    )  # fmt: skip
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS.format(port=port))
    run(
        [programs / "pg_ctl", "start", "-w", "-t", "60", "-D", folder / "data", "-l", folder / "log"],
        user=user,
    )
    client = {"PGPASSWORD": "waymark", "PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "waymark"}
    run([programs / "createdb", "waymark"], env=client)


def stop(folder: Path) -> None:
    end(folder / "data" / "postmaster.pid", str(folder), how=signal.SIGINT)  # the fast way, without waiting
