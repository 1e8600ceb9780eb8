"""Words that lean towards a need, though no phrase was said whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import Vocabulary, stem, tokenise
from search.language.needs import denied, needs_asked, needs_to_name, with_related
from search.query import NeedInQuery

VOCABULARY = Vocabulary(
    needs={
        "left the navy": {"forces": 1.0},
        "navy pension": {"forces": 1.0},
        "ex navy": {"forces": 1.0},
        "navy reunion": {"forces": 1.0},
        "navy mates": {"forces": 1.0},
        "pension credit": {"benefits": 1.0},
        "not sleeping": {"sleep": 1.0},
        "sleep clinic": {"sleep": 1.0},
        "cant drive anymore": {"lifts": 1.0},
        "cant drive to hospital": {"lifts": 1.0},
        "driving lessons": {"driving": 1.0},
        "quaker meeting": {"faith": 1.0},
    },
    listing_words={"frigate crews": {"forces": 1.0}},
    beside={"forces": ("benefits", "company")},
)


def asked(text: str) -> dict[str, float]:
    tokens = tokenise(text)
    return {n.slug: n.weight for n in needs_asked(tokens, [stem(t) for t in tokens], VOCABULARY)}


def test_a_word_of_many_phrases_of_one_need_names_it() -> None:
    assert next(iter(asked("thirty years at sea with the navy"))) == "forces"


def test_a_phrase_said_whole_is_surer_than_a_hint() -> None:
    assert asked("navy pension")["forces"] > asked("navy")["forces"] > asked("pension")["forces"]


def test_neighbours_turn_a_meaning() -> None:
    found = asked("cant drive")
    assert found["lifts"] > found.get("driving", 0)


def test_the_words_of_listings_hint_and_are_no_phrase() -> None:
    assert 0 < asked("frigate")["forces"] < asked("navy reunion")["forces"]


def test_words_nobody_uses_of_a_need_make_it_less_sure() -> None:
    assert asked("navy")["forces"] > asked("navy zebra quartz flint")["forces"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("not quaker", {1}),
        ("not really a quaker", {3}),
        ("isnt quaker", {1}),
        ("dont want sleep clinic", {2}),
        ("not sleeping", set()),
        ("no navy", set()),
        ("not", set()),
        ("not a", set()),
    ],
)
def test_what_is_said_not_to_be_so(text: str, places: set[int]) -> None:
    tokens = tokenise(text)
    assert denied(tokens, [stem(t) for t in tokens], VOCABULARY) == places


def test_what_is_denied_names_no_need_and_what_people_say_of_one_does() -> None:
    assert asked("not quaker") == {}
    assert next(iter(asked("not sleeping"))) == "sleep"


def test_what_often_helps_too_stands_behind_and_is_never_named() -> None:
    needs = with_related((NeedInQuery("forces", 0.8),), VOCABULARY)
    assert [need.slug for need in needs] == ["forces", "benefits", "company"]
    assert needs[1].weight < 0.55 * needs[0].weight
    assert needs_to_name(needs) == needs[:1]
    assert with_related((), VOCABULARY) == ()


def test_a_need_already_asked_for_is_not_added_again() -> None:
    needs = (NeedInQuery("forces", 0.8), NeedInQuery("benefits", 0.7))
    assert [need.slug for need in with_related(needs, VOCABULARY)] == ["forces", "benefits", "company"]


@given(st.lists(st.sampled_from(["navy", "not", "a", "cant", "sleep", "zebra", "", "\ud800"]), max_size=12))
def test_any_words_are_read(words: list[str]) -> None:
    assert all(0 < weight <= 1 for weight in asked(" ".join(words)).values())
