"""The text half of a question: which documents hold its words and needs, and how strongly.

Everything is asked of the full text: words, needs and places alike are tokens of it, so that what a question
reads is what lies in its reach and not what the country holds.
"""

from __future__ import annotations

from typing import Any

from search import weights
from search.engines.document_facts import FIELDS
from search.engines.embedded.place import bound, mark
from search.engines.query_rules import MOST_WORDS, lone_words, strong_words, telling_needs
from search.language.text import index_text
from search.query import Query, Word

Parameters = dict[str, Any]
NOTHING = mark("n", "nothing has this")
"""The match of no document."""


def has_text(query: Query) -> bool:
    """Whether the question has words or needs at all; without, everything that passes is the answer."""
    return bool(query.words or query.needs)


def matching(query: Query, some: bool) -> str:
    """The match of what meets a telling need, or holds every telling word (`some`: two, or one that tells
    most), or whose name holds the whole question."""
    words = [_anywhere(word) for word in strong_words(query.words)]
    if query.stray:
        ways = words if some else [f"({' AND '.join(words)})"] if words else []
    elif some:
        ways = [_anywhere(word) for word in lone_words(query)]
        ways += [f"({word} AND ({' OR '.join(words[place:])}))" for place, word in enumerate(words[:-1], 1)]
    else:
        ways = [f"({' AND '.join(words)})"] if words else []
    ways += [mark("n", need.slug) for need in telling_needs(query)]
    if run := index_text(query.whole):
        ways.append(_named(run))
    return f"({' OR '.join(ways or [NOTHING])})"


def all_of(*matches: str) -> str:
    """The match of all of these; an empty one asks nothing."""
    return " AND ".join(filter(None, matches))


def text_table(query: Query, values: Parameters) -> str:
    """The rows `text(document, words, strong, bits, strength, need, run)` of what is in `fitting`, as SQL.

    `words` is the number of words matched, `strength` their share between 0 and 1. Of several places where
    one word (one `bit`) stands only the best counts.
    """
    looks = [look for number in range(len(query.words)) for look in _word(query, number, values)]
    looks += [_need(query, number, values) for number in range(len(query.needs))]
    if run := index_text(query.whole):
        values["run"] = all_of(_named(run), bound(query))
        looks.append(f"SELECT rowid, 0, 0, 0, 0.0, 0.0, 1 {_found(query, 'run')}")
    names = "NULL AS document, 0 AS bit, 0 AS words, 0 AS strong, 0.0 AS strength, 0.0 AS need, 0 AS run"
    every = " UNION ALL ".join([f"SELECT {names} WHERE 0", *looks])
    fitting = f"SELECT * FROM ({every} LIMIT -1) WHERE document IN (SELECT document FROM fitting)"
    once = (
        "SELECT document, bit, words, strong, max(strength) AS strength, max(need) AS need, run "
        f"FROM ({fitting}) GROUP BY document, bit"
    )
    return (
        "SELECT document, sum(words) AS words, sum(strong) AS strong, sum(bit) AS bits, "
        f"sum(strength) AS strength, max(need) AS need, max(run) AS run FROM ({once}) GROUP BY document"
    )


def _found(query: Query, name: str) -> str:
    return f"FROM {query.audience}_text WHERE {query.audience}_text MATCH :{name}"


def _word(query: Query, number: int, values: Parameters) -> list[str]:
    """Where one word stands in reach, by field and weight of the alternative."""
    word = query.words[number]
    strong, place = word in strong_words(query.words), bound(query)
    values[f"share{number}"] = word.weight / (sum(each.weight for each in query.words) or 1.0)
    looks = []
    for group, (weight, runs) in enumerate(_by_weight(word).items()):
        for column in FIELDS:
            name = f"w{number}_{group}_{column}"
            values[name] = all_of(f"({{{column}}} : ({' OR '.join(runs)}))", place)
            values[f"{name}_at"] = weight * weights.FIELDS[column]
            looks.append(
                f"SELECT rowid, {1 << number}, 1, {int(strong)}, :{name}_at * :share{number}, 0.0, 0 "
                f"{_found(query, name)}"
            )
    return looks


def _need(query: Query, number: int, values: Parameters) -> str:
    need = query.needs[number]
    values |= {f"n{number}": need.slug, f"n{number}_weight": need.weight}
    values[f"n{number}_match"] = all_of(mark("n", need.slug), bound(query))
    return (
        f"SELECT rowid, {1 << (MOST_WORDS + number)}, 0, 0, 0.0, :n{number}_weight * (SELECT weight FROM tag "
        f"WHERE kind = 'need' AND value = :n{number} AND document = {query.audience}_text.rowid), 0 "
        f"{_found(query, f'n{number}_match')}"
    )


def _anywhere(word: Word) -> str:
    return f"({' OR '.join(run for runs in _by_weight(word).values() for run in runs)})"


def _by_weight(word: Word) -> dict[float, list[str]]:
    """The alternatives as they are matched, by their weight."""
    groups: dict[float, list[str]] = {}
    for alternative in word.alternatives:
        run = index_text(alternative.text)
        if run and f'"{run}"' not in groups.setdefault(alternative.weight, []):
            groups[alternative.weight].append(f'"{run}"')
    return {weight: runs for weight, runs in groups.items() if runs}


def _named(run: str) -> str:
    """Names that hold the whole question as a run of words."""
    return f'({{name organisation}} : "{run}")'
