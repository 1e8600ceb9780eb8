"""A change of the words is tried beside the words of now, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from directory.catalogue.models import Need, NeedPhrase, Service
from directory.finder.question import SearchParameters
from directory.indexing import reindex
from directory.words import try_change, vocabulary
from directory.words.models import DangerPhrase, DangerTopic, Synonym, WishPhrase
from search.documents import Audience
from tests.factories.catalogue import ServiceFactory

Index = Callable[[], int]


def compare(unsaved: Any, q: str) -> try_change.Compared:
    return try_change.compare(SearchParameters(q=q), Audience.PUBLIC, unsaved)


def gained(compared: try_change.Compared) -> set[tuple[str, str]]:
    return {(thing.kind, thing.what) for thing in compared.gained}


def moves(compared: try_change.Compared) -> dict[str, str]:
    return {move.name: move.words for move in compared.moves}


@pytest.fixture
def listings(money_advice: Service, index: Index) -> None:
    ServiceFactory(name="Wolf watch", description="We watch wolves.")
    ServiceFactory(name="Parcels", description="Ask for a food parcel.")
    index()


def test_an_unsaved_phrase_leads_to_its_need_and_moves_its_listings(listings: None, debt_need: Need) -> None:
    unsaved = Need.objects.get(pk=debt_need.pk)
    unsaved.phrases.add(NeedPhrase(text="wolf about"))
    compared = compare(unsaved, "wolf about")
    assert gained(compared) == {("Need", "Debt advice")}
    assert moves(compared) == {"Drop-in money advice": "New among the first ten", "Wolf watch": "As before"}
    assert not compared.same
    assert NeedPhrase.objects.count() == 1
    assert compare(unsaved, "parcel").same


def test_a_phrase_taken_out_is_no_longer_understood(listings: None, debt_need: Need) -> None:
    unsaved = Need.objects.get(pk=debt_need.pk)
    unsaved.phrases.set([])
    lost = compare(unsaved, "bailiffs at the door").lost
    assert ("Need", "Debt advice") in {(thing.kind, thing.what) for thing in lost}
    assert NeedPhrase.objects.filter(text="bailiffs at the door").exists()


def test_an_unsaved_synonym_finds_what_was_not_found(listings: None) -> None:
    compared = compare(Synonym(terms="foodbank\nfood parcel"), "foodbank")
    assert gained(compared) == {("Word", "food parcel for foodbank")}
    assert moves(compared) == {"Parcels": "New among the first ten"}
    assert not Synonym.objects.exists()


def test_what_a_change_moves_up_and_down_is_said(listings: None) -> None:
    ServiceFactory(name="Zoo", description="Here are wolves.")
    reindex.rebuild("embedded")
    compared = compare(Synonym(terms="wolves\nzoo"), "wolves")
    assert moves(compared) == {"Zoo": "Up from number 2", "Wolf watch": "Down from number 1"}


def test_an_unsaved_change_of_a_synonym_stands_in_place_of_the_row(listings: None) -> None:
    kept = Synonym.objects.create(terms="foodbank\nfood parcel")
    compared = compare(Synonym(pk=kept.pk, terms="foodbank\nlarder"), "foodbank")
    assert {thing.what for thing in compared.lost} == {"food parcel for foodbank"}
    assert moves(compared) == {"Parcels": "No longer among the first ten, was number 1"}


def test_an_unsaved_wording_of_danger_shows_its_box(listings: None) -> None:
    topic = DangerTopic(slug="cold", title="No heat tonight", owner="hub", review_on="2027-01-01")
    topic.phrases.add(DangerPhrase(text="freezing to death"))
    compared = compare(topic, "we are freezing to death")
    assert gained(compared) == {("Danger", "No heat tonight")}
    assert compared.gained[0].because == "“freezing to death” leads to it"
    assert compared.now.answer.danger is None
    assert not DangerTopic.objects.exists()


def test_an_unsaved_phrase_asks_for_its_time(listings: None) -> None:
    compared = compare(
        WishPhrase(kind="times", text="after my shift", values=["evening"]), "parcel after my shift"
    )
    assert ("Time", "Evening") in gained(compared)
    assert not WishPhrase.objects.exists()


def test_the_words_of_everybody_else_stay_as_they_were(listings: None) -> None:
    before = vocabulary.current()
    compare(Synonym(terms="foodbank\nfood parcel"), "foodbank")
    assert vocabulary.current() == before
