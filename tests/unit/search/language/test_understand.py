"""A question in a person's own words becomes one that both engines answer."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import Speller, Understood, Vocabulary, understand
from search.language.needs import needs_to_name
from search.query import Origin

VOCABULARY = Vocabulary(
    needs={
        "cant afford to heat my home": {"energy-bills": 1.0},
        "meter run out": {"energy-bills": 1.0},
        "nobody to talk to": {"befriending": 1.0},
        "lonely": {"befriending": 1.0},
        "debt advice": {"debt": 1.0},
        "bailiffs": {"debt": 1.0},
        "getting online": {"digital": 1.0},
    },
    synonyms={
        "befriender": {"telephone friend": 0.8},
        "uc": {"universal credit": 0.8},
        "universal credit": {"uc": 0.8},
        "d/c": {"discharge": 0.8},
    },
    times={
        "evenings": frozenset({"evening"}),
        "saturday": frozenset({"weekend", "sat"}),
        "saturday morning": frozenset({"sat", "morning"}),
        "tuesday": frozenset({"tue"}),
    },
    free=frozenset({"free", "no cost"}),
    delivery={"online": "online", "come to the house": "home-visit"},
    access={"wheelchair": "step-free"},
    groups={"man": "men", "carer": "carers", "army": "veterans"},
    plain=frozenset({"sugar free", "getting online"}),
    labels={"debt": "Owing money"},
)
WORDS = {"counselling": 5, "chess": 2, "walking": 20, "club": 60, "advice": 80, "debt": 9, "the": 100}


def read(text: str) -> Understood:
    return understand(text, VOCABULARY, WORDS)


def needs(text: str) -> list[str]:
    return [need.slug for need in read(text).needs]


def looked_for(text: str) -> list[str]:
    return [word.alternatives[0].text for word in read(text).words]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("I can't afford heating my home", "energy-bills"),
        ("cant afford to heat the home", "energy-bills"),
        ("the meter has run out", "energy-bills"),
        ("Nobody to TALK to!!", "befriending"),
        ("i am so lonely", "befriending"),
        ("bailiff", "debt"),
        ("bailifs", "debt"),
    ],
)
def test_a_lay_phrase_is_understood_as_its_need(text: str, slug: str) -> None:
    assert needs(text) == [slug]


def test_two_needs_may_be_spoken_of() -> None:
    assert set(needs("lonely and bailiffs at the door")) == {"befriending", "debt"}


def test_part_of_a_phrase_is_a_hint_and_not_worth_a_word() -> None:
    for text in ("home", "talk"):
        assert needs_to_name(read(text).needs) == ()
        assert read(text).chips == ()


def test_stop_words_are_not_looked_for_unless_there_is_nothing_else() -> None:
    assert looked_for("I am looking for the chess club please") == ["chess", "club"]
    assert looked_for("the who") == ["the", "who"]


def test_a_word_brings_its_synonyms_and_what_it_was_meant_as() -> None:
    (word,) = read("befriender").words
    assert [(a.text, a.origin) for a in word.alternatives] == [
        ("befriender", Origin.TYPED),
        ("telephone friend", Origin.SYNONYM),
    ]
    understood = read("counciling")
    (word,) = understood.words
    assert [a.text for a in word.alternatives] == ["counciling", "counselling"]
    assert word.alternatives[1].origin is Origin.SPELLING
    assert word.alternatives[1].weight < 1
    assert understood.mended == (("counciling", "counselling"),)


def test_what_a_run_of_words_is_also_called_stands_for_each_of_them() -> None:
    words = read("Universal Credit").words
    assert [[a.text for a in word.alternatives] for word in words] == [["universal", "uc"], ["credit", "uc"]]
    assert "discharge" in [a.text for a in read("hospital d/c").words[-1].alternatives]


def test_rare_words_weigh_more_than_common_and_weak_ones() -> None:
    chess, club = read("chess club").words
    assert chess.weight > 0.5 > club.weight
    walking, _ = read("walking chess").words
    assert walking.weight < chess.weight


def test_times_cost_age_and_access_become_wishes() -> None:
    understood = read("free chess club for my mum, she's 82, saturday morning, uses a wheelchair")
    assert understood.free
    assert understood.when == {"sat", "morning"}
    assert understood.age == 82
    assert understood.access == {"step-free"}
    assert {word.alternatives[0].text for word in understood.words} >= {"chess", "club", "wheelchair"}
    assert "free" not in {word.alternatives[0].text for word in understood.words}
    assert {chip.kind for chip in understood.chips} == {"free", "times", "age", "access"}


def test_a_named_day_is_not_the_whole_weekend() -> None:
    assert read("chess on saturday").when == {"sat"}


def test_when_something_is_so_is_not_a_wish() -> None:
    assert read("my meter has run out and its only tuesday").when == frozenset()
    assert read("no money since tuesday").when == frozenset()
    assert read("chess on tuesday").when == {"tue"}


def test_words_that_only_look_like_a_wish_are_left_alone() -> None:
    assert not read("sugar free baking").free
    assert read("help getting online").delivery == frozenset()
    assert read("chess online").delivery == {"online"}
    assert not read("not free").free


def test_a_day_that_only_tells_when_it_was_is_not_looked_for() -> None:
    assert "tuesday" not in looked_for("no money since tuesday")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("chess not online", "delivery"),
        ("chess, no wheelchair", "access"),
        ("chess without saturday", "when"),
        ("chess, i am not a carer", "groups"),
        ("i was never in the army", "groups"),
    ],
)
def test_no_wish_becomes_its_opposite(text: str, what: str) -> None:
    assert getattr(read(text), what) == frozenset()


def test_a_way_in_is_not_a_need_unless_nothing_else_is_said() -> None:
    vocabulary = replace(VOCABULARY, needs={**VOCABULARY.needs, "wheelchair": {"equipment": 1.0}})

    def slugs(text: str) -> list[str]:
        return [need.slug for need in understand(text, vocabulary, WORDS).needs]

    assert slugs("lonely, wheelchair") == ["befriending"]
    assert slugs("wheelchair") == ["equipment"]


def test_a_relative_is_not_the_one_who_asks() -> None:
    vocabulary = replace(VOCABULARY, groups={"mum": "parents", "kids": "young-people", "carer": "carers"})

    def groups(text: str) -> frozenset[str]:
        return understand(text, vocabulary, WORDS).groups

    assert groups("chess for my mum") == groups("my two kids like chess") == frozenset()
    assert groups("new mum") == {"parents"}
    assert groups("i am my brothers carer") == {"carers"}


def test_shorthand_that_no_phrase_is_written_with_is_spelt_out_for_the_needs() -> None:
    vocabulary = replace(VOCABULARY, synonyms={"dmt": {"bailiffs": 0.8}, "lonely": {"debt advice": 0.8}})
    assert [need.slug for need in understand("dmt", vocabulary, WORDS).needs] == ["debt"]
    assert [need.slug for need in understand("lonely", vocabulary, WORDS).needs] == ["befriending"]


def test_words_of_asking_bring_nothing_by_themselves() -> None:
    words = {word.alternatives[0].text: word.weight for word in read("struggling to understand chess").words}
    assert words["struggling"] == words["understand"] == 0.1 < words["chess"]


def test_who_the_person_is() -> None:
    assert read("lonely 45M").groups == {"men"}
    assert read("left the army").groups == {"veterans"}


def test_chips_name_needs_as_people_would() -> None:
    (chip,) = read("bailiffs").chips
    assert (chip.kind, chip.value, chip.label) == ("need", "debt", "Owing money")


def test_a_speller_made_once_gives_the_same() -> None:
    speller = Speller(WORDS, VOCABULARY.all_words)
    assert understand("counciling", VOCABULARY, speller) == read("counciling")


def test_without_any_vocabulary_the_words_are_looked_for() -> None:
    assert [w.alternatives[0].text for w in understand("chess club", Vocabulary(), {}).words] == [
        "chess",
        "club",
    ]


@pytest.mark.parametrize("text", ["", "   ", "!!!", "\x00", "\ud800", "🙂", "'" * 100])
def test_nothing_said_is_nothing_asked(text: str) -> None:
    assert read(text).words == ()
    assert read(text).needs == ()


@given(st.text())
def test_any_text_is_understood(text: str) -> None:
    read(text)


@given(st.binary())
def test_any_bytes_are_understood(raw: bytes) -> None:
    read(raw.decode("utf-8", "surrogateescape"))
    read(raw.decode("latin-1"))


@given(st.lists(st.sampled_from([*WORDS, *VOCABULARY.all_words, "82", "'", "counciling"]), max_size=80))
def test_any_mix_of_known_words_is_understood(words: list[str]) -> None:
    understood = read(" ".join(words))
    assert all(0 < word.weight <= 1 for word in understood.words)
    assert all(0 < need.weight <= 1 for need in understood.needs)


def test_a_very_long_text_takes_no_time() -> None:
    began = time.perf_counter()
    read("counciling mispeled wrods " * 20_000)
    assert time.perf_counter() - began < 2
