"""Spelling mended against the words that are there."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language.spelling import Speller, allowance, distance

WORDS = {
    "bereavement": 9, "counselling": 7, "council": 12, "alcohol": 5, "hospital": 8, "computer": 6,
    "beginners": 4, "arthritis": 3, "depression": 6, "anxiety": 7, "alzheimers": 3, "parkinsons": 3,
    "respite": 4, "universal": 2, "domestic": 3, "food": 20, "the": 200, "diabetes": 2, "neighbour": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bereavment", "bereavement"),
        ("beareavement", "bereavement"),
        ("counciling", "counselling"),
        ("alchohol", "alcohol"),
        ("alcahol", "alcohol"),
        ("hosptial", "hospital"),
        ("compter", "computer"),
        ("beginers", "beginners"),
        ("arthritus", "arthritis"),
        ("depresion", "depression"),
        ("anxeity", "anxiety"),
        ("altzeimers", "alzheimers"),
        ("parkinsins", "parkinsons"),
        ("univeral", "universal"),
        ("neigbour", "neighbour"),
        ("diabeetis", "diabetes"),
    ],
)
def test_misspelt_words_are_corrected(typed: str, meant: str) -> None:
    assert Speller(WORDS).mend(typed)[0][0] == meant


@pytest.mark.parametrize("right", ["council", "food", "fod", "70yo", "t2dm", "xylophone", "گروپ"])
def test_what_is_right_short_a_number_or_far_from_all_stays(right: str) -> None:
    assert Speller(WORDS).mend(right) == ()


def test_words_of_the_vocabulary_are_right_though_no_listing_has_them() -> None:
    assert Speller({"baliff": 1}, also=["bailiff"]).mend("bailiff") == ()


def test_the_nearest_then_the_commonest_is_first() -> None:
    assert Speller({"carers": 50, "career": 2}).mend("carrers")[0][0] == "carers"


def test_longer_words_forgive_more() -> None:
    assert allowance("cat") == 0
    assert allowance("food") < allowance("hospital") < allowance("bereavement")


def test_distance_weighs_what_hands_and_ears_mix_up() -> None:
    assert distance("hosptial", "hospital", 2) == pytest.approx(0.8)
    assert distance("beginers", "beginners", 2) == pytest.approx(0.5)
    assert distance("arthritus", "arthritis", 2) == pytest.approx(0.6)
    assert distance("foot", "hospital", 2) == math.inf


def test_rarer_words_tell_more() -> None:
    speller = Speller(WORDS)
    assert speller.rarity("the") < speller.rarity("food") < speller.rarity("universal")
    assert speller.rarity("never-seen") == 1.0
    assert 0 < Speller({}).rarity("anything") <= 1


@given(st.text(max_size=40), st.text(max_size=40))
def test_distance_is_symmetric_in_kind_and_never_raises(one: str, other: str) -> None:
    there = distance(one, other, 3)
    assert there >= 0
    assert (there == 0) == (one == other)


@given(st.text())
def test_mending_never_raises(text: str) -> None:
    Speller(WORDS).mend(text)
