"""Documents into one index file: put and remove inside a transaction the caller holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from search.documents import Audience, Document, Fact, Meeting
from search.engines.embedded import suggest
from search.engines.embedded.place import marks
from search.engines.embedded.schema import (
    BEGINS,
    DELIVERY_BITS,
    FACTS,
    MOST_FEATURES,
    PART_BITS,
    POSITIONS,
    ROOMS,
    mask,
)
from search.engines.shared import (
    FIELDS,
    NEVER,
    anywhere,
    day,
    meetings_of,
    needs_met,
    on_sphere,
    placeless,
    reach_of,
    seconds,
    spelling_words,
    texts,
    travels,
)
from search.language.text import index_text, normalise

BATCH = 500


def put(connection: sqlite3.Connection, documents: Iterable[Document]) -> int:
    """Add or replace documents. Returns how many there were."""
    features = dict(connection.execute("SELECT slug, bit FROM feature"))
    total = 0
    remaining = iter(documents)
    while batch := list(islice(remaining, BATCH)):
        latest = list({(d.id, d.audience): d for d in batch}.values())
        _forget(connection, _ids(connection, latest))
        _insert(connection, latest, features)
        total += len(latest)
    return total


def remove(connection: sqlite3.Connection, service_ids: Iterable[str]) -> None:
    """Forget services for every audience; unknown ids are ignored."""
    remaining = iter(service_ids)
    while batch := list(islice(remaining, BATCH)):
        marks = ",".join("?" * len(batch))
        rows = connection.execute(f"SELECT id, audience FROM document WHERE service IN ({marks})", batch)
        _forget(connection, rows.fetchall())


def _ids(connection: sqlite3.Connection, documents: list[Document]) -> list[tuple[int, str]]:
    marks = ",".join("?" * len(documents))
    rows = connection.execute(
        f"SELECT id, audience, service FROM document WHERE service IN ({marks})", [d.id for d in documents]
    )
    wanted = {(d.id, str(d.audience)) for d in documents}
    return [(number, audience) for number, audience, service in rows if (service, audience) in wanted]


def _forget(connection: sqlite3.Connection, rows: list[tuple[int, str]]) -> None:
    numbers = [(number,) for number, _ in rows]
    suggest.forget(connection, numbers)
    gone: Counter[str] = Counter()
    for number, audience in rows:
        if audience == Audience.PUBLIC:
            stored = connection.execute("SELECT words FROM spelling WHERE document = ?", (number,)).fetchone()
            gone.update(stored[0].split() if stored else ())
        connection.execute(f"DELETE FROM {audience}_text WHERE rowid = ?", (number,))
    for table, condition in (
        ("session", f"meeting >= ?1 * {POSITIONS} AND meeting < (?1 + 1) * {POSITIONS}"),
        ("meeting", f"id >= ?1 * {POSITIONS} AND id < (?1 + 1) * {POSITIONS}"),
        ("tag", "document = ?1"),
        ("spelling", "document = ?1"),
        ("document", "id = ?1"),
    ):
        connection.executemany(f"DELETE FROM {table} WHERE {condition}", numbers)
    connection.executemany(
        "UPDATE word SET documents = documents - ? WHERE word = ?",
        [(count, word) for word, count in gone.items()],
    )
    connection.executemany("DELETE FROM word WHERE word = ? AND documents <= 0", [(word,) for word in gone])


def _insert(connection: sqlite3.Connection, documents: list[Document], features: dict[str, int]) -> None:
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM document").fetchone()[0]
    numbered = list(enumerate(documents, start=first))
    _fill(connection, "document", [_document_row(number, d) for number, d in numbered])
    written = _texts(numbered)
    _fill(connection, "start", sorted(row for n, d in numbered for row in suggest.rows(n, d)))
    for audience in Audience:
        rows = [
            (n, *(written[n][field] for field in FIELDS), marks(d))
            for n, d in numbered
            if d.audience == audience
        ]
        columns = ", ".join(("rowid", *FIELDS, "marks"))
        values = ",".join("?" * (len(FIELDS) + 2))
        connection.executemany(f"INSERT INTO {audience}_text ({columns}) VALUES ({values})", rows)
    _fill(connection, "tag", sorted(row for number, d in numbered for row in _tags(number, d)))
    _insert_meetings(connection, numbered, features)
    _insert_words(connection, {n: written[n] for n, d in numbered if d.audience == Audience.PUBLIC})


def _texts(numbered: list[tuple[int, Document]]) -> dict[int, dict[str, str]]:
    """The searchable text of each. A service's documents mostly say the same to every audience and come one
    after the other; then it is put together once."""
    written: dict[int, dict[str, str]] = {}
    before: tuple[int, Document] | None = None
    for number, document in numbered:
        if before and replace(before[1], audience=document.audience) == document:
            written[number] = written[before[0]]
        else:
            written[number] = texts(document)
        before = number, document
    return written


def _fill(connection: sqlite3.Connection, table: str, rows: list[tuple]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def _document_row(number: int, document: Document) -> tuple:
    return (
        number,
        document.id,
        str(document.audience),
        normalise(document.name),
        index_text(document.name),
        index_text(document.organisation),
        *_closed(document),
    )


def _closed(document: Document) -> tuple[int, int]:
    closing = document.closed_from is not None or document.closed_to is not None
    return day(document.closed_from, 0) if closing else NEVER, day(document.closed_to, NEVER)


def _tags(number: int, document: Document) -> Iterator[tuple[str, str, int, float]]:
    yield from (("need", slug, number, weight) for slug, weight in needs_met(document).items())
    yield from (("cover", code, number, 1.0) for code in document.covers)
    yield from (("language", code, number, 1.0) for code in document.languages)
    yield from (("group", slug, number, 1.0) for slug in document.audience_groups)


def _insert_meetings(
    connection: sqlite3.Connection, numbered: list[tuple[int, Document]], features: dict[str, int]
) -> None:
    meetings, sessions = [], set()
    for number, document in numbered:
        first, last = _facts(document)
        for position, meeting in enumerate(meetings_of(document)):
            for slug in meeting.access:
                _add_feature(connection, slug, features)
            key = number * POSITIONS + position
            facts = (*first, *_meeting(meeting, features), *last)
            meetings.append((key, *_on_sphere(meeting), *facts, meeting.id, *_point(meeting)))
            sessions |= {(key, seconds(s.starts), seconds(s.ends)) for s in meeting.sessions}
    _fill(connection, "meeting", meetings)
    _fill(connection, "session", sorted(sessions))


def _facts(document: Document) -> tuple[tuple, tuple]:
    """What is alike at every meeting of a document: the columns before its own, and those after."""
    return (
        int(travels(document)),
        int(anywhere(document)),
        int(placeless(document)),
        *_closed(document),
        FACTS[document.free],
        BEGINS[document.begin],
        mask(document.delivery, DELIVERY_BITS),
        int(bool(document.languages)),
    ), (
        int(bool(document.audience_groups)),
        str(reach_of(document)),
        day(document.checked, 0),
        document.minimum_age,
        document.maximum_age,
        int(document.ages_known or document.minimum_age is not None or document.maximum_age is not None),
    )


def _on_sphere(meeting: Meeting) -> tuple[float | None, float | None, float | None]:
    point = meeting.point
    return on_sphere(point.latitude, point.longitude) if point else (None, None, None)


def _point(meeting: Meeting) -> tuple[float | None, float | None]:
    point = meeting.point
    return (point.latitude, point.longitude) if point else (None, None)


def _meeting(meeting: Meeting, features: dict[str, int]) -> tuple[int, ...]:
    return (
        int(meeting.times_known),
        mask(meeting.parts, PART_BITS),
        mask([s for s, fact in meeting.access.items() if fact == Fact.YES], features),
        mask([s for s, fact in meeting.access.items() if fact == Fact.NO], features),
        ROOMS[meeting.room],
        day(meeting.room_until, NEVER),
    )


def _add_feature(connection: sqlite3.Connection, slug: str, features: dict[str, int]) -> None:
    if slug in features:
        return
    if len(features) >= MOST_FEATURES:
        raise ValueError(f"More than {MOST_FEATURES} access features: {slug!r} has no room in the index.")
    features[slug] = 1 << len(features)
    connection.execute("INSERT INTO feature VALUES (?, ?)", (slug, features[slug]))


def _insert_words(connection: sqlite3.Connection, written: dict[int, dict[str, str]]) -> None:
    """The spelling list is of public words only."""
    added: Counter[str] = Counter()
    rows = []
    for number, columns in written.items():
        words = spelling_words(columns)
        added.update(words)
        rows.append((number, " ".join(words)))
    _fill(connection, "spelling", rows)
    connection.executemany(
        "INSERT INTO word VALUES (?, ?) ON CONFLICT (word) "
        "DO UPDATE SET documents = documents + excluded.documents",
        list(added.items()),
    )
