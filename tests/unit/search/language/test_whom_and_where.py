"""A relative named is not the group; "in my village" names no place; today is a wish or a tale."""

from __future__ import annotations

import pytest

from search.language import Vocabulary, understand
from search.language.understand import WEAK

VOCABULARY = Vocabulary(
    needs={"lonely": {"befriending": 1.0}, "food bank today": {"food-banks": 1.0}},
    groups={"mum": "parents", "mums": "parents", "dad": "men", "carer": "carers"},
    times={"today": frozenset({"today"}), "saturday": frozenset({"sat"})},
)


@pytest.mark.parametrize(
    "said", ["mum is lonely", "lonely mum", "dad wont go out", "gran keeps falling over", "its my dad"]
)
def test_a_relative_is_neither_the_group_nor_a_word_that_tells(said: str) -> None:
    understood = understand(said, VOCABULARY, {})
    assert understood.groups == frozenset()
    named = [word for word in understood.words if word.alternatives[0].text in ("mum", "dad", "gran")]
    assert [word.weight for word in named] == [WEAK]


@pytest.mark.parametrize(
    "said", ["new mum lonely", "single mum", "im a mum", "mum of two", "mum and baby", "mums"]
)
def test_who_says_so_of_themselves_is_the_group(said: str) -> None:
    assert understand(said, VOCABULARY, {}).groups == {"parents"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("choir in the village", ["choir"]),
        ("choir in my village please", ["choir"]),
        ("choir in our area for men", ["choir", "men"]),
        ("choir around my local area", ["choir", "local"]),
        ("choir in the village hall", ["choir", "village", "hall"]),
        ("model village", ["model", "village"]),
        ("village", ["village"]),
    ],
)
def test_a_word_for_where_somebody_lives_is_nothing_to_look_for(said: str, words: list[str]) -> None:
    assert [word.alternatives[0].text for word in understand(said, VOCABULARY, {}).words] == words


@pytest.mark.parametrize("said", ["food bank today", "chess today", "anything on today"])
def test_today_is_asked_for(said: str) -> None:
    assert understand(said, VOCABULARY, {}).when == {"today"}


@pytest.mark.parametrize(
    "said", ["my dad died today", "i was sacked today", "sent home from hospital, discharged today"]
)
def test_today_is_told_of(said: str) -> None:
    assert understand(said, VOCABULARY, {}).when == frozenset()
