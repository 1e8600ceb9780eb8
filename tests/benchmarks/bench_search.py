"""How fast the embedded engine reads and answers: `make bench`, or BENCH_LISTINGS=20000 for more.

The numbers are printed; what is asserted is far above them, so that only a fault of kind fails.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from datetime import date
from pathlib import Path

from search.documents import Audience, Document, Fact, Meeting, NeedTag, Point
from search.engines.embedded import Embedded
from search.query import Alternative, Filters, Near, Query, Word
from tests.contract.search.making import HERE, MILE, NOW

LISTINGS = int(os.environ.get("BENCH_LISTINGS", "2000"))
QUESTIONS = 20


def listings(chance: random.Random) -> list[Document]:
    words = [f"word{n}" for n in range(3000)]
    often = [1 / (n + 3) for n in range(3000)]

    def text(length: int) -> str:
        return " ".join(chance.choices(words, often, k=length))

    return [
        Document(
            id=f"s{number}",
            audience=Audience.PUBLIC,
            name=text(4),
            organisation=text(3),
            summary=text(15),
            description=text(80),
            needs=(
                NeedTag(f"need-{number % 90}", "need", (f"need-{number % 90}", f"top-{number % 13}"), ""),
            ),
            meetings=(Meeting("m", point=Point(50 + chance.random() * 4, -3 + chance.random() * 4)),),
            free=chance.choice(tuple(Fact)),
            checked=date(2026, 1, 1),
        )
        for number in range(LISTINGS)
    ]


def asked(chance: random.Random, words: int, facets: bool) -> Query:
    chosen = [f"word{chance.randint(5, 300)}" for _ in range(words)]
    return Query(
        Audience.PUBLIC,
        NOW,
        words=tuple(Word((Alternative(word),)) for word in chosen),
        near=Near(HERE, metres=10 * MILE),
        filters=Filters(free=chance.random() < 0.3),
        facets=facets,
    )


def test_rebuild_and_answers(tmp_path: Path) -> None:
    chance = random.Random(5)
    documents = listings(chance)
    engine = Embedded(tmp_path)
    began = time.perf_counter()
    engine.rebuild(documents)
    took = time.perf_counter() - began
    print(f"\nembedded, {LISTINGS} listings: rebuilt at {LISTINGS / took:.0f} a second")
    for words in (0, 1, 3):
        for facets in (True, False):
            times = []
            for _ in range(QUESTIONS):
                query = asked(chance, words, facets)
                began = time.perf_counter()
                engine.search(query)
                times.append((time.perf_counter() - began) * 1000)
            times.sort()
            assert times[-1] < 5000
            print(
                f"  {words} words, {'with' if facets else 'no'} facets: "
                f"p50 {statistics.median(times):.1f} ms, p95 {times[int(QUESTIONS * 0.95)]:.1f} ms"
            )


def test_one_question_is_one_statement(tmp_path: Path) -> None:
    """Ids, total, unsure and every facet come back from a single reading."""
    chance = random.Random(5)
    engine = Embedded(tmp_path)
    engine.rebuild(listings(chance)[:200])
    statements: list[str] = []
    engine.folder.connection().set_trace_callback(statements.append)
    engine.search(asked(chance, 1, facets=True))
    reading = [s for s in statements if s.startswith("WITH")]
    assert len(reading) == 1
