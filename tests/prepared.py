"""A migrated database to copy from, so that each run (and each worker of it) need not migrate from nothing.

It is made anew whenever a migration, anything that migrations import, a model's options, the settings or a
pinned version changes.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import TransactionTestCase

from tests.services import ROOT, database_url

FOLDER = ROOT / "var" / "tests"


APPS = ("search", "directory", "prescribing", "cms")


def fingerprint() -> str:
    """Changes with whatever a migrated database is made of."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for path in sorted(makes_the_database()):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def makes_the_database() -> set[Path]:
    """What a migrated database comes from: migrations and all that they import, models, settings,
    and what runs after every migrate, which an app connects in its apps.py."""
    found: set[Path] = set()
    waiting = []
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            starts = "migrations" in path.parts or path.name in ("base.py", "apps.py")
            if starts or b"class Meta" in path.read_bytes():
                found.add(path)
                if "migrations" in path.parts or (
                    path.name == "apps.py" and b"post_migrate" in path.read_bytes()
                ):
                    waiting.append(path)
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        found.add(path)
        new = _imported_by(path) - seen
        seen |= new
        waiting += new
    return found


def _imported_by(path: Path) -> set[Path]:
    """Files of our apps that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    files = set()
    for name in names:
        parts = name.split(".")
        if parts[0] in APPS:
            module = ROOT.joinpath(*parts)
            files |= {module.with_suffix(".py"), module / "__init__.py"}
    return {file for file in files if file.is_file()}


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


def restorer(connection: Any) -> Callable[[], None]:
    """A function that brings the database back to what it holds now.

    Django would empty every table, rows that migrations made (Wagtail's root page, site and locale) included,
    and whichever test comes next on this worker would miss them.
    """
    if connection.vendor == "sqlite":
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(kept)

        def restore() -> None:
            connection.ensure_connection()
            kept.backup(connection.connection)

        return restore

    return _postgresql_restorer(connection)


def _postgresql_restorer(connection: Any) -> Callable[[], None]:
    """The same with TRUNCATE and COPY in one transaction; foreign keys are only asked at its end."""
    from directory.audit import guards

    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    kept: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                kept[table] = b"".join(bytes(block) for block in copy)
    filled = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables
    )

    def restore() -> None:
        guards.lift(connection)  # the audit refuses to be emptied
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(filled)
            names = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
            if names:
                cursor.execute(f"TRUNCATE {names} CASCADE")
            for table, rows in kept.items():
                if rows:
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
        guards.install(connection)

    return restore


@contextmanager
def after_real_transactions(restore: Callable[[], None]) -> Iterator[None]:
    """Run `restore` where Django would empty the tables after a test with real transactions."""
    emptying = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        restore()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = emptying  # type: ignore[attr-defined]
