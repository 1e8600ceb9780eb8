"""Vectors of texts, kept in a file beside the index: every listing is indexed anew each night, and a text
that has not changed is not read again. Safe to delete at any time, and to share between processes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.conf import settings

from search.meaning import model

FILE = "meanings.sqlite3"
WAIT = 20.0


def vectors(texts: Iterable[str]) -> dict[str, bytes]:
    """The vector of each text, made where it is not known yet."""
    keys = {text: _key(text) for text in texts}
    folder = Path(settings.SEARCH_INDEX_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / FILE, timeout=WAIT, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS meaning (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        known = _known(connection, keys.values())
        fresh = {key: model.vector(text) for text, key in keys.items() if key not in known}
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR IGNORE INTO meaning VALUES (?, ?)", fresh.items())
        connection.execute("COMMIT")
    known |= fresh
    return {text: known[key] for text, key in keys.items()}


def _key(text: str) -> bytes:
    return hashlib.sha256(f"{model.NAME}\n{text}".encode()).digest()


def _known(connection: sqlite3.Connection, keys: Iterable[bytes]) -> dict[bytes, bytes]:
    found = (
        connection.execute("SELECT key, vector FROM meaning WHERE key = ?", (key,)).fetchone() for key in keys
    )
    return dict(row for row in found if row)
