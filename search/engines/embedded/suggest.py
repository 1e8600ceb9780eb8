"""Suggestions out of the `start` table: runs sorted, so that those with one beginning stand together."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from search.documents import Audience
from search.engines.days_and_seconds import today
from search.engines.name_starts import RANKS, starts_of, typed
from search.results import NamePart, Suggestion

_AFTER = "~"
"""Comes after every letter, digit and space of a run."""
_ROWS = """
FROM start JOIN document AS d ON d.id = start.document
WHERE start.audience = :audience AND rank = :rank AND run >= :typed AND run < :after
AND NOT (d.closed_from <= :today AND d.closed_to >= :today)
"""
_BEGUN = {
    # The runs of names are the names, so they are read in their order and no further than the limit.
    NamePart.NAME: f"SELECT d.service {_ROWS} ORDER BY run, d.name_text, d.service LIMIT :limit",
    NamePart.ORGANISATION: f"SELECT d.service {_ROWS} ORDER BY d.name_text, d.service LIMIT :limit",
    NamePart.LATER: f"SELECT d.service {_ROWS} GROUP BY d.id ORDER BY d.name_text, d.service LIMIT :limit",
}


def names_starting_with(
    connection: sqlite3.Connection, text: str, *, audience: Audience, now: datetime, limit: int
) -> tuple[Suggestion, ...]:
    """As Engine.suggest promises. The next rank is only looked at where the better are too few, so that two
    letters in a large directory cost little."""
    start = typed(text)
    found: dict[str, NamePart] = {}
    for begun, statement in _BEGUN.items():
        if not start or len(found) >= limit:
            break
        values = {"audience": str(audience), "rank": RANKS[begun], "typed": start, "after": start + _AFTER}
        values |= {"today": today(now), "limit": limit + len(found)}  # some of them were found already
        for (service,) in connection.execute(statement, values):
            found.setdefault(service, begun)
    return tuple(Suggestion(service, begun) for service, begun in list(found.items())[: max(0, limit)])


def forget(connection: sqlite3.Connection, numbers: list[tuple[int]]) -> None:
    """Take documents out, before they leave the document table: their names say which runs are theirs."""
    for (number,) in numbers:
        kept = connection.execute(
            "SELECT audience, name_text, organisation_text FROM document WHERE id = ?", (number,)
        ).fetchone()
        if kept:
            audience, *texts = kept
            gone = [(audience, RANKS[begun], run, number) for run, begun in starts_of(*texts).items()]
            connection.executemany(
                "DELETE FROM start WHERE audience = ? AND rank = ? AND run = ? AND document = ?", gone
            )
