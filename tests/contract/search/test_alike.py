"""Both engines, asked the same by chance, answer the same: ids, totals, how sure, facets and orders."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from search.documents import Audience, Document
from search.engines.base import Engine
from search.engines.elasticsearch import Elasticsearch
from search.engines.embedded import Embedded
from search.points import Box, View
from search.query import Query, Sort
from search.results import Results
from tests.contract.search.expected import Expected, expected, squares, suggested
from tests.contract.search.generated import (
    documents,
    questions,
    scattered,
    scattered_questions,
    typings,
)
from tests.contract.search.making import HERE, NOW, north, vector
from tests.contract.search.rules_points import same


def check(answer: Results, wanted: Expected) -> None:
    ids = [hit.id for hit in answer.hits]
    assert len(ids) == len(set(ids))
    assert set(ids) == wanted.ids
    assert answer.total == len(wanted.ids)
    assert (answer.unsure, answer.some_words) == (wanted.unsure, wanted.some_words)
    assert {name: dict(values) for name, values in answer.facets.items()} == wanted.facets
    assert {name: dict(values) for name, values in answer.known.items()} == wanted.known


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


VIEWS = (
    View(zoom=11, named=100),
    View(zoom=14, box=Box(HERE.latitude, -3, north(6.0005).latitude, -2), named=2),
    View(zoom=12, without=frozenset(f"s{number:03}" for number in range(0, 90, 3)), named=100),
)


def with_vectors(
    seed: int, asked: list[Query], listings: list[Document]
) -> tuple[list[Query], list[Document]]:
    """The same with vectors by chance; some listings and some questions have none."""
    chance = random.Random(seed)
    return [replace(each, meaning=a_vector(chance)) for each in asked], [
        replace(each, meaning=a_vector(chance)) for each in listings
    ]


def a_vector(chance: random.Random) -> bytes:
    any_way = vector(*(chance.uniform(-1, 1) for _ in range(6)))
    return chance.choice((b"", any_way, vector(1, chance.random())))


@pytest.mark.parametrize("seed", range(3))
def test_the_embedded_engine_lets_in_what_reads_alike_as_the_rules_say(embedded: Embedded, seed: int) -> None:
    asked, listings = with_vectors(seed, questions(seed + 3000, 50), documents(seed, 90))
    embedded.rebuild(listings)
    for query in asked:
        check(embedded.search(query), expected(listings, query))
        places_follow(embedded, query, VIEWS[0], listings)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("seed", [100, 101])
def test_elasticsearch_lets_in_what_reads_alike_as_the_rules_say_and_as_the_other_engine(
    embedded: Embedded, elasticsearch: Elasticsearch, seed: int
) -> None:
    asked, listings = with_vectors(seed, questions(seed + 3000, 50), documents(seed, 90))
    embedded.rebuild(listings)
    elasticsearch.rebuild(listings)
    for query in asked:
        answer, other = elasticsearch.search(query), embedded.search(query)
        check(answer, expected(listings, query))
        same_order(query, other, answer)
        if query.sort is Sort.BEST:
            assert {hit.id for hit in answer.hits if hit.alike} == {hit.id for hit in other.hits if hit.alike}


@pytest.mark.parametrize("seed", range(3))
def test_the_embedded_engine_places_what_it_finds(embedded: Embedded, seed: int) -> None:
    listings = documents(seed, 90)
    embedded.rebuild(listings)
    for number, query in enumerate(questions(seed + 2000, 40)):
        places_follow(embedded, query, VIEWS[number % 3], listings)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("seed", [200, 201])
def test_elasticsearch_places_what_it_finds_as_the_other_engine(
    embedded: Embedded, elasticsearch: Elasticsearch, seed: int
) -> None:
    listings = documents(seed, 90)
    embedded.rebuild(listings)
    elasticsearch.rebuild(listings)
    for number, query in enumerate(questions(seed + 2000, 40)):
        view = VIEWS[number % 3]
        places_follow(elasticsearch, query, view, listings)
        some = embedded.search(query).some_words
        one = embedded.points(query, view, some=some)
        other = elasticsearch.points(query, view, some=some)
        same(one.cells, other.cells)
        assert one.placed == other.placed


def places_follow(engine: Engine, query: Query, view: View, listings: list[Document]) -> None:
    there, placed = squares(listings, query, view)
    found = engine.search(query)
    answer = engine.points(replace(query, narrow=found.narrow), view, some=found.some_words)
    assert answer.placed == placed
    assert [cell.count for cell in answer.cells] == [len(there[square]) for square in sorted(there)]
    assert [list(cell.ids) for cell in answer.cells] == [
        sorted(there[square])[: view.named] for square in sorted(there)
    ]


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


@pytest.mark.parametrize("seed", range(3))
def test_the_embedded_engine_suggests_as_the_rules_say(embedded: Embedded, seed: int) -> None:
    suggests_as_the_rules_say(embedded, seed)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("seed", range(100, 102))
def test_elasticsearch_suggests_as_the_rules_say(elasticsearch: Elasticsearch, seed: int) -> None:
    suggests_as_the_rules_say(elasticsearch, seed)


def suggests_as_the_rules_say(engine: Engine, seed: int) -> None:
    """Typed by chance, for both audiences, with and without a limit that cuts."""
    listings = documents(seed, 90)
    engine.rebuild(listings)
    some = 0
    for number, text in enumerate(typings(seed + 1000, listings, 60)):
        asked = {"audience": tuple(Audience)[number % 2], "now": NOW, "limit": (1, 3, 100)[number % 3]}
        wanted = suggested(listings, text, **asked)
        assert engine.suggest(text, **asked) == wanted, text
        some += bool(wanted)
    assert some > 10
