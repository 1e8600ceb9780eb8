"""What every engine keeps to: where the answers meet, by the squares of a map."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.documents import Audience, Document, Meeting, Point
from search.engines.base import Engine
from search.points import FINEST, Box, Cell, View, column, row
from tests.contract.search.making import HERE, NO, YES, ask, at, doc, north, words

STREETS = View(zoom=15)
"""Squares of about half a mile."""


def counts(engine: Engine, view: View = STREETS, **asked: object) -> dict[tuple[str, ...], int]:
    """Ids named in each square → how many services it counts."""
    return {cell.ids: cell.count for cell in engine.points(ask(**asked), view).cells}


def pair(id: str, *miles: float) -> Document:
    return doc(id, meetings=tuple(at(far, f"m{n}") for n, far in enumerate(miles)))


class PointRules:
    """Subclassed for each engine, which gives the fixture `engine`."""

    def test_a_square_counts_services_and_tells_their_middle_and_edges(self, engine: Engine) -> None:
        low, high = Point(50.6001, -2.4502), Point(50.6003, -2.4506)
        engine.rebuild(
            [doc("a", meetings=(Meeting("1", point=low),)), doc("b", meetings=(Meeting("2", point=high),))]
        )
        (cell,) = engine.points(ask(), View(zoom=13)).cells
        assert (cell.count, cell.ids) == (2, ("a", "b"))
        assert (cell.latitude, cell.longitude) == pytest.approx((50.6002, -2.4504), abs=1e-5)
        edges = (cell.box.south, cell.box.west, cell.box.north, cell.box.east)
        assert edges == pytest.approx((50.6001, -2.4506, 50.6003, -2.4502), abs=1e-5)
        assert counts(engine, View(zoom=FINEST)) == {("a",): 1, ("b",): 1}

    def test_squares_are_those_of_web_maps(self, engine: Engine) -> None:
        engine.rebuild([pair("a", 0.1), pair("b", 5)])
        for cell, miles in zip(engine.points(ask(), STREETS).cells, (5, 0.1), strict=True):
            point = north(miles)
            assert row(cell.latitude, 15) == row(point.latitude, 15)
            assert column(cell.longitude, 15) == column(point.longitude, 15)

    def test_a_service_is_at_each_of_its_places_and_once_in_a_square(self, engine: Engine) -> None:
        engine.rebuild([pair("a", 0.50, 0.51, 6)])
        assert [cell.count for cell in engine.points(ask(), STREETS).cells] == [1, 1]
        assert engine.points(ask(), STREETS).placed == 1

    def test_only_places_that_fit_and_lie_within_the_distance(self, engine: Engine) -> None:
        engine.rebuild(
            [
                doc("a", meetings=(at(1, "m1", access={"toilet": NO}), at(3, "m2", access={"toilet": YES}))),
                pair("far", 9),
                doc("nowhere", meetings=(), delivery=frozenset({"phone"})),
            ]
        )
        answer = engine.points(ask(miles=5, access=frozenset({"toilet"})), STREETS)
        assert [cell.ids for cell in answer.cells] == [("a",)]
        assert answer.cells[0].latitude == pytest.approx(north(3).latitude, abs=1e-5)
        assert (answer.placed, engine.points(ask(), STREETS).placed) == (1, 2)

    def test_an_office_of_what_goes_to_people_is_no_place_to_go(self, engine: Engine) -> None:
        visits = frozenset({"home-visit"})
        engine.rebuild([doc("visits", delivery=visits, covers=frozenset({"ward:W1"}), cover_known=True)])
        assert engine.points(ask(miles=5, codes=["ward:W1"]), STREETS).placed == 0

    def test_a_hidden_place_is_no_audience_elses(self, engine: Engine) -> None:
        """The place of a refuge is in the document for professionals alone."""
        refuge = doc("refuge", meetings=(Meeting("r"),))
        engine.rebuild([refuge, replace(refuge, audience=Audience.PROFESSIONAL, meetings=(at(1),))])
        assert engine.points(ask(), STREETS).cells == ()
        assert engine.points(ask(), STREETS).placed == 0
        assert counts(engine, audience=Audience.PROFESSIONAL) == {("refuge",): 1}

    def test_the_box_and_what_is_shown_in_another_way(self, engine: Engine) -> None:
        engine.rebuild([pair("a", 1), pair("b", 1), pair("c", 9)])
        box = Box(HERE.latitude - 0.1, HERE.longitude - 0.1, north(3).latitude, HERE.longitude + 0.1)
        inside = replace(STREETS, box=box)
        assert counts(engine, inside) == {("a", "b"): 2}
        assert counts(engine, replace(inside, without=frozenset({"a", "c"}))) == {("b",): 1}
        assert engine.points(ask(), replace(inside, without=frozenset({"a"}))).placed == 3

    def test_thousands_are_told_in_few_squares_which_name_few(self, engine: Engine) -> None:
        engine.rebuild([pair(f"s{number:04}", number / 1000) for number in range(1500)])
        cells = engine.points(ask(), View(zoom=8, named=3)).cells
        assert sum(cell.count for cell in cells) == 1500
        assert len(cells) < 3
        assert all(len(cell.ids) == 3 for cell in cells)

    def test_the_words_choose_and_some_of_them_will_do_where_the_answer_says_so(self, engine: Engine) -> None:
        engine.rebuild([doc("both", "Chess club Friday"), doc("one", "Chess club"), doc("none", "Bowls")])
        asked = ask("", words=words("chess club friday"), whole="")
        assert engine.points(asked, STREETS).placed == 1
        some = engine.search(asked).some_words
        assert some
        assert engine.points(asked, STREETS, some=some).placed == 2

    def test_nobody_is_no_squares(self, engine: Engine) -> None:
        engine.rebuild([])
        assert engine.points(ask(miles=5), STREETS).cells == ()


def same(one: tuple[Cell, ...], other: tuple[Cell, ...]) -> None:
    """Alike but for the last digits of a degree."""
    assert [(cell.count, cell.ids) for cell in one] == [(cell.count, cell.ids) for cell in other]
    for first, second in zip(one, other, strict=True):
        assert (first.latitude, first.longitude) == pytest.approx(
            (second.latitude, second.longitude), abs=1e-5
        )
