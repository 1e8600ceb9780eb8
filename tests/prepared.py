"""A migrated database to copy from, so that each run (and each worker of it) need not migrate from nothing.

It is made anew whenever a migration, a model's options, the settings or a pinned version changes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services import ROOT, database_url

FOLDER = ROOT / "var" / "tests"


def fingerprint() -> str:
    """Changes with whatever a migrated database is made of."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for app in ("search", "directory", "prescribing", "cms"):
        for path in sorted((ROOT / app).rglob("*.py")):
            content = path.read_bytes()
            if "migrations" in path.parts or path.name == "base.py" or b"class Meta" in content:
                digest.update(str(path.relative_to(ROOT)).encode() + content)
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """One worker prepares; the others wait and find it done."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if outcome.returncode:
        last = "\n".join(outcome.stderr.strip().splitlines()[-12:])
        raise RuntimeError(f"`manage.py migrate` fails on an empty database:\n{last}")


def copy_sqlite(to: Path) -> None:
    """Put a migrated SQLite database at `to`. Raises RuntimeError where the migrations fail."""
    prepared = FOLDER / f"migrated-{fingerprint()}.sqlite3"
    with _alone():
        if not prepared.exists():
            for older in FOLDER.glob("*.sqlite3*"):
                older.unlink()
            making = FOLDER / "making.sqlite3"
            _migrate(f"sqlite:///{making}")
            making.rename(prepared)
        shutil.copyfile(prepared, to)


def postgresql_template(settings: dict[str, Any]) -> str:
    """The name of a migrated database on this server, for CREATE DATABASE … TEMPLATE."""
    import psycopg

    name = f"waymark_migrated_{fingerprint()}"
    server = database_url({**settings, "NAME": "postgres"})
    with _alone(), psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            making = f"{name}_making"
            connection.execute(f"DROP DATABASE IF EXISTS {making}")
            connection.execute(f"CREATE DATABASE {making}")
            _migrate(database_url({**settings, "NAME": making}))
            connection.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    return name
