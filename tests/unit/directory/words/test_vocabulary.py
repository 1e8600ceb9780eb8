"""What editors change counts for the next question, in every process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from directory.catalogue.models import Need, NeedPhrase
from directory.words import vocabulary
from directory.words.loading import load_wishes
from directory.words.models import Synonym, WishPhrase
from directory.words.vocabulary import shipped_phrases
from search.documents import DAYS, PARTS
from search.language import understand
from tests.factories.catalogue import NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db
NOT_FROM_WORDS = {"open-now", "today", "weekend"}


def needs_of(text: str) -> list[str]:
    words, speller = vocabulary.current()
    return [need.slug for need in understand(text, words.vocabulary, speller).needs]


def test_a_phrase_counts_at_once_and_its_end_too(own_index: None, debt_need: Need) -> None:
    assert needs_of("the meter has run out") == []
    phrase = NeedPhrase.objects.create(need=debt_need, text="meter has run out")
    assert needs_of("the meter has run out") == ["debt-advice"]
    phrase.delete()
    assert needs_of("the meter has run out") == []


def test_it_is_read_once_per_edition(
    own_index: None, debt_need: Need, django_assert_num_queries: Callable[..., object]
) -> None:
    vocabulary.current()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        vocabulary.current()


def test_synonyms_go_both_ways_unless_they_go_one_way(own_index: None) -> None:
    Synonym.objects.create(terms="food bank\nlarder\n")
    Synonym.objects.create(terms="AA\nattendance allowance\nalcoholics anonymous", one_way=True)
    found = vocabulary.current()[0].vocabulary.synonyms
    assert set(found["larder"]) == {"food bank"}
    assert set(found["food bank"]) == {"larder"}
    assert set(found["AA"]) == {"attendance allowance", "alcoholics anonymous"}
    assert "attendance allowance" not in found


def test_spelling_is_mended_with_the_words_of_the_listings(own_index: None, index: Callable[[], int]) -> None:
    ServiceFactory(name="Befriending at home")
    index()
    words, speller = vocabulary.current()
    assert understand("befreinding", words.vocabulary, speller).mended == (("befreinding", "befriending"),)


def test_an_archived_need_is_not_understood(own_index: None, debt_need: Need) -> None:
    from directory import clock

    NeedFactory(slug="other")
    debt_need.archived_at = clock.now()
    debt_need.save()
    assert needs_of("bailiffs at the door") == []


def test_shipped_phrases_name_only_what_the_search_knows() -> None:
    from directory.catalogue.models import AccessFeature, DeliveredBy, Group

    shipped = shipped_phrases()
    known = {
        "times": {*DAYS, *PARTS, *NOT_FROM_WORDS},
        "delivery": set(DeliveredBy.values),
        "access": set(AccessFeature.values),
        "groups": set(Group.values),
    }
    for kind, values in known.items():
        assert {value for row in shipped[kind].values() for value in row} <= values, kind


@pytest.mark.parametrize("text", ["sugar free baking", "help getting online", "coffee morning"])
def test_a_word_within_a_phrase_of_another_meaning_asks_for_nothing(own_index: None, text: str) -> None:
    words, speller = vocabulary.current()
    said = understand(text, words.vocabulary, speller)
    assert (said.free, set(said.delivery), set(said.when)) == (False, set(), set())


def said(text: str) -> tuple[bool, set[str]]:
    words, speller = vocabulary.current()
    read = understand(text, words.vocabulary, speller)
    return read.free, set(read.when)


def test_a_phrase_that_asks_counts_at_once_beside_those_that_ship(own_index: None) -> None:
    assert said("after my shift for free") == (True, set())
    WishPhrase.objects.create(kind="times", text="after my shift", values=["evening"])
    assert said("after my shift for free") == (True, {"evening"})


def test_a_shipped_phrase_that_an_editor_deleted_stays_away(own_index: None) -> None:
    load_wishes()
    assert said("in the morning, for free") == (True, {"morning"})
    for phrase in WishPhrase.objects.filter(text__in=["for free", "free"]):
        phrase.delete()
    assert said("in the morning, for free") == (False, {"morning"})
    load_wishes()
    assert said("in the morning, for free") == (False, {"morning"})


def test_a_need_that_is_only_drafted_is_not_understood(own_index: None, debt_need: Need) -> None:
    Need.objects.filter(pk=debt_need.pk).update(live=False)
    vocabulary.forget()
    assert needs_of("bailiffs at the door") == []
