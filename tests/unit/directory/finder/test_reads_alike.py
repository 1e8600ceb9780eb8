"""Listings that read like the question, from a page's question to what is said of the answer.

The model is stood in for by one that knows what two texts are about; the real one has tests of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.finder.question import SearchParameters
from directory.finder.run_search import SearchAnswer, find
from directory.words.score_in_words import placed
from search.meaning import model
from tests.contract.search.making import vector
from tests.factories.catalogue import ServiceFactory

Index = Callable[[], int]
QUESTION = "walls closing lately"


@pytest.fixture
def read() -> list[str]:
    """Every text the model was asked for."""
    return []


@pytest.fixture(autouse=True)
def listings(settings: Any, monkeypatch: pytest.MonkeyPatch, read: list[str], index: Index) -> None:
    def about(text: str) -> bytes:
        read.append(text)
        return vector(0.9, 0.1) if text in (QUESTION, "walls") or "Companions" in text else vector(0, 1)

    monkeypatch.setattr(model, "vector", about)
    settings.SEARCH_MEANING = True
    ServiceFactory(name="Companions", organisation__name="Kin", description="<p>Somebody comes by.</p>")
    ServiceFactory(name="Bowls", organisation__name="Green", description="A game.")
    index()


def names(answer: SearchAnswer) -> list[str]:
    return [row.name for row in answer.rows]


def test_a_listing_is_read_by_its_name_who_runs_it_and_its_plain_description(read: list[str]) -> None:
    assert "Companions. Kin. Somebody comes by." in read


def test_what_reads_alike_is_found_and_said_to_be(read: list[str]) -> None:
    answer = find(SearchParameters(q=QUESTION))
    assert names(answer) == ["Companions"]
    assert answer.rows[0].why == "reads like what you asked"
    assert read[-1] == QUESTION


def test_editors_read_what_it_gave() -> None:
    (one,) = placed(find(SearchParameters(q=QUESTION)))
    (part,) = [part for part in one.parts if part.title == "Reads alike"]
    assert part.said == "What it says reads like what was asked: 1.00 of 1."
    assert part.points == pytest.approx(1.5, abs=0.01)
    assert part.points <= (part.most or 0) + 1e-6


def test_exact_words_are_asked_exactly(read: list[str]) -> None:
    before = len(read)
    assert names(find(SearchParameters(q=QUESTION, exact=True))) == []
    assert len(read) == before


def test_switched_off_it_is_not_found(settings: Any, read: list[str]) -> None:
    settings.SEARCH_MEANING = False
    before = len(read)
    assert names(find(SearchParameters(q=QUESTION))) == []
    assert len(read) == before
