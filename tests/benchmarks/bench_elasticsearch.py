"""The Elasticsearch engine beside a plain query, and beside the very requests it makes, sent again by the
low-level client."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import helpers

from directory import clock
from directory.indexing import rebuild_processes
from search.engines.document_facts import FIELDS
from search.engines.elasticsearch import Elasticsearch
from search.language.text import index_text
from search.query import Query
from tests import services
from tests.benchmarks import rows, synthetic
from tests.benchmarks.measuring import QUESTIONS, SIZES, by_the_clock, in_turn, own_time, spread, table, timed

MOST = int(os.environ.get("BENCH_ELASTICSEARCH", "10000"))
"""Listings that are filled in at most: a large index takes the server minutes to fill."""
PATIENT = 60.0


class Sent:
    """Notes down each request of an engine, so that it can be sent again as it was."""

    def __init__(self, engine: Elasticsearch) -> None:
        self._transport: Any = engine._client.transport
        self._send = self._transport.perform_request
        self.requests: list[tuple[tuple, dict[str, Any]]] = []

    def noting(self, engine: Elasticsearch, question: Query) -> list[tuple[tuple, dict[str, Any]]]:
        self.requests = []

        def send(*told: Any, **named: Any) -> Any:
            self.requests.append((told, named))
            return self._send(*told, **named)

        self._transport.perform_request = send
        try:
            engine.search(question)
        finally:
            self._transport.perform_request = self._send
        return self.requests

    def again(self, requests: list[tuple[tuple, dict[str, Any]]]) -> None:
        for told, named in requests:
            self._send(*told, **named)


@pytest.fixture
def engine() -> Iterator[Elasticsearch]:
    url, prefix = services.elasticsearch_url(), f"waymark-bench-{uuid.uuid4().hex[:8]}"
    yield Elasticsearch(url, prefix, seconds=PATIENT)
    services.remove_indexes(url, prefix)


def plain(question: Query) -> dict[str, Any]:
    """What anybody would ask of the same index first: the words, a circle, ten hits and two counts."""
    near = question.near
    assert near
    words = [
        {"multi_match": {"query": index_text(alternative.text), "fields": list(FIELDS)}}
        for word in question.words
        for alternative in word.alternatives
    ]
    here = {"lat": near.point.latitude, "lon": near.point.longitude}
    circle = {"geo_distance": {"distance": f"{near.metres}m", "points": here}}
    return {
        "query": {"bool": {"should": words, "minimum_should_match": 1, "filter": [circle]}},
        "size": 10,
        "_source": ["service"],
        "aggs": {"need": {"terms": {"field": "need"}}, "language": {"terms": {"field": "languages"}}},
    }


def test_beside_a_plain_query_and_the_low_level_client(engine: Elasticsearch) -> None:
    beside_plain, beside_low = [], []
    for size in [size for size in SIZES if size <= MOST]:
        engine.rebuild(synthetic.documents(size))
        sent = Sent(engine)
        asked = [
            (question, sent.noting(engine, question), plain(question))
            for question in synthetic.questions(QUESTIONS)
        ]
        asks = [
            lambda each: engine.search(each[0]),
            lambda each: sent.again(each[1]),  # noqa: B023
            lambda each: engine._client.search(index=engine.alias, body=each[2]),
        ]
        ours, low, simple = (spread(times) for times in in_turn(asks, asked, by_the_clock))
        own, own_low = (spread(times) for times in in_turn(asks[:2], asked, own_time))
        beside_plain.append([f"{size:,}", *ours, *simple, ours[0] / simple[0], ours[1] / simple[1]])
        ratio = [ours[0] / low[0], ours[1] / low[1]]
        beside_low.append([f"{size:,}", *ours, *low, *ratio, own[0] - own_low[0]])
    titles = ["listings", "engine p50 ms", "p95", "plain p50", "p95", "ratio p50", "p95"]
    table("Elasticsearch beside a plain query on the same index (by the clock)", titles, beside_plain)
    titles[3] = "low level p50"
    titles.append("ours in Python p50")
    table("Elasticsearch beside the same bodies by the low-level client (by the clock)", titles, beside_low)


@pytest.mark.django_db(transaction=True)
def test_rebuild_beside_bulk(engine: Elasticsearch) -> None:
    with clock.moved_to(synthetic.NOW):
        rows.fill(MOST)
        rebuild_beside_values_list_and_bulk(engine, MOST)


def rebuild_beside_values_list_and_bulk(engine: Elasticsearch, size: int) -> None:
    """By the clock, which the server's work is on. The ready documents go into an index of the same shape."""
    _, made = timed(
        lambda: engine.fill(batch for _, batch in rebuild_processes.prepared(engine.prepare)), by_the_clock
    )
    ready = [action for _, actions in rebuild_processes.prepared(engine.prepare) for action in actions]
    _, read = timed(rows.by_values_list, by_the_clock)
    name = f"{engine.alias}-by-hand"
    engine._create(name)
    _, written = timed(lambda: helpers.bulk(engine._writer, ready, index=name, chunk_size=500), by_the_clock)
    by_hand = read + written
    titles = ("services", "documents", "rebuilt s", "by hand: read", "bulk", "ratio")
    row = [f"{size:,}", len(ready), made, read, written, by_hand / made]
    table("Rebuild of Elasticsearch beside values_list and helpers.bulk (by the clock)", titles, [row])
