"""Which listings read like a question, in the index file: every vector that may matter is looked at, at once.

Exact rather than by a structure of neighbours: with as many listings as one place has it takes milliseconds,
and nothing that reads alike is missed.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from search import weights
from search.engines.embedded.match import Parameters
from search.engines.embedded.place import bound
from search.engines.query_rules import alike_least
from search.query import Query

TABLE = "(SELECT CAST(key AS INTEGER) AS document, value AS cosine FROM json_each(:alike))"
NEEDS = "(SELECT CAST(key AS INTEGER) AS document, value AS alike FROM json_each(:needs_alike))"


def look(connection: sqlite3.Connection, query: Query, values: Parameters, *, everywhere: bool) -> None:
    """Put into the values which documents read like the question, and how much: a cosine above nothing; and
    how alike their needs are, from 0 to 1.

    Of those that may be in reach, or `everywhere`: what is let in is counted at any distance too.
    """
    if "alike" in values or not _asked(query):
        return
    import numpy as np  # comes with the model that makes the vectors; without them nobody gets here

    asked_of = "SELECT document, vector, need_shares FROM meaning WHERE audience = :audience"
    place = "" if everywhere else bound(query)
    if place:
        table = f"{query.audience}_text"
        asked_of += f" AND document IN (SELECT rowid FROM {table} WHERE {table} MATCH :place)"
    rows = connection.execute(asked_of, {"audience": str(query.audience), "place": place}).fetchall()
    found, needs = {}, {}
    if rows:
        each, asked = _rows([vector for _, vector, _ in rows], query.meaning)
        lengths = np.sqrt(np.einsum("ij,ij->i", each, each)) * np.sqrt(asked @ asked)
        cosines = each @ asked / np.maximum(lengths, 1e-9)
        found = {rows[n][0]: float(cosines[n]) for n in np.flatnonzero(cosines > 0)}
    told = [(document, shares) for document, _, shares in rows if shares and query.need_shares]
    if told:
        each, asked = _rows([shares for _, shares in told], query.need_shares)
        likely = each @ asked / (127.0 * 127.0)
        needs = {told[n][0]: float(likely[n]) for n in np.flatnonzero(likely > 0)}
    values |= {"alike": json.dumps(found), "needs_alike": json.dumps(needs)}


def _rows(kept: list[bytes], asked: bytes) -> tuple[Any, Any]:
    """What is kept of each document as a row, and what is asked as one more."""
    import numpy as np

    each = np.frombuffer(b"".join(kept), dtype=np.int8).reshape(len(kept), len(asked))
    return each.astype(np.float32), np.frombuffer(asked, dtype=np.int8).astype(np.float32)


def _asked(query: Query) -> bool:
    return bool(query.meaning and (query.words or query.needs))


def let_in(query: Query, some: bool) -> str:
    """SQL of the documents that read so much alike that they are an answer without a word in common, where
    some of the words will do; empty where none are let in."""
    if not (_asked(query) and some):
        return ""
    return f"SELECT document AS id FROM {TABLE} WHERE cosine >= {alike_least(query)!r}"


def score(query: Query) -> str:
    """The part of the score of a row of `best`."""
    return _part(query, weights.ALIKE, "cosine", TABLE)


def needs_score(query: Query) -> str:
    """The part for the needs that vectors tell of both."""
    return _part(query, weights.NEEDS_ALIKE, "alike", NEEDS)


def _part(query: Query, weight: float, column: str, table: str) -> str:
    if not _asked(query):
        return "0.0"
    value = f"SELECT {column} FROM {table} AS each WHERE each.document = best.document"
    return f"{weight!r} * coalesce(({value}), 0.0)"
