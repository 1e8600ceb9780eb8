"""Which listings read like a question, in the index file: every vector of the audience is looked at, at once.

Exact rather than by a structure of neighbours: with as many listings as one place has it takes milliseconds,
and nothing that reads alike is missed.
"""

from __future__ import annotations

import json
import sqlite3

from search import weights
from search.engines.embedded.match import Parameters
from search.query import Query

TABLE = "(SELECT CAST(key AS INTEGER) AS document, value AS cosine FROM json_each(:alike))"


def look(connection: sqlite3.Connection, query: Query, values: Parameters) -> None:
    """Put into the values which documents read like the question, and how much: a cosine above nothing."""
    if "alike" in values or not _asked(query):
        return
    import numpy as np  # comes with the model that makes the vectors; without them nobody gets here

    rows = connection.execute(
        "SELECT document, vector FROM meaning WHERE audience = ?", (str(query.audience),)
    ).fetchall()
    found = {}
    if rows:
        vectors = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.int8)
        asked = np.frombuffer(query.meaning, dtype=np.int8).astype(np.float32)
        each = vectors.reshape(len(rows), len(asked)).astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", each, each)) * np.sqrt(asked @ asked)
        cosines = each @ asked / np.maximum(lengths, 1e-9)
        found = {rows[n][0]: float(cosines[n]) for n in np.flatnonzero(cosines > 0)}
    values["alike"] = json.dumps(found)


def _asked(query: Query) -> bool:
    return bool(query.meaning and (query.words or query.needs))


def let_in(query: Query, some: bool) -> str:
    """SQL of the documents that read so much alike that they are an answer without a word in common, where
    some of the words will do; empty where none are let in."""
    if not (_asked(query) and some):
        return ""
    return f"SELECT document AS id FROM {TABLE} WHERE cosine >= {weights.ALIKE_LEAST!r}"


def score(query: Query) -> str:
    """The part of the score of a row of `best`."""
    if not _asked(query):
        return "0.0"
    return (
        f"{weights.ALIKE!r} * coalesce((SELECT cosine FROM {TABLE} AS each "
        "WHERE each.document = best.document), 0.0)"
    )
