"""Both engines, asked the same by chance, answer the same: ids, totals, how sure, facets and orders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engines.base import Engine
from search.engines.elasticsearch import Elasticsearch
from search.engines.embedded import Embedded
from search.query import Query, Sort
from search.results import Results
from tests.contract.search.expected import Expected, expected
from tests.contract.search.generated import documents, questions, scattered, scattered_questions


def check(answer: Results, wanted: Expected) -> None:
    ids = [hit.id for hit in answer.hits]
    assert len(ids) == len(set(ids))
    assert set(ids) == wanted.ids
    assert answer.total == len(wanted.ids)
    assert (answer.unsure, answer.some_words) == (wanted.unsure, wanted.some_words)
    assert {name: dict(values) for name, values in answer.facets.items()} == wanted.facets


@pytest.mark.parametrize("seed", range(6))
def test_the_embedded_engine_answers_as_the_rules_say(embedded: Embedded, seed: int) -> None:
    listings = documents(seed, 90)
    embedded.rebuild(listings)
    for query in questions(seed + 1000, 50):
        check(embedded.search(query), expected(listings, query))


@pytest.mark.parametrize("seed", range(3))
def test_the_embedded_engine_answers_so_across_the_country(embedded: Embedded, seed: int) -> None:
    """The match is bounded by place; what lies outside is counted all the same."""
    listings = scattered(seed, documents(seed + 50, 90))
    embedded.rebuild(listings)
    for query in scattered_questions(seed, questions(seed + 2000, 40)):
        check(embedded.search(query), expected(listings, query))


@pytest.mark.elasticsearch
@pytest.mark.parametrize("seed", range(100, 104))
def test_elasticsearch_answers_as_the_rules_say_and_as_the_other_engine(
    embedded: Embedded, elasticsearch: Elasticsearch, seed: int
) -> None:
    listings = documents(seed, 90)
    embedded.rebuild(listings)
    elasticsearch.rebuild(listings)
    assert elasticsearch.vocabulary() == embedded.vocabulary()
    for number, query in enumerate(questions(seed + 1000, 50)):
        answer = elasticsearch.search(query)
        check(answer, expected(listings, query))
        same_order(query, embedded.search(query), answer)
        if number % 5 == 0:
            pages_follow(elasticsearch, query, answer)


def same_order(query: Query, one: Results, other: Results) -> None:
    """Scores may differ; the order by name and by distance may not, nor what is said of a hit."""
    if query.sort in (Sort.NAME, Sort.NEAREST):
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
    said = {hit.id: hit for hit in one.hits}
    for hit in other.hits:
        same = said[hit.id]
        assert (hit.reach, hit.meeting, hit.unsure) == (same.reach, same.meeting, same.unsure)
        assert (hit.metres is None) == (same.metres is None)
        assert hit.metres == pytest.approx(same.metres, abs=0.5)
        if query.sort is Sort.BEST:
            assert (hit.matched_words, hit.matched_needs) == (same.matched_words, same.matched_needs)


def pages_follow(engine: Engine, query: Query, whole: Results) -> None:
    page = engine.search(replace(query, offset=3, limit=4, facets=False))
    assert [hit.id for hit in page.hits] == [hit.id for hit in whole.hits[3:7]]
    assert page.total == whole.total
