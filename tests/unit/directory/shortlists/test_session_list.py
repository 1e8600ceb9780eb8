"""The list in a session: ids in order, once each, so many and no more, and every change undone once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from directory.shortlists.session_list import MOST, KeptList, ListFull

ONE, TWO, THREE = uuid4(), uuid4(), uuid4()


def kept(session: dict[str, Any]) -> list[UUID]:
    return [UUID(one) for one in KeptList(session).ids]


@pytest.fixture
def session() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in (ONE, TWO, THREE):
        KeptList(made).add(one)
    return made


def test_looking_writes_nothing() -> None:
    session: dict[str, Any] = {}
    assert len(KeptList(session)) == 0
    KeptList(session).clear()
    KeptList(session).remove(ONE)
    KeptList(session).move(ONE, by=1)
    KeptList(session).undo()
    assert session == {}


def test_the_order_is_the_one_of_ticking_and_nothing_stands_twice(session: dict[str, Any]) -> None:
    KeptList(session).add(ONE)
    assert kept(session) == [ONE, TWO, THREE]
    assert set(session) == {"list", "list-before"}


def test_moving_stops_at_the_ends(session: dict[str, Any]) -> None:
    KeptList(session).move(THREE, by=-1)
    assert kept(session) == [ONE, THREE, TWO]
    KeptList(session).move(ONE, by=-1)
    KeptList(session).move(TWO, by=1)
    assert kept(session) == [ONE, THREE, TWO]


@pytest.mark.parametrize("change", ["remove", "clear", "move"])
def test_a_change_is_undone(session: dict[str, Any], change: str) -> None:
    mine = KeptList(session)
    {"remove": lambda: mine.remove(TWO), "clear": mine.clear, "move": lambda: mine.move(ONE, by=1)}[change]()
    assert kept(session) != [ONE, TWO, THREE]
    KeptList(session).undo()
    assert kept(session) == [ONE, TWO, THREE]


def test_what_is_no_longer_listed_does_not_come_back_by_undoing(session: dict[str, Any]) -> None:
    KeptList(session).remove(ONE)
    KeptList(session).drop([str(TWO)])
    assert not KeptList(session).can_undo
    assert kept(session) == [THREE]


def test_a_full_list_takes_no_more() -> None:
    session: dict[str, Any] = {}
    for _ in range(MOST):
        KeptList(session).add(uuid4())
    with pytest.raises(ListFull):
        KeptList(session).add(uuid4())
    assert len(KeptList(session)) == MOST
