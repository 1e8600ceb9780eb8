"""How well questions find what they should, asked in this process, whole and with parts of it taken away.

    python -m tests.benchmarks.findability SET [--ablate [PART]] [--misses 10] [--half A]

SET is a folder with queries.json and judgments.json; the database that the settings name holds its services,
indexed. The questions are parted in two halves by a hash of their id, so that what was mended while
looking at one half is measured on the other. Figures are those of a page of twenty: nDCG@10 with gains
2^grade - 1, success@3 and recall@20 of what is graded 2 or 3, and the share of empty answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Grades = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One question with what came back."""

    id: str
    text: str
    ids: tuple[str, ...]
    ndcg: float
    hit: bool
    recall: float


def half(identity: str) -> str:
    """ "A" or "B", the same for ever."""
    return "AB"[hashlib.sha256(identity.encode()).digest()[0] & 1]


def judge(query: Mapping[str, Any], ids: tuple[str, ...], grades: Grades) -> Row:
    good = {identity for identity, grade in grades.items() if grade >= 2}

    def gain(ranked: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ranked[:10]))

    return Row(
        query["id"],
        query["q"],
        ids,
        gain([grades.get(identity, 0) for identity in ids]) / gain(sorted(grades.values(), reverse=True)),
        any(identity in good for identity in ids[:3]),
        len(good & set(ids[:20])) / min(len(good), 20),
    )


def asked(query: Mapping[str, Any]) -> Any:
    """The question as the search page would read it."""
    from directory.finder.question import SearchParameters

    filters = query.get("filters") or {}
    return SearchParameters(
        q=query["q"],
        place=query.get("postcode") or "",
        miles=filters.get("max_miles"),
        free=bool(filters.get("free")),
        when=(filters["when"],) if filters.get("when") else (),
        access=("step-free",) if filters.get("wheelchair") else (),
        per_page=20,
    )


def run(queries: list[dict[str, Any]], judged: Mapping[str, Grades]) -> list[Row]:
    from directory.finder.run_search import find

    rows = []
    for query in queries:
        grades = judged.get(query["id"], {})
        if any(grade >= 2 for grade in grades.values()):
            answer = find(asked(query))
            shown = [*answer.rows, *(row for apart in answer.apart for row in apart.rows)]
            rows.append(judge(query, tuple(row.id for row in shown[:20]), grades))
    return rows


def figures(rows: list[Row]) -> tuple[float, float, float, float]:
    mean = statistics.fmean
    return (
        mean(row.ndcg for row in rows),
        mean(row.hit for row in rows),
        mean(row.recall for row in rows),
        mean(not row.ids for row in rows),
    )


def line(name: str, rows: list[Row]) -> str:
    """A row of the table: all, then each half."""
    parts = [rows, [r for r in rows if half(r.id) == "A"], [r for r in rows if half(r.id) == "B"]]
    cells = [" · ".join(f"{figure:.3f}" for figure in figures(part)[:3]) for part in parts if part]
    return f"| {name} | {' | '.join(cells)} | {figures(rows)[3]:.2f} |"


# --- parts taken away ------------------------------------------------------------------------------


@contextmanager
def understanding(**changes: Any) -> Iterator[None]:
    """The vocabulary without something, for as long as it is looked at."""
    from directory.words import vocabulary

    usual = vocabulary.current
    words, speller = usual()
    changed = replace(words, vocabulary=replace(words.vocabulary, **changes))
    vocabulary.current = lambda: (changed, speller)  # type: ignore[assignment]
    try:
        yield
    finally:
        vocabulary.current = usual  # type: ignore[assignment]


@contextmanager
def swapped(module: Any, name: str, value: Any) -> Iterator[None]:
    usual = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, usual)


