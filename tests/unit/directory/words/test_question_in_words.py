"""How a question is read is all there, in words."""

from __future__ import annotations

from collections.abc import Callable

from directory.catalogue.models import Need
from directory.finder.question import SearchParameters
from directory.finder.run_search import find
from directory.words.models import Synonym
from directory.words.question_in_words import reading
from tests.factories.catalogue import ServiceFactory

Index = Callable[[], int]


def test_how_a_question_is_read_is_all_there(index: Index, debt_need: Need) -> None:
    Synonym.objects.create(terms="bailiffs\nenforcement agents")
    ServiceFactory(name="Befriending")
    index()
    read = reading(
        find(SearchParameters(q="the bailiffs at the door befreinding tuesday evening free aged 72"))
    )
    ways = {word.text: word.ways for word in read.words}
    assert ways["bailiffs"] == (("bailiffs", 1.0, "typed"), ("enforcement agents", 0.8, "synonym"))
    assert ("befriending", "spelling") in {(text, how) for text, _weight, how in ways["befreinding"]}
    things = {(thing.kind, thing.what): thing.because for thing in read.things}
    assert things["Need", "Debt advice"].startswith("“bailiffs at the door” leads to it, weight ")
    assert things["Time", "Tuesday"] == "“tuesday”"
    assert ("Cost", "Free of charge") in things
    assert ("Age", "72") in things
    assert "tuesday" in read.left
    assert "the" in read.left
