"""Parameters are read whatever they hold, and what cannot be read is named beside its field."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from directory.finder.question import LONGEST, MOST_PER_PAGE, SearchParameters, clean, read
from search.documents import Point
from search.query import Sort

NAMES = [*SearchParameters().__dataclass_fields__, "postcode", "self"]


def asked(query: str) -> SearchParameters:
    return read(QueryDict(query))


def test_a_whole_question_is_read() -> None:
    found = asked(
        "q=debt&postcode=dt4+8ru&miles=5&need=Debt-Advice&free=1&when=evening,sat&when=morning&access=step-free"
        "&access=bsl&delivery=phone&language=pl&age=67&self=1&taking=1&sort=nearest&page=2&per_page=20"
    )
    assert found == SearchParameters(
        q="debt",
        place="dt4 8ru",
        miles=5.0,
        need="debt-advice",
        free=True,
        when=("morning", "evening", "sat"),
        access=("step-free", "bsl"),
        delivery=("phone",),
        language="pl",
        age=67,
        self_referral=True,
        taking=True,
        sort=Sort.NEAREST,
        page=2,
        per_page=20,
    )


def test_nothing_asked_is_nothing() -> None:
    assert asked("").nothing
    assert asked("page=3&format=json").nothing
    assert not asked("q=debt").nothing
    assert not asked("free=1").nothing


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("miles=far", "miles"),
        ("miles=-1", "miles"),
        ("miles=nan", "miles"),
        ("age=old", "age"),
        ("age=400", "age"),
        ("when=tuesdayish", "when"),
        ("access=lava-free", "access"),
        ("delivery=pigeon", "delivery"),
        ("sort=random", "sort"),
        ("at=here", "at"),
        ("at=50.6", "at"),
        ("at=nan,0", "at"),
        ("at=91,0", "at"),
        ("page=0", "page"),
        ("per_page=none", "per_page"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_named(query: str, field: str) -> None:
    found = asked(query)
    assert list(found.errors) == [field]
    assert SearchParameters(errors=found.errors) == found


def test_the_most_there_may_be_is_the_most_there_is() -> None:
    assert asked("per_page=5000").per_page == MOST_PER_PAGE
    assert len(asked("q=" + "x" * 2000).q) == LONGEST


def test_any_distance_is_not_no_distance() -> None:
    assert asked("miles=any").any_distance
    assert asked("miles=any").filters == 1
    assert asked("miles=10").filters == 0, "the usual distance is no filter"
    assert asked("miles=3").filters == 1


def test_the_middle_of_a_map_is_read_to_a_hundred_metres_and_no_closer() -> None:
    found = asked("q=tea&at=50.6139471,-2.45726&miles=2")
    assert found.at == Point(50.614, -2.457)
    assert found.link() == "?q=tea&at=50.614%2C-2.457&miles=2"
    assert not found.nothing


def test_controls_and_halves_of_characters_are_taken_out() -> None:
    assert clean("a\x00b\ud800c\r\nd") == "a b c d"


def test_a_link_asks_the_same_with_one_change() -> None:
    first = asked("q=food+bank&postcode=DT4+8RU&when=evening&page=4")
    assert first.link() == "?q=food+bank&postcode=DT4+8RU&when=evening"
    assert asked(first.link(when=())[1:]) == asked("q=food+bank&postcode=DT4+8RU")
    assert asked(first.link(page=3)[1:]).page == 3


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=40)), max_size=8))
def test_any_parameters_are_read_and_a_link_asks_the_same_again(pairs: list[tuple[str, str]]) -> None:
    parameters = QueryDict(mutable=True)
    for name, value in pairs:
        parameters.appendlist(name, value)
    found = read(parameters)
    again = asked(found.link(page=found.page)[1:])
    assert SearchParameters(**{**_fields(found), "errors": {}}) == again


def _fields(found: SearchParameters) -> dict[str, object]:
    return {name: getattr(found, name) for name in SearchParameters.__dataclass_fields__}