def ablations() -> Iterator[tuple[str, Callable[[], Any]]]:
    from directory.finder import run_search
    from directory.words import vocabulary
    from search import weights
    from search.meaning import vectors
    from search.results import Reach

    yield "words alone, nothing understood", lambda: swapped(run_search, "_understand", _words_only)
    yield "without needs and their phrases", lambda: understanding(needs={}, listing_words={})
    yield "phrases said whole, without hints", lambda: swapped(_module("search.language.needs"), "HINT", 0.0)
    yield (
        "hints, without phrases said whole",
        lambda: swapped(_module("search.language.needs"), "PHRASE", 0.0),
    )
    yield "without needs learnt, of the question", lambda: understanding(needs_reader=None)
    if vectors.is_on():
        yield "without sentence vectors", lambda: swapped(run_search, "of_question", lambda _asked: b"")
        yield "without needs read from vectors", lambda: swapped(weights, "NEEDS_ALIKE", 0.0)
        yield "without how alike the whole reads", lambda: swapped(weights, "ALIKE", 0.0)
        yield "nothing let in that reads alike", lambda: swapped(weights, "ALIKE_LEAST", 2.0)
    yield "without synonyms, acronyms, shorthand", lambda: understanding(synonyms={})
    yield "without needs that help as well", lambda: understanding(beside={})
    yield "without spelling", lambda: swapped(vocabulary.current()[1], "mend", lambda _word: ())
    yield "without ages", lambda: swapped(_module("search.language.understand"), "read_age", _nothing)
    yield "without denials", lambda: swapped(_module("search.language.needs"), "DENIALS", frozenset())
    yield "without places said", lambda: swapped(run_search, "_place_said", lambda *_asked: None)
    yield "without times", lambda: understanding(times={})
    yield "without cost", lambda: understanding(free=frozenset())
    yield "without ways and access", lambda: understanding(delivery={}, access={})
    yield "without who it is for", lambda: understanding(groups={})
    yield "without weak words", lambda: understanding(weak_words=frozenset())
    yield "without distance and reach", lambda: swapped(weights, "DISTANCE", 0.0)
    yield "every reach alike", lambda: swapped(weights, "REACH", dict.fromkeys(Reach, 0.5))
    yield "without sureness", lambda: swapped(weights, "SURE", dict.fromkeys(weights.SURE, 0.0))
    yield "without room", lambda: swapped(weights, "ROOM", dict.fromkeys(weights.ROOM, 0.0))
    yield "without freshness and bands", lambda: swapped(weights, "BANDS", 10_000_000)
    yield "every field alike", lambda: swapped(weights, "FIELDS", dict.fromkeys(weights.FIELDS, 0.7))


def _module(name: str) -> Any:
    import importlib

    return importlib.import_module(name)


def _nothing(_text: str) -> None:
    return None


def _words_only(asked: Any, *_others: Any) -> Any:
    from search.language import Vocabulary, understand

    return understand(asked.q, Vocabulary(), {})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path)
    parser.add_argument(
        "--ablate", nargs="?", const="", help="once more without each part, or those named so"
    )
    parser.add_argument("--misses", type=int, default=0, help="show the worst questions")
    parser.add_argument("--half", default="", help="A or B: the misses of that half only")
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    import django

    django.setup()
    queries, judged = (
        json.loads((args.set / f"{name}.json").read_text()) for name in ("queries", "judgments")
    )
    rows = run(queries, judged)
    print("| | all: nDCG@10 · success@3 · recall@20 | half A | half B | empty |\n|---|---|---|---|---|")
    print(line("as it is", rows))
    for name, without in ablations() if args.ablate is not None else ():
        if args.ablate not in name:
            continue
        with without():
            print(line(name, run(queries, judged)), flush=True)
    _misses([row for row in rows if args.half in ("", half(row.id))][:], args.misses, judged)


def _misses(rows: list[Row], most: int, judged: Mapping[str, Grades]) -> None:
    from directory.catalogue.models import Service

    names = {str(pk): name for pk, name in Service.objects.values_list("pk", "name")}
    for row in sorted(rows, key=lambda row: row.ndcg)[:most]:
        print(f"\n{row.ndcg:.2f} {row.id}{half(row.id)} {row.text!r}")
        for identity in row.ids[:6]:
            print(f"   {judged[row.id].get(identity, 0)} {names.get(identity, identity)}")
        wanted = [names.get(i, i) for i, grade in judged[row.id].items() if grade >= 2]
        print("   wanted:", "; ".join(wanted)[:300])


if __name__ == "__main__":
    main()
