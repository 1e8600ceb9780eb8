"""The embedded engine: SQLite FTS5 in an index file of its own. No server, nothing to install."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from search.documents import Document
from search.engines.base import Engine, EngineUnavailable, Rebuild
from search.engines.embedded import write
from search.engines.embedded.files import Folder, finish
from search.engines.embedded.points import places
from search.engines.embedded.read import answer
from search.points import Points, View
from search.query import Query
from search.results import Results


class Embedded(Engine):
    """Reads and writes the index in a folder. Safe to share between threads and processes."""

    name = "embedded"

    def __init__(self, path: Path) -> None:
        self.folder = Folder(Path(path))

    def put(self, documents: Iterable[Document]) -> None:
        with self.folder.writing() as connection:
            write.put(connection, documents)

    def remove(self, service_ids: Iterable[str]) -> None:
        with self.folder.writing() as connection:
            write.remove(connection, service_ids)

    def search(self, query: Query) -> Results:
        with self._reading() as connection:
            return answer(connection, query)

    def points(self, query: Query, view: View, *, some: bool = False) -> Points:
        with self._reading() as connection:
            return places(connection, query, view, some=some)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One state of the index for the whole block."""
        try:
            connection = self.folder.connection()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
        except (sqlite3.Error, OSError) as error:
            raise EngineUnavailable(f"The embedded index cannot be read: {error}") from error

    def rebuild(
        self, documents: Iterable[Document], *, before_swap: Callable[[Rebuild], None] | None = None
    ) -> int:
        with self.folder.building() as (path, connection):
            connection.execute("BEGIN")
            write.put(connection, documents)
            connection.execute("COMMIT")
            with self.folder.swapping():
                if before_swap:
                    connection.execute("BEGIN")
                    before_swap(EmbeddedRebuild(connection))
                    connection.execute("COMMIT")
                total = connection.execute("SELECT count(*) FROM document").fetchone()[0]
                finish(connection)
                self.folder.point_at(path)
        return total

    def vocabulary(self) -> dict[str, int]:
        return dict(self.folder.connection().execute("SELECT word, documents FROM word"))

    def ready(self) -> bool:
        try:
            return bool(self.folder.current() and self.folder.connection())
        except (EngineUnavailable, sqlite3.Error, OSError):
            return False


class EmbeddedRebuild(Rebuild):
    """The new file, while the old one is still read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, documents: Iterable[Document]) -> None:
        write.put(self._connection, documents)

    def remove(self, service_ids: Iterable[str]) -> None:
        write.remove(self._connection, service_ids)
