"""Marks bound a match by place: they never lose what is in reach, and no word is taken for one."""

from __future__ import annotations

import math
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from search.documents import Audience, Document, Meeting, NeedTag, Point
from search.engines.embedded.place import bound, mark, marks
from search.engines.geometry import metres_between
from search.engines.query_rules import MILE
from search.language.stem import stem
from search.query import Near, Query
from tests.contract.search.making import NOW

here = st.builds(Point, st.floats(49.9, 60.9), st.floats(-8.2, 1.8))


def asking(point: Point, miles: float, *codes: str, facets: bool = False) -> Query:
    return Query(Audience.PUBLIC, NOW, near=Near(point, frozenset(codes), miles * MILE), facets=facets)


def told(match: str) -> set[str]:
    return set(match.strip("()").split(" OR "))


@given(here, st.floats(0.1, 200), st.floats(0, 0.999), st.floats(0, 2 * math.pi))
def test_whatever_lies_in_the_circle_has_a_mark_that_is_asked_for(
    point: Point, miles: float, share: float, bearing: float
) -> None:
    away = math.degrees(share * miles * MILE / 6_371_009)
    east = away * math.sin(bearing) / math.cos(math.radians(point.latitude))
    there = Point(point.latitude + away * math.cos(bearing), point.longitude + east)
    query = asking(point, miles)
    assert query.near
    if metres_between(query.near, there.latitude, there.longitude) <= miles * MILE:
        document = Document("1", Audience.PUBLIC, "Hall", meetings=(Meeting("m", point=there),))
        assert told(bound(query)) & set(marks(document).split())


def test_counting_bands_looks_as_far_as_the_widest() -> None:
    counting, ten = asking(Point(51.5, -0.1), 1, facets=True), asking(Point(51.5, -0.1), 10)
    assert told(bound(counting)) == told(bound(ten)) != told(bound(asking(Point(51.5, -0.1), 1)))


def test_few_squares_are_asked_for_however_wide_the_circle() -> None:
    for miles in (1, 10, 25, 60, 200):
        assert len(told(bound(asking(Point(52.5, -1.9), miles)))) < 40


def test_a_circle_as_wide_as_the_world_has_no_bounds() -> None:
    assert bound(asking(Point(52.5, -1.9), 9000)) == ""


def test_what_comes_to_people_is_found_by_what_it_covers_and_what_may_reach_anybody_anywhere() -> None:
    visits = Document(
        "1", Audience.PUBLIC, "A", delivery=frozenset({"home-visit"}), covers=frozenset({"ward:W1"})
    )
    unknown = Document("2", Audience.PUBLIC, "B", delivery=frozenset({"phone"}))
    asked = told(bound(asking(Point(51, -2), 1, "ward:W1")))
    assert asked & set(marks(visits).split())
    assert asked & set(marks(unknown).split())
    assert not told(bound(asking(Point(51, -2), 1, "ward:W2"))) & set(marks(visits).split())


def test_marks_are_neither_words_nor_stemmed() -> None:
    need = NeedTag("caring-for-carers", "Caring", ("caring-for-carers", "mind"), "")
    document = Document("1", Audience.PUBLIC, "A", needs=(need,))
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(words, marks, tokenize=\"porter ascii tokenchars '_'\")"
    )
    connection.execute("INSERT INTO t VALUES ('walking', ?)", [marks(document)])
    for match, rows in (
        (mark("n", "mind"), 1),
        (mark("n", "min"), 0),
        ('"walk"', 1),
        ('"n"', 0),
        ('"any"', 0),
    ):
        found = connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", [match]).fetchone()
        assert found == (rows,), match
    assert all("_" in each and stem(each) == each for each in marks(document).split())
