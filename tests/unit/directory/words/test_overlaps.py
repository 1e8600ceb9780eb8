"""Words that already mean something else are named to the editor."""

from __future__ import annotations

import pytest

from directory.catalogue.models import Need, NeedPhrase
from directory.words.models import Synonym, WishPhrase
from directory.words.overlaps import MOST, overlaps
from tests.factories.catalogue import NeedFactory

pytestmark = pytest.mark.django_db


def test_a_phrase_that_leads_elsewhere_names_the_other_need(debt_need: Need) -> None:
    other = NeedFactory(name="Housing")
    NeedPhrase.objects.create(need=other, text="Bailiff at the doors")
    said = overlaps(other)
    assert said == (
        "“Bailiff at the doors” already leads to the need “Debt advice” too. Is that what you want?",
    )
    assert overlaps(NeedFactory()) == ()
    assert overlaps(other, known=["bailiffs at the door"]) == (), "it was there before"


def test_many_are_counted_rather_than_listed(debt_need: Need) -> None:
    other = NeedFactory()
    for number in range(MOST + 2):
        for need in (debt_need, other):
            NeedPhrase.objects.create(need=need, text=f"phrase {number}")
    said = overlaps(other)
    assert len(said) == MOST + 1
    assert said[-1] == "And 2 more like these."


def test_synonyms_name_the_row_that_begins_alike() -> None:
    Synonym.objects.create(terms="AA\nattendance allowance", one_way=True)
    ours = Synonym.objects.create(terms="aa\nalcoholics anonymous", one_way=True)
    assert overlaps(ours) == ("“aa” also stands in the synonyms “AA, attendance allowance”. It finds both.",)
    assert overlaps(Synonym.objects.create(terms="attendance allowance\nbenefit", one_way=True)) == ()


def test_a_phrase_that_asks_for_something_else_too_is_named() -> None:
    WishPhrase.objects.create(kind="free", text="no charge")
    ours = WishPhrase.objects.create(kind="plain", text="no charges")
    assert overlaps(ours) == ("“no charges” also asks for: free of charge.",)
