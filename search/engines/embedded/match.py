"""The text half of a question: which documents hold its words and needs, and how strongly."""

from __future__ import annotations

from typing import Any

from search import weights
from search.engines.shared import FIELDS, MOST_WORDS, telling
from search.language.text import index_text
from search.query import Query

Parameters = dict[str, Any]


def asks_text(query: Query) -> bool:
    """Whether the question has words or needs at all; without, everything that passes is the answer."""
    return bool(query.words or query.needs)


def text_tables(query: Query, some: bool, values: Parameters) -> list[str]:
    """The tables `word` … `text(document, words, strength, need, run)` as SQL; adds to `values`.

    `words` is the number of words matched, `strength` their share between 0 and 1.
    """
    parts = [_word(query, number, values) for number in range(len(query.words))]
    parts += [_need(query, number, values) for number in range(len(query.needs))]
    if run := _run(query, values):
        parts.append(run)
    values["enough"] = 1 if some else len(telling(query.words))
    met = "max(need) > 0 OR max(run) > 0" + (" OR sum(strong) >= :enough" if query.words else "")
    return [
        "found(document, words, strong, bit, strength, need, run) AS (" + " UNION ALL ".join(parts) + ")",
        "text AS MATERIALIZED (SELECT document, sum(words) AS words, sum(strong) AS strong, "
        "sum(bit) AS bits, sum(strength) AS strength, max(need) AS need, max(run) AS run "
        f"FROM found GROUP BY document HAVING {met})",
    ]


def _word(query: Query, number: int, values: Parameters) -> str:
    """Where one word stands, each document once, by its best field and alternative."""
    word = query.words[number]
    groups: dict[float, list[str]] = {}
    for alternative in word.alternatives:
        if run := index_text(alternative.text):
            groups.setdefault(alternative.weight, []).append(f'"{run}"')
    looks = []
    for place, (weight, runs) in enumerate(groups.items()):
        for column in FIELDS:
            name = f"w{number}_{place}_{column}"
            values[name] = f"{{{column}}} : ({' OR '.join(dict.fromkeys(runs))})"
            looks.append(
                f"SELECT rowid AS document, {weight * weights.FIELDS[column]!r} AS at "
                f"FROM {query.audience}_text WHERE {query.audience}_text MATCH :{name}"
            )
    if not looks:
        looks = ["SELECT NULL AS document, 0 AS at WHERE 0"]
    share = word.weight / (sum(each.weight for each in query.words) or 1.0)
    strong = int(word in telling(query.words))
    return (
        f"SELECT document, 1, {strong}, {1 << number}, max(at) * {share!r}, 0, 0 "
        f"FROM ({' UNION ALL '.join(looks)}) GROUP BY document"
    )


def _need(query: Query, number: int, values: Parameters) -> str:
    need = query.needs[number]
    values[f"n{number}"] = need.slug
    bit = 1 << (MOST_WORDS + number)
    return (
        f"SELECT document, 0, 0, {bit}, 0, weight * {float(need.weight)!r}, 0 FROM tag "
        f"WHERE kind = 'need' AND value = :n{number}"
    )


def _run(query: Query, values: Parameters) -> str:
    """Names that hold the whole question as a run of words."""
    run = index_text(query.whole)
    if not run:
        return ""
    values["run"] = f'{{name organisation}} : "{run}"'
    return f"SELECT rowid, 0, 0, 0, 0, 0, 1 FROM {query.audience}_text WHERE {query.audience}_text MATCH :run"
