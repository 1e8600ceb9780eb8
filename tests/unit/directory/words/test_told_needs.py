"""The lines that the reader of needs learns from: whole, varied, and about needs that there are."""

from __future__ import annotations

from collections import Counter

import pytest

from directory import clock
from directory.words import learnt_readers, teaching
from directory.words.learnt_readers import NO_NEED
from directory.words.told_needs import ASK, OFFER, ToldNeed, of_needs, shipped
from search.language import normalise
from tests.factories.catalogue import NeedFactory, ServiceFactory
from tests.unit.shipped import read, twice

NEEDS = {need["slug"] for top in read("needs.json") for need in [top, *top["children"]]}


def test_every_line_is_whole_and_stands_once() -> None:
    told = list(shipped())
    assert {line.kind for line in told} == {ASK, OFFER}
    assert {slug for line in told for slug in line.needs} - NEEDS == {NO_NEED}
    assert [line.words for line in told if not normalise(line.words)] == []
    assert twice([normalise(line.words) for line in told]) == []


def test_every_need_is_asked_for_and_offered_in_many_ways() -> None:
    counted = Counter((line.needs[0], line.kind) for line in shipped())
    assert [slug for slug in NEEDS if counted[slug, ASK] < 20 or counted[slug, OFFER] < 8] == []
    assert counted[NO_NEED, OFFER] >= 50


def test_lines_of_needs_that_are_not_in_use_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (ToldNeed("a lift to chapel", ("lifts", "gone")), ToldNeed("a ghost walk", (NO_NEED,)))
    monkeypatch.setattr("directory.words.told_needs.shipped", lambda: iter(told))
    assert list(of_needs({"lifts"})) == [("a lift to chapel", "lifts", True), ("a ghost walk", NO_NEED, True)]
    assert list(of_needs({"gone"})) == [("a lift to chapel", "gone", False), ("a ghost walk", NO_NEED, True)]


@pytest.mark.django_db
def test_an_archived_need_is_not_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (ToldNeed("a lift to chapel", ("lifts",)), ToldNeed("knit and natter", ("knitting",)))
    monkeypatch.setattr("directory.words.told_needs.shipped", lambda: iter(told))
    NeedFactory(slug="lifts")
    NeedFactory(slug="knitting", archived_at=clock.now())
    assert [example.about for example in teaching.told_need_lines()] == ["lifts"]


@pytest.mark.django_db
def test_what_editors_say_of_listings_is_learnt() -> None:
    """The needs they confirmed; and of a listing that they left none, that it is about nothing."""
    lifts, other = NeedFactory(slug="lifts"), NeedFactory(slug="other")
    right = ServiceFactory(name="Minibus", need=lifts)
    wrong = ServiceFactory(name="Ghost walk", need=other)
    for service in (right, wrong):
        service.refused_inferences.create(part="needs", value=str(other.pk), said_by="Ed")
    wrong.needs.get_live_queryset().delete()
    assert [(one.text.split(".")[0], one.about) for one in teaching._judged_listings()] == [
        ("Minibus", "lifts"),
        ("Ghost walk", NO_NEED),
    ]


@pytest.mark.django_db
def test_a_judged_listing_has_the_reader_taught_again() -> None:
    before = learnt_readers.edition()
    learnt_readers.listings_were_judged()
    assert learnt_readers.edition() != before
    assert len(learnt_readers.edition()) <= 40
