"""Our stemmer is SQLite's, which is Elasticsearch's."""

from __future__ import annotations

import random
import sqlite3

import pytest
from django.conf import settings

from search.language import stem, tokenise

_ENDINGS = "s es ed ing ies ational izer alli logi iveness ful ement ion ate ll y ability ance ness ically"
ENDINGS = _ENDINGS.split()


def of_sqlite(words: list[str]) -> dict[str, str]:
    """Each word's stem as FTS5 indexes it."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter ascii')")
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
    database.executemany("INSERT INTO t(rowid, x) VALUES (?, ?)", enumerate(words, start=1))
    return {words[row - 1]: term for term, row in database.execute("SELECT term, doc FROM v")}


def shipped_words() -> list[str]:
    text = " ".join(path.read_text("utf-8") for path in sorted(settings.FIXTURES.glob("*.json")))
    return sorted({word for word in tokenise(text) if word.isascii()})


def invented_words(seed: int) -> list[str]:
    chance = random.Random(seed)
    letters = "aeioubcdlstngrmvz"
    return sorted(
        {
            "".join(chance.choices(letters, k=chance.randint(3, 7))) + chance.choice(["", *ENDINGS])
            for _ in range(5000)
        }
    )


def test_words_of_the_fixtures() -> None:
    words = shipped_words()
    assert len(words) > 2000
    assert {word: stem(word) for word in words} == of_sqlite(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [("biology", "biologi"), ("trekking", "trek"), ("revved", "rev"), ("possibly", "possible")],
)
def test_rules_that_the_first_printed_algorithm_lacks(one: str, other: str) -> None:
    assert stem(one) == stem(other) == of_sqlite([one])[one]


@pytest.mark.parametrize("seed", range(3))
def test_invented_words(seed: int) -> None:
    words = invented_words(seed)
    assert {word: stem(word) for word in words} == of_sqlite(words)


@pytest.mark.elasticsearch
def test_elasticsearch_stems_the_same(elasticsearch_url: str) -> None:
    from elasticsearch import Elasticsearch

    words = [*shipped_words(), *invented_words(9)]
    client = Elasticsearch(elasticsearch_url, request_timeout=60)
    found: list[str] = []
    for start in range(0, len(words), 2000):
        answer = client.indices.analyze(
            tokenizer="whitespace",
            filter=[{"type": "stemmer", "language": "english"}],
            text=" ".join(words[start : start + 2000]),
        )
        found += [token["token"] for token in answer["tokens"]]
    assert {w: f for w, f in zip(words, found, strict=True) if stem(w) != f} == {}
