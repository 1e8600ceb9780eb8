"""The index files of one folder and the pointer that says which is read.

`current` holds one line, the name of the index file in use. A rebuild writes a file of a new name and
replaces the pointer by rename; readers look at the pointer before each question, so they never mix two
indexes. A writer holds the file's own write lock and looks at the pointer again once it has it: whoever
waited for a rebuild to finish then writes to the new file.

A reader never makes or removes an index: where there is none, or one that is broken or of another version,
it says so, and the next rebuild puts a good one in its place.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from search.documents import Audience
from search.engines.base import EngineUnavailable
from search.engines.embedded.schema import TABLES, VERSION

POINTER = "current"
WAIT_SECONDS = 20.0
"""Seconds a writer waits for another."""
STATEMENTS = 512
"""Statements a connection keeps ready: one per shape of a question, and preparing one takes milliseconds."""
HELD_BYTES = 16 << 20
"""Of the full text that is held before it is put away; with little of it, writing is mostly merging."""
ORPHAN = 24 * 3600.0
"""Seconds after which a half-built file nobody points at is taken for that of a killed rebuild."""


class Folder:
    """Opens, makes and swaps the index files in `path`. Safe in threads, and after a fork."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._local = threading.local()

    def current(self) -> str:
        """The name of the index file in use, or "" when there is none."""
        try:
            return (self.path / POINTER).read_text(errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def connection(self) -> sqlite3.Connection:
        """This thread's connection to the file in use. Raises EngineUnavailable where there is none, or none
        that can be read."""
        for _ in range(5):
            name = self.current()
            if not name:
                break
            held = getattr(self._local, "held", None)
            if held and held[0] == (name, os.getpid()):
                return held[1]
            if held and held[0][1] == os.getpid():
                held[1].close()
            self._local.held = None
            try:
                connection = _open(self.path / name)
            except sqlite3.OperationalError:
                continue  # swapped away between reading its name and opening it
            except (sqlite3.DatabaseError, ValueError):
                break
            self._local.held = ((name, os.getpid()), connection)
            return connection
        raise EngineUnavailable(f"There is no search index in {self.path} that can be read; rebuild it.")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the file in use, alone among writers; committed at the end of the block. An empty
        index is made where there is none."""
        if not self.current():
            self._first()
        with self._locked() as connection:
            yield connection

    @contextmanager
    def building(self) -> Iterator[tuple[Path, sqlite3.Connection]]:
        """A new file that nobody reads yet, removed again when the block raises."""
        path = self._new_path()
        connection = _create(path)
        try:
            yield path, connection
        except BaseException:
            connection.close()
            _delete(path)
            raise

    @contextmanager
    def writers_held(self) -> Iterator[None]:
        """While the block runs no writer can change the file in use, so that nothing is lost in between. A
        file that cannot be read cannot be written to either, and needs no lock."""
        if not self.current():
            self._first()
        try:
            self.connection()
        except EngineUnavailable:
            yield
            return
        with self._locked():
            yield

    def point_at(self, path: Path) -> None:
        """Make a finished, closed file the one in use. Within `writers_held`."""
        previous = self.current()
        beside = self.path / f"{POINTER}.{uuid.uuid4().hex}"
        _write(beside, path.name)
        os.replace(beside, self.path / POINTER)
        self._tidy(keep={path.name, previous})

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        while True:
            connection = self.connection()
            name = self._local.held[0][0]
            connection.execute("BEGIN IMMEDIATE")
            if self.current() == name:
                break
            connection.execute("ROLLBACK")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _first(self) -> None:
        """Make an empty index; another process may be first, then theirs is taken."""
        self.path.mkdir(parents=True, exist_ok=True)
        path = self._new_path()
        finish(_create(path))
        beside = self.path / f"{POINTER}.{uuid.uuid4().hex}"
        _write(beside, path.name)
        try:
            os.link(beside, self.path / POINTER)
        except FileExistsError:
            _delete(path)
        finally:
            beside.unlink()

    def _new_path(self) -> Path:
        self.path.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        return self.path / f"index-{stamp}-{uuid.uuid4().hex[:8]}.sqlite3"

    def _tidy(self, keep: set[str]) -> None:
        """Drop files no longer in use: those swapped away before the last swap, and killed rebuilds."""
        for path in self.path.glob("index-*.sqlite3"):
            with suppress(FileNotFoundError):
                journal = path.with_name(path.name + ".building")
                old = time.time() - path.stat().st_mtime > ORPHAN
                if path.name not in keep and (old or not journal.exists()):
                    _delete(path)


def finish(connection: sqlite3.Connection) -> None:
    """Close a built file so that it stands alone on the disk, ready for many readers and a writer."""
    path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
    for audience in Audience:
        connection.execute(f"INSERT INTO {audience}_text ({audience}_text) VALUES ('optimize')")
    connection.execute("PRAGMA optimize")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.with_name(path.name + ".building").unlink(missing_ok=True)


def _create(path: Path) -> sqlite3.Connection:
    path.with_name(path.name + ".building").touch()
    connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -64000")
    connection.executescript(TABLES)
    for audience in Audience:
        connection.execute(
            f"INSERT INTO {audience}_text ({audience}_text, rank) VALUES ('hashsize', ?)", (HELD_BYTES,)
        )
    return connection


def _open(path: Path) -> sqlite3.Connection:
    """Raises OperationalError where there is no such file, DatabaseError for what is not an index of ours:
    cut short, something else, or written by another version."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=WAIT_SECONDS,
        cached_statements=STATEMENTS,
    )
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA mmap_size = 268435456")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise sqlite3.DatabaseError(f"It is of version {version}, not {VERSION}.")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _delete(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ".building"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
