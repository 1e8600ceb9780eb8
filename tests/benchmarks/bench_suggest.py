"""How fast suggestions come while somebody types: `make bench`, or BENCH_LISTINGS=100000 for more.

Printed beside the time of a prefix query written by hand on the same names, so that the machine's speed is
taken out: the ratio says what the order, the closed days and the later words of a name cost.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from search.documents import Audience, Document
from search.engines.embedded import Embedded
from search.engines.name_starts import typed
from search.language import index_text
from tests.contract.search.making import NOW

LISTINGS = int(os.environ.get("BENCH_LISTINGS", "2000"))
TYPED = 200
BEGINNINGS = ["walk", "comm", "food", "care", "men", "mem", "coffee", "lunch", "stay", "debt", "hous", "line"]
BEGINNINGS += ["bank", "club", "sing", "art", "garden", "swim", "young", "tea", "play", "read", "learn"]
ENDINGS = [
    "ing",
    "unity",
    "bank",
    "rs",
    "ory",
    "shed",
    "morning",
    "club",
    "house",
    "s",
    "side",
    "ton",
    "ends",
]


def listings(chance: random.Random) -> list[Document]:
    """Names of three to five words out of some 250, so that a few letters begin many of them."""

    def name(words: int) -> str:
        return " ".join(chance.choice(BEGINNINGS) + chance.choice(ENDINGS) for _ in range(words))

    return [
        Document(f"s{n}", audience, name(chance.randint(3, 5)), organisation=name(2))
        for n in range(LISTINGS)
        for audience in Audience
    ]


def from_any_word(chance: random.Random, document: Document) -> str:
    words = document.name.split()
    return " ".join(words[chance.randrange(len(words)) :])


def by_hand(documents: list[Document]) -> sqlite3.Connection:
    """The least there could be: names in order, and nothing else to ask of them."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE name (text TEXT, service TEXT, PRIMARY KEY (text, service)) WITHOUT ROWID"
    )
    rows = {(index_text(d.name), d.id) for d in documents if d.audience is Audience.PUBLIC}
    connection.executemany("INSERT INTO name VALUES (?, ?)", sorted(rows))
    return connection


def timed(ask: Callable[[str], object], texts: list[str]) -> list[float]:
    """Milliseconds of each, sorted."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def test_suggestions_while_typing(tmp_path: Path) -> None:
    chance = random.Random(7)
    documents = listings(chance)
    engine = Embedded(tmp_path)
    engine.rebuild(documents)
    connection = by_hand(documents)

    def plain(text: str) -> list:
        begun = typed(text)
        asked = "SELECT service FROM name WHERE text >= ? AND text < ? ORDER BY text LIMIT 5"
        return connection.execute(asked, (begun, begun + "~")).fetchall()

    print(f"\nembedded, {LISTINGS} listings, suggestions")
    for letters in (2, 4, 8):
        texts = [from_any_word(chance, chance.choice(documents))[:letters] for _ in range(TYPED)]
        found = timed(lambda text: engine.suggest(text, audience=Audience.PUBLIC, now=NOW), texts)
        least = timed(plain, texts)
        assert any(engine.suggest(text, audience=Audience.PUBLIC, now=NOW) for text in texts)
        middle, least_middle = statistics.median(found), statistics.median(least)
        print(
            f"  {letters} letters: p50 {middle:.2f} ms, p95 {found[TYPED * 95 // 100]:.2f} ms; "
            f"by hand p50 {least_middle:.3f} ms, ratio {middle / least_middle:.0f}"
        )
