"""A reader says the same as the library that taught it, explains itself, and reads any text."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language.learnt import Reader, letter_features, loaded, word_features
from search.language.training import Example, teach_kinds, teach_many, teach_one

FOOD = ["no food in the house", "nothing to eat today", "cupboards are empty", "hungry and no money for food"]
COLD = [
    "the heating is off",
    "no money for the meter",
    "freezing in here tonight",
    "boiler broke and its cold",
]
CHAT = ["somebody to talk to", "a walking group near me", "learn to knit", "nobody to talk to all week"]
EXAMPLES = [
    Example(text, about)
    for about, texts in (("food", FOOD), ("cold", COLD), ("", CHAT))
    for text in (*texts, *(f"{text} please" for text in texts), *(f"my nan says {text}" for text in texts))
]


@pytest.fixture(scope="module")
def kinds() -> Reader:
    return Reader(teach_kinds([example for example in EXAMPLES if example.about]))


def test_words_pairs_and_runs_of_letters_are_what_is_read() -> None:
    assert word_features(["no", "food", "left"]) == ["no", "food", "left", "no food", "food left"]
    assert list(letter_features(["ab", "food"])) == [
        "_ab",
        "ab_",
        "_ab_",
        *("_fo", "foo", "ood", "od_"),
        *("_foo", "food", "ood_"),
        *("_food", "food_"),
    ]


def test_each_kind_is_told_by_words_it_was_taught(kinds: Reader) -> None:
    assert next(iter(kinds.shares("we have no food"))) == "food"
    assert next(iter(kinds.shares("its freezing and no heating"))) == "cold"
    assert sum(kinds.shares("its freezing").values()) == pytest.approx(1)


def test_danger_is_likelier_where_it_was_taught() -> None:
    danger = [Example(one.text, "danger" if one.about else "") for one in EXAMPLES]
    reader = Reader(teach_one(danger, "danger"))
    assert reader.probability("nothing to eat") > 0.5 > reader.probability("a knitting group")


def test_many_kinds_are_learnt_from_few_examples_of_each() -> None:
    reader = Reader(teach_many(EXAMPLES))
    assert next(iter(reader.shares("hungry, cupboards empty"))) == "food"
    assert set(reader.shares("anything")) == {"", "food", "cold"}


def test_the_reader_says_which_words_weighed_most(kinds: Reader) -> None:
    words = [word for word, _weight in kinds.because("please help there is no food at all", "food")]
    assert words[0] == "food"
    assert all(weight > 0 for _word, weight in kinds.because("no food", "food"))


def test_the_same_examples_teach_the_same_reader_and_it_survives_being_kept(kinds: Reader) -> None:
    again = teach_kinds([example for example in EXAMPLES if example.about])
    assert again.dumped() == kinds.learnt.dumped()
    text = "no money for food or the meter"
    kept = loaded(kinds.learnt.dumped()).scores(text)
    assert kept == pytest.approx(kinds.scores(text), abs=0.01)


@pytest.mark.parametrize("kept", [b"", b"not a reader", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_bytes_that_are_no_reader_are_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match=r"not those of a learnt reader"):
        loaded(kept)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    reader = _small()
    assert set(reader.scores(text)) == {"", "food", "cold"}
    assert sum(reader.shares(text).values()) == pytest.approx(1)
    reader.because(text, "food")


_KEPT: list[Reader] = []


def _small() -> Reader:
    if not _KEPT:
        _KEPT.append(Reader(teach_many(EXAMPLES)))
    return _KEPT[0]


def test_what_is_no_reader_is_said_to_be_none() -> None:
    for kept in (b"", b"broken", zlib.compress(b"[1]"), zlib.compress(b"{}"), zlib.compress(b'"x"')):
        with pytest.raises(ValueError, match=r"not those of a learnt reader|learnt in another way"):
            loaded(kept)
