"""One archive of a whole site: its database, its pictures, and a manifest that says what it is.

SQLite is copied by its backup API, so what others write meanwhile is whole or not in it; PostgreSQL by
pg_dump. The search index is not in it: it is filled from the database.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac

from directory import clock
from directory.background import database_tables

SHAPE = 1
DATABASE, MANIFEST, MEDIA = "database", "manifest.json", "media"
OURS = ("directory.", "prescribing.", "cms.")
FOLDED = {
    "directory.0003_index_state",
    "directory.0004_audit_is_append_only",
    "directory.0005_shipped_rows",
    "directory.0006_area_reach",
    "cms.0002_demo_place",
}
"""Migrations of 24 November 2026 that became part of others; an older site still names them."""
FILLED_BY = ("directory_user", "directory_service", "prescribing_person")
"""A database with a row in any of these is somebody's."""


class CannotBackUp(Exception):
    """Says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `key` tells two values of SECRET_KEY apart, and nothing else of them."""

    vendor: str
    made_at: str
    sha256: str
    key: str
    migrations: list[str]
    versions: dict[str, str] = field(default_factory=dict)
    media: int = 0
    shape: int = SHAPE


def back_up(to: Path) -> Manifest:
    """Write the archive, readable by its owner only. Raises CannotBackUp; then nothing is left behind."""
    if to.exists():
        raise CannotBackUp(f"{to} is there already. Name another file, or move that one away.")
    if not to.parent.is_dir():
        raise CannotBackUp(f"There is no folder {to.parent}. Make it first.")
    partial = to.with_name(f"{to.name}.partial")
    with _understood(), tempfile.TemporaryDirectory(dir=to.parent) as folder:
        copy = Path(folder) / DATABASE
        _dump(copy)
        media = _pictures()
        manifest = Manifest(
            vendor=connection.vendor,
            made_at=clock.now().isoformat(timespec="seconds"),
            sha256=_digest(copy),
            key=_key(),
            migrations=sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
            versions={"django": django.get_version(), "wagtail": metadata.version("wagtail")},
            media=len(media),
        )
        (Path(folder) / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
                archive.add(Path(folder) / MANIFEST, MANIFEST)
                archive.add(copy, DATABASE)
                for path in media:
                    archive.add(path, f"{MEDIA}/{path.relative_to(_media())}")
            partial.rename(to)
        finally:
            partial.unlink(missing_ok=True)
    return manifest


def restore(archive: Path, *, replace: bool = False) -> Manifest:
    """Bring the archive's database and pictures back. Raises CannotBackUp, and then the database is as it
    was.

    A database that holds people, accounts or services is replaced only when told so.
    """
    with _understood(), tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
        manifest = _read(Path(folder))
        if not replace and (filled := _filled_by()):
            raise CannotBackUp(
                f"This database holds rows already ({filled}). Restore into an empty one, or say "
                "--replace: then "
                "everything in it is lost."
            )
        _load(Path(folder) / DATABASE)
        if (Path(folder) / MEDIA).is_dir():
            shutil.copytree(Path(folder) / MEDIA, _media(), dirs_exist_ok=True)
    return manifest


def same_key(manifest: Manifest) -> bool:
    """Whether links that were out then open now."""
    return manifest.key == _key()


def _read(folder: Path) -> Manifest:
    """The manifest, after asking whether this is whole, and for this database and version."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError) as problem:
        raise CannotBackUp("This is no backup that this version of Waymark can read.") from problem
    if manifest.vendor != connection.vendor:
        raise CannotBackUp(
            f"The backup is of a {manifest.vendor} database and DATABASE_URL names "
            f"{connection.vendor}. Restore it "
            "into the same kind of database."
        )
    if _digest(folder / DATABASE) != manifest.sha256:
        raise CannotBackUp("The backup is damaged: its database is not what was written. Take another one.")
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    newer = [name for name in manifest.migrations if name.startswith(OURS) and name not in known | FOLDED]
    if newer:
        raise CannotBackUp(f"The backup is of a newer version ({newer[-1]}). Install that version first.")
    return manifest


def _dump(to: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_file())) as live, closing(sqlite3.connect(to)) as copy:
            live.backup(copy)
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def _load(copy: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as kept, closing(sqlite3.connect(_file(), timeout=20)) as live:
            if kept.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise CannotBackUp("The backup's database is damaged. Take another one.")
            kept.backup(live)
            live.execute("PRAGMA journal_mode = WAL")
        return
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
    _run("pg_restore", *options, "--dbname", connection.settings_dict["NAME"], str(copy))


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL's, with the password where nobody who lists processes sees it."""
    to = connection.settings_dict
    named = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    given = {name: str(to[key]) for name, key in named.items() if to.get(key)}
    if not shutil.which(program):
        raise CannotBackUp(
            f"{program} is not installed. Install PostgreSQL's client programs (postgresql-client)."
        )
    done = subprocess.run(  # noqa: S603
        [program, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotBackUp(f"{program} says: {done.stderr.strip()[-500:]}")


def _filled_by() -> str:
    """The first table that has a row, and so is somebody's; "" for a database that is new."""
    there = database_tables.columns(connection)
    with connection.cursor() as cursor:
        for table in FILLED_BY:
            if table in there:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  our own names
                if cursor.fetchone():
                    return table
    return ""


def _pictures() -> list[Path]:
    return sorted(path for path in _media().rglob("*") if path.is_file())


def _media() -> Path:
    return Path(str(settings.MEDIA_ROOT))


def _file() -> str:
    return str(connection.settings_dict["NAME"])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key() -> str:
    return salted_hmac("waymark.backup", "which key", algorithm="sha256").hexdigest()[:16]


@contextmanager
def _understood() -> Iterator[None]:
    """Disks and archives that fail, in words."""
    try:
        yield
    except (OSError, tarfile.TarError, sqlite3.Error, EOFError) as problem:
        raise CannotBackUp(
            f"It could not be done ({problem}). Is the disk full, or the file damaged?"
        ) from problem
