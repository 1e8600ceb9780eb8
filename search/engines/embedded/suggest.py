"""Suggestions out of the `start` table: runs sorted, so that those with one beginning stand together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from search.documents import Audience, Document
from search.engines.shared import today
from search.engines.starts import starts_of, typed
from search.language.text import index_text
from search.results import Suggestion

_AFTER = "~"
"""Comes after every letter, digit and space of a run."""
_BEGUN = """
SELECT d.service FROM start JOIN document AS d ON d.id = start.document
WHERE start.audience = :audience AND whole = :whole AND run >= :typed AND run < :after
AND NOT (d.closed_from <= :today AND d.closed_to >= :today)
GROUP BY d.id ORDER BY d.name_key, d.service LIMIT :limit
"""


def begun_with(
    connection: sqlite3.Connection, text: str, *, audience: Audience, now: datetime, limit: int
) -> tuple[Suggestion, ...]:
    """As Engine.suggest promises. Later words are only looked at where first words are too few, so that two
    letters in a large directory cost little."""
    begun = typed(text)
    found: dict[str, bool] = {}
    for whole in (True, False):
        if not begun or len(found) >= limit:
            break
        values = {"audience": str(audience), "whole": whole, "typed": begun, "after": begun + _AFTER}
        values |= {"today": today(now), "limit": limit + len(found)}  # some of them were found already
        for (service,) in connection.execute(_BEGUN, values):
            found.setdefault(service, whole)
    return tuple(Suggestion(service, whole) for service, whole in list(found.items())[: max(0, limit)])


def rows(number: int, document: Document) -> Iterator[tuple[str, int, str, int]]:
    """What is kept of a document."""
    runs = starts_of(index_text(document.name), index_text(document.organisation))
    yield from ((str(document.audience), int(whole), run, number) for run, whole in runs.items())


def forget(connection: sqlite3.Connection, numbers: list[tuple[int]]) -> None:
    """Take documents out, before they leave the document table: their names say which runs are theirs."""
    for (number,) in numbers:
        kept = connection.execute(
            "SELECT audience, name_text, organisation_text FROM document WHERE id = ?", (number,)
        ).fetchone()
        if kept:
            audience, *texts = kept
            gone = [(audience, int(whole), run, number) for run, whole in starts_of(*texts).items()]
            connection.executemany(
                "DELETE FROM start WHERE audience = ? AND whole = ? AND run = ? AND document = ?", gone
            )
