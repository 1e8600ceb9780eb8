"""The embedded engine: SQLite FTS5 in an index file of its own. No server, nothing to install."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from search.documents import Audience, Document
from search.engines.base import Engine, EngineUnavailable, Prepared, Rebuild, at_once
from search.engines.embedded import suggest, write
from search.engines.embedded.content import ready
from search.engines.embedded.files import Folder, finish
from search.engines.embedded.points import places
from search.engines.embedded.read import answer
from search.points import Points, View
from search.query import Query
from search.results import Results, Suggestion


class Embedded(Engine):
    """Reads and writes the index in a folder. Safe to share between threads and processes."""

    name = "embedded"

    def __init__(self, path: Path) -> None:
        self.folder = Folder(Path(path))

    def put(self, documents: Iterable[Document]) -> None:
        with _reading(), self.folder.writing() as connection:
            write.put(connection, map(self.prepare, at_once(documents)))

    def remove(self, service_ids: Iterable[str]) -> None:
        with _reading(), self.folder.writing() as connection:
            write.remove(connection, service_ids)

    def search(self, query: Query) -> Results:
        with self._one_state() as connection:
            return answer(connection, query)

    def suggest(
        self, text: str, *, audience: Audience, now: datetime, limit: int = 5
    ) -> tuple[Suggestion, ...]:
        with self._one_state() as connection:
            return suggest.names_starting_with(connection, text, audience=audience, now=now, limit=limit)

    def points(self, query: Query, view: View, *, some: bool = False) -> Points:
        with self._one_state() as connection:
            return places(connection, query, view, some=some)

    @contextmanager
    def _one_state(self) -> Iterator[sqlite3.Connection]:
        """One state of the index for as long as the block runs."""
        with _reading():
            connection = self.folder.connection()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @staticmethod
    def prepare(documents: Iterable[Document]) -> Prepared:
        return ready(documents)

    def fill(
        self, prepared: Iterable[Prepared], *, before_swap: Callable[[Rebuild], None] | None = None
    ) -> int:
        with _reading(), self.folder.building() as (path, connection):
            connection.execute("BEGIN")
            write.put(connection, prepared)
            connection.execute("COMMIT")
            with self.folder.writers_held():
                if before_swap:
                    connection.execute("BEGIN")
                    before_swap(EmbeddedRebuild(connection))
                    connection.execute("COMMIT")
                total = connection.execute("SELECT count(*) FROM document").fetchone()[0]
                finish(connection)
                self.folder.point_at(path)
        return total

    def vocabulary(self) -> dict[str, int]:
        with _reading():
            return dict(self.folder.connection().execute("SELECT word, documents FROM word"))

    def ready(self) -> bool:
        try:
            return bool(self.folder.connection())
        except (EngineUnavailable, sqlite3.Error, OSError):
            return False


@contextmanager
def _reading() -> Iterator[None]:
    """An index that is broken, gone or not ours to read is an engine that is away."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise EngineUnavailable(f"The embedded index cannot be used: {error}") from error


class EmbeddedRebuild(Rebuild):
    """The new file, while the old one is still read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, documents: Iterable[Document]) -> None:
        write.put(self._connection, map(ready, at_once(documents)))

    def remove(self, service_ids: Iterable[str]) -> None:
        write.remove(self._connection, service_ids)
