"""What an unfinished question may be about: needs by the beginning of their phrases, and danger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.finder.suggest_needs import NeedSuggester
from directory.words.vocabulary import Danger, NeedWords, Words
from search.language import Vocabulary

NEEDS = {
    "money": NeedWords("money", "Money and debt", "Money worries"),
    "energy": NeedWords("energy", "Energy and water bills", "Gas, electric and water bills", ("money",)),
    "debt": NeedWords("debt", "Debt advice", "Debts I cannot pay", ("money",)),
    "rent": NeedWords("rent", "Housing advice", "Trouble with my landlord"),
    "lonely": NeedWords("lonely", "Isolation and loneliness", "Someone to talk to"),
    "dance": NeedWords("dance", "Dance", "Dancing"),
}
PHRASES = {
    "energy": ("cant pay the gas", "cant pay the electric", "prepayment meter", "heating or eating"),
    "debt": ("cant pay what i owe", "bailiffs at the door", "owing money"),
    "rent": ("cant pay my rent", "kicked out by my landlord"),
    "lonely": ("i feel so lonely", "nobody to talk to", "want to meet people"),
    "dance": ("want to dance", "tea dance"),
}
DANGERS = (
    ("suicide", ("want to die", "kill myself", "suicide"), ("dying to meet people",)),
    ("hurt", ("he hits me",), ()),
)


def danger(slug: str, phrases: tuple[str, ...], exceptions: tuple[str, ...]) -> Danger:
    return Danger(slug, slug, "", "", False, phrases, exceptions, ())


@pytest.fixture(scope="module")
def beginnings() -> NeedSuggester:
    said = {phrase: {slug: 1.0} for slug, phrases in PHRASES.items() for phrase in phrases}
    return NeedSuggester(Words(Vocabulary(needs=said), NEEDS, tuple(danger(*each) for each in DANGERS)))


def found(beginnings: NeedSuggester, text: str, known: tuple[str, ...] = ()) -> list[str]:
    return [need.slug for need in beginnings.needs(text, known)]


@pytest.mark.parametrize("text", ["bail", "bailiffs a", "Bailiffs at the d", "the door bai", "owing", "OWE"])
def test_a_phrase_may_be_begun_at_any_of_its_words(beginnings: NeedSuggester, text: str) -> None:
    assert found(beginnings, text) == ["debt"]


def test_every_telling_word_must_be_in_one_phrase(beginnings: NeedSuggester) -> None:
    assert found(beginnings, "bailiffs ze") == []
    assert found(beginnings, "cant pay my re") == ["rent"]
    assert found(beginnings, "cant pay my rent and") == ["rent"]


def test_the_name_of_a_need_comes_before_a_phrase_that_holds_the_word(beginnings: NeedSuggester) -> None:
    assert found(beginnings, "money") == ["money", "debt"]
    assert found(beginnings, "landlord") == ["rent"]


def test_the_wider_need_comes_before_those_within_it(beginnings: NeedSuggester) -> None:
    assert found(beginnings, "can't pay") == ["money", "energy", "debt", "rent"]
    assert found(beginnings, "cant pay th") == found(beginnings, "cant pay the g") == ["energy"]
    assert found(beginnings, "cant pay and") == ["money", "energy", "debt", "rent"]


@pytest.mark.parametrize("slipped", ["lonley", "lonly", "loneely", "lonels", "onely", "mlonel", "lonlin"])
def test_one_wrong_letter_in_five_or_more_is_forgiven(beginnings: NeedSuggester, slipped: str) -> None:
    assert found(beginnings, slipped) == ["lonely"]


@pytest.mark.parametrize("slipped", ["baliffs", "bayliffs at", "bailifs", "bailffs at the d"])
def test_a_slip_is_forgiven_in_the_middle_of_what_is_typed_too(
    beginnings: NeedSuggester, slipped: str
) -> None:
    assert found(beginnings, slipped) == ["debt"]


def test_no_slip_is_seen_in_short_words_nor_in_words_we_know(beginnings: NeedSuggester) -> None:
    assert found(beginnings, "bial") == []
    assert found(beginnings, "lonelx") == ["lonely"]
    assert found(beginnings, "lonelx", known=("lonelx",)) == []


@pytest.mark.parametrize("text", ["", " ", "i want", "i need to", "?", "xylophone"])
def test_what_says_nothing_finds_nothing(beginnings: NeedSuggester, text: str) -> None:
    assert found(beginnings, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "i want to die",
        "want to die because",
        "i want to di",
        "wnat to d",
        "kill my",
        "kill m",
        "suic",
        "suicid",
        "when he hits m",
    ],
)
def test_danger_is_seen_before_it_is_finished(beginnings: NeedSuggester, text: str) -> None:
    assert beginnings.danger(text)


@pytest.mark.parametrize(
    "text", ["want to da", "want to", "sui", "su", "m", "kill", "dying to meet peop", "tea dance", ""]
)
def test_what_is_no_danger_is_not_taken_for_it(beginnings: NeedSuggester, text: str) -> None:
    assert not beginnings.danger(text)


@given(text=st.text(max_size=80))
def test_any_text_is_answered(beginnings: NeedSuggester, text: str) -> None:
    assert set(found(beginnings, text)) <= set(NEEDS)
    assert beginnings.danger(text) in (True, False)
