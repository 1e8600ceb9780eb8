"""Documents into one index file: put and remove inside a transaction the caller holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from search.documents import Audience, Document
from search.engines.embedded import suggest
from search.engines.embedded.content import content_of
from search.engines.embedded.schema import MOST_FEATURES, POSITIONS
from search.engines.shared import FIELDS, made_once, may_spell

BATCH = 500
MOST_SPELT = 100_000
"""Words whose numbers are held before they are written."""


def put(connection: sqlite3.Connection, documents: Iterable[Document]) -> int:
    """Add or replace documents. Returns how many there were."""
    features = dict(connection.execute("SELECT slug, bit FROM feature"))
    spelt: Counter[str] = Counter()
    total = 0
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH)):
        latest = list({(d.id, d.audience): d for d in batch}.values())
        _forget(connection, _ids(connection, latest), spelt)
        _insert(connection, latest, features, spelt)
        total += len(latest)
        if len(spelt) > MOST_SPELT:
            _spell(connection, spelt)
    _spell(connection, spelt)
    return total


def remove(connection: sqlite3.Connection, service_ids: Iterable[str]) -> None:
    """Forget services for every audience; unknown ids are ignored."""
    spelt: Counter[str] = Counter()
    remaining = iter(service_ids)
    while batch := list(islice(remaining, BATCH)):
        marks = ",".join("?" * len(batch))
        rows = connection.execute(f"SELECT id, audience FROM document WHERE service IN ({marks})", batch)
        _forget(connection, rows.fetchall(), spelt)
    _spell(connection, spelt)


def _ids(connection: sqlite3.Connection, documents: list[Document]) -> list[tuple[int, str]]:
    marks = ",".join("?" * len(documents))
    rows = connection.execute(
        f"SELECT id, audience, service FROM document WHERE service IN ({marks})", [d.id for d in documents]
    )
    wanted = {(d.id, str(d.audience)) for d in documents}
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
        ("document", "id = ?1"),
    ):
        connection.executemany(f"DELETE FROM {table} WHERE {condition}", numbers)


def _insert(
    connection: sqlite3.Connection, documents: list[Document], features: dict[str, int], spelt: Counter[str]
) -> None:
    for slug in sorted({slug for d in documents for meeting in d.meetings for slug in meeting.access}):
        _add_feature(connection, slug, features)
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM document").fetchone()[0]
    numbered = list(enumerate(made_once(documents, lambda d: content_of(d, features)), start=first))
    _fill(
        connection,
        "document",
        [(n, d.id, str(d.audience), *c.names, *c.closed) for n, (d, c) in numbered],
    )
    _fill(
        connection,
        "start",
        sorted((str(d.audience), rank, run, n) for n, (d, c) in numbered for rank, run in c.starts),
    )
    for audience in Audience:
        rows = [(n, *c.columns.values(), c.marks) for n, (d, c) in numbered if d.audience == audience]
        columns = ", ".join(("rowid", *FIELDS, "marks"))
        values = ",".join("?" * (len(FIELDS) + 2))
        connection.executemany(f"INSERT INTO {audience}_text ({columns}) VALUES ({values})", rows)
    _fill(
        connection, "tag", sorted((kind, value, n, w) for n, (_, c) in numbered for kind, value, w in c.tags)
    )
    meetings = [(n * POSITIONS + p, *m) for n, (_, c) in numbered for p, m in enumerate(c.meetings)]
    _fill(connection, "meeting", meetings)
    _fill(
        connection,
        "session",
        [(n * POSITIONS + p, *span) for n, (_, c) in numbered for p, *span in c.sessions],
    )
    public = [(n, c.words()) for n, (d, c) in numbered if d.audience == Audience.PUBLIC]
    _fill(connection, "spelling", [(n, " ".join(words)) for n, words in public])
    for _, words in public:
        spelt.update(words)


def _fill(connection: sqlite3.Connection, table: str, rows: list[tuple]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def _add_feature(connection: sqlite3.Connection, slug: str, features: dict[str, int]) -> None:
    if slug in features:
        return
    if len(features) >= MOST_FEATURES:
        raise ValueError(f"More than {MOST_FEATURES} access features: {slug!r} has no room in the index.")
    features[slug] = 1 << len(features)
    connection.execute("INSERT INTO feature VALUES (?, ?)", (slug, features[slug]))


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
