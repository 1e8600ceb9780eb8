"""Documents into one index file: put and remove inside a transaction the caller holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from search.documents import Audience
from search.engines.document_facts import FIELDS, may_spell
from search.engines.embedded import suggest
from search.engines.embedded.content import MEETING, Access, Ready
from search.engines.embedded.schema import MOST_FEATURES, POSITIONS

BATCH = 500
MOST_SPELT = 100_000
"""Words whose numbers are held before they are written."""


def put(connection: sqlite3.Connection, prepared: Iterable[Ready]) -> None:
    """Add or replace documents."""
    features = Features(connection)
    spelt: Counter[str] = Counter()
    for batch in prepared:
        if batch:
            _forget(connection, _ids(connection, batch), spelt)
            _insert(connection, batch, features, spelt)
        if len(spelt) > MOST_SPELT:
            _spell(connection, spelt)
    _spell(connection, spelt)


def remove(connection: sqlite3.Connection, service_ids: Iterable[str]) -> None:
    """Forget services for every audience; unknown ids are ignored."""
    spelt: Counter[str] = Counter()
    remaining = iter(service_ids)
    while batch := list(islice(remaining, BATCH)):
        marks = ",".join("?" * len(batch))
        rows = connection.execute(f"SELECT id, audience FROM document WHERE service IN ({marks})", batch)
        _forget(connection, rows.fetchall(), spelt)
    _spell(connection, spelt)


def _ids(connection: sqlite3.Connection, documents: Ready) -> list[tuple[int, str]]:
    wanted = {(service, audience) for service, audience, _ in documents}
    services = list({service for service, _ in wanted})
    marks = ",".join("?" * len(services))
    rows = connection.execute(
        f"SELECT id, audience, service FROM document WHERE service IN ({marks})", services
    )
    return [(number, audience) for number, audience, service in rows if (service, audience) in wanted]


def _forget(connection: sqlite3.Connection, rows: list[tuple[int, str]], spelt: Counter[str]) -> None:
    numbers = [(number,) for number, _ in rows]
    suggest.forget(connection, numbers)
    for number, audience in rows:
        if audience == Audience.PUBLIC:
            stored = connection.execute("SELECT words FROM spelling WHERE document = ?", (number,)).fetchone()
            spelt.subtract(stored[0].split() if stored else ())
        connection.execute(f"DELETE FROM {audience}_text WHERE rowid = ?", (number,))
    for table, condition in (
        ("session", f"meeting >= ?1 * {POSITIONS} AND meeting < (?1 + 1) * {POSITIONS}"),
        ("meeting", f"id >= ?1 * {POSITIONS} AND id < (?1 + 1) * {POSITIONS}"),
        ("tag", "document = ?1"),
        ("spelling", "document = ?1"),
        ("meaning", "document = ?1"),
        ("document", "id = ?1"),
    ):
        connection.executemany(f"DELETE FROM {table} WHERE {condition}", numbers)


def _insert(
    connection: sqlite3.Connection, documents: Ready, features: Features, spelt: Counter[str]
) -> None:
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM document").fetchone()[0]
    rows = [(n, service, audience, c) for n, (service, audience, c) in enumerate(documents, start=first)]
    _fill(connection, "document", [(n, service, a, *c.names, *c.closed) for n, service, a, c in rows])
    _fill(connection, "start", sorted((a, rank, run, n) for n, _, a, c in rows for rank, run in c.starts))
    for audience in Audience:
        texts = [(n, *c.columns, c.marks) for n, _, a, c in rows if a == audience]
        _fill(connection, f"{audience}_text", texts, ("rowid", *FIELDS, "marks"))
    _fill(connection, "tag", sorted((kind, value, n, w) for n, *_, c in rows for kind, value, w in c.tags))
    meetings = [
        (n * POSITIONS + p, *features.masks(access), *meeting)
        for n, *_, c in rows
        for p, (meeting, access) in enumerate(zip(c.meetings, c.access, strict=True))
    ]
    _fill(connection, "meeting", meetings, ("id", "access_yes", "access_no", *MEETING))
    _fill(connection, "session", [(n * POSITIONS + p, *span) for n, *_, c in rows for p, *span in c.sessions])
    _fill(connection, "meaning", [(n, a, *c.meaning) for n, _, a, c in rows if c.meaning[0]])
    public = [(n, c.words) for n, _, audience, c in rows if audience == Audience.PUBLIC]
    _fill(connection, "spelling", public)
    for _, words in public:
        spelt.update(words.split())


def _fill(
    connection: sqlite3.Connection, table: str, rows: list[tuple], columns: tuple[str, ...] = ()
) -> None:
    """`columns` where the rows have not all of them, or in another order."""
    if rows:
        into = f"{table} ({', '.join(columns)})" if columns else table
        connection.executemany(f"INSERT INTO {into} VALUES ({','.join('?' * len(rows[0]))})", rows)


class Features:
    """The bits of access features in one file; one that is new to it is given the next."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._bits: dict[str, int] = dict(connection.execute("SELECT slug, bit FROM feature"))
        self._masks: dict[Access, tuple[int, int]] = {}

    def masks(self, access: Access) -> tuple[int, int]:
        """The bits of the features a meeting has, and of those it has not. Raises ValueError when there is no
        room for another feature."""
        if access not in self._masks:
            has, lacks, _ = (sum(map(self._bit, slugs)) for slugs in access)
            self._masks[access] = has, lacks
        return self._masks[access]

    def _bit(self, slug: str) -> int:
        if slug not in self._bits:
            if len(self._bits) >= MOST_FEATURES:
                raise ValueError(
                    f"More than {MOST_FEATURES} access features: {slug!r} has no room in the index."
                )
            self._bits[slug] = 1 << len(self._bits)
            self._connection.execute("INSERT INTO feature VALUES (?, ?)", (slug, self._bits[slug]))
        return self._bits[slug]


def _spell(connection: sqlite3.Connection, spelt: Counter[str]) -> None:
    """Change by so much how many documents have each word, of those that may be spelt; `spelt` is empty
    then. The list is of public words only."""
    connection.executemany(
        "INSERT INTO word VALUES (?, ?) ON CONFLICT (word) "
        "DO UPDATE SET documents = documents + excluded.documents",
        sorted((word, count) for word, count in spelt.items() if count and may_spell(word)),
    )
    fewer = [(word,) for word, count in spelt.items() if count < 0]
    connection.executemany("DELETE FROM word WHERE word = ? AND documents <= 0", fewer)
    spelt.clear()
