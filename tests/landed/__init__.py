"""Databases as earlier versions of Waymark left them, and the migrations that have landed.

`<commit>.sqlite.sql.xz` and `<commit>.postgresql.sql.xz` are what `manage.py migrate` made of an empty
database at that commit, rows included. docs/testing.md says how to keep one more.
"""

from __future__ import annotations

import hashlib
import lzma
import sqlite3
from pathlib import Path

from tests.services import ROOT

FOLDER = Path(__file__).parent
LANDED = FOLDER / "migrations.txt"
APPS = ("directory", "prescribing", "cms")
STATES = ("f1c4fbd", "36c1d13")


def statements(commit: str, vendor: str) -> str:
    """SQL that makes the database of a commit out of an empty one."""
    return lzma.decompress((FOLDER / f"{commit}.{vendor}.sql.xz").read_bytes()).decode()


def load(commit: str, url: str) -> None:
    """Make an empty database into the one of a commit. `url` names an SQLite file or a PostgreSQL
    database."""
    if url.startswith("sqlite:///"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.executescript(statements(commit, "sqlite"))
        connection.close()
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statements(commit, "postgresql").encode())


def digests() -> dict[str, str]:
    """Every migration file of ours with the hash of its content."""
    found = sorted(path for app in APPS for path in (ROOT / app / "migrations").glob("[0-9]*.py"))
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def landed() -> dict[str, str]:
    """The same as it was when each landed."""
    lines = [line.split() for line in LANDED.read_text().splitlines() if line and not line.startswith("#")]
    return {path: digest for digest, path in lines}
