"""The parts of a score add up to it, and each is said in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from directory.catalogue.models import Service
from directory.finder.question import SearchParameters
from directory.finder.run_search import SearchAnswer, find
from directory.indexing import reindex
from directory.words.score_in_words import TITLES, ScoredListing, placed
from search.engines.elasticsearch import Elasticsearch
from search.engines.embedded.rank import PARTS
from tests.factories.catalogue import LocationFactory, ServiceFactory

Index = Callable[[], int]


@pytest.fixture
def answer(money_advice: Service, index: Index) -> SearchAnswer:
    ServiceFactory(
        name="Bailiffs on film", description="A club; the door is open.", location=LocationFactory()
    )
    index()
    return find(SearchParameters(q="bailiffs at the door on tuesday evening", place="DT4 8RU"))


def part(one: ScoredListing, title: str) -> Any:
    return next(part for part in one.parts if part.title == title)


def test_every_part_of_the_engine_has_a_title() -> None:
    assert set(TITLES) == set(PARTS)


def test_the_parts_add_up_to_the_score_the_engine_gave(answer: SearchAnswer) -> None:
    scores = {hit.id: hit.score for hit in answer.results.hits}
    shown = placed(answer)
    assert len(shown) == 2
    for one in shown:
        assert sum(part.points for part in one.parts) == pytest.approx(scores[one.row.id])
        assert one.score == pytest.approx(scores[one.row.id])
        assert all(part.said and part.points <= (part.most or 0) + 1e-9 for part in one.parts)


def test_each_part_says_what_it_is_of_this_listing(answer: SearchAnswer) -> None:
    first = placed(answer)[0]
    assert first.row.name == "Drop-in money advice"
    assert "helps with Debt advice" in part(first, "Need").said
    assert part(first, "Distance").said == "It is 0.6\u00a0miles away."
    assert part(first, "Known to fit").said == "Known to fit: the place 0.3. Not known: the time."
    assert "Name" in first.nothing_for


def test_what_puts_one_before_the_next_is_said_with_its_numbers(answer: SearchAnswer) -> None:
    first, last = placed(answer)
    assert first.ahead.startswith(f"It leads the next by {first.score - last.score:.2f}: need ")
    assert last.ahead == ""


def test_near_equals_are_said_to_be_so(index: Index) -> None:
    for name in ("Chess one", "Chess two"):
        ServiceFactory(name=name, description="")
    index()
    assert "near equals" in placed(find(SearchParameters(q="chess")))[0].ahead


def test_an_engine_that_gives_no_parts_is_explained_by_the_embedded_one(answer: SearchAnswer) -> None:
    bare = tuple(replace(hit, parts={}) for hit in answer.results.hits)
    silent = replace(answer, results=replace(answer.results, hits=bare))
    assert placed(silent) == placed(answer)


@pytest.mark.elasticsearch
def test_elasticsearchs_answers_are_explained_too(
    answer: SearchAnswer, settings: Any, elasticsearch_url: str
) -> None:
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", elasticsearch_url
    reindex.rebuild("elasticsearch")
    patient = Elasticsearch(elasticsearch_url, settings.SEARCH_INDEX_NAME, seconds=30.0)
    assert answer.query
    theirs = replace(answer, results=patient.search(answer.query))
    assert theirs.results.engine == "elasticsearch"
    assert placed(theirs) == placed(answer)
