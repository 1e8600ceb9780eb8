"""No small number stands in a table, and none can be worked out from what does."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from directory.unmet.small_numbers import LEAST, bridges, hidden


def test_small_numbers_are_hidden_and_the_second_smallest_with_a_lonely_one() -> None:
    gone = hidden([[9, 3, 20], [7, 8, 30], [6, 11, 40]])
    assert (0, 1) in gone
    assert (0, 0) in gone, "the second-smallest of its row"
    assert (0, 2) not in gone
    assert len(gone) == 4, "and as many again below them, or a column's total would tell"


def test_none_at_all_is_no_small_number() -> None:
    assert hidden([[0, 6], [7, 0]]) == frozenset()


def test_two_that_are_little_together_take_a_third_with_them() -> None:
    """1 and 1 hidden in a row of 12 would be two ones."""
    gone = hidden([[1, 1, 10, 50], [9, 9, 9, 9]])
    assert {(0, 0), (0, 1), (0, 2)} <= gone
    assert (0, 3) not in gone


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    assert hidden([[5, 6], [7, 8]]) == frozenset()
    assert hidden([]) == frozenset()


def test_a_bridge_is_what_no_other_way_leads_past() -> None:
    square = {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert bridges(square) == set()
    assert bridges({*square, (2, 1)}) == {(2, 1)}
    assert bridges({*square, (1, 2), (2, 2), (2, 3), (3, 2), (3, 3)}) == {(1, 2)}


tables = (
    st.integers(2, 5)
    .flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9, 30]), min_size=columns, max_size=columns),
            min_size=2,
            max_size=5,
        )
    )
    .filter(
        lambda table: all(
            total == 0 or total >= LEAST for total in [*map(sum, table), *map(sum, zip(*table, strict=True))]
        )
    )
)


@given(tables)
def test_no_hidden_number_can_be_worked_out(table: list[list[int]]) -> None:
    gone = hidden(table)
    cells = [(r, c) for r, line in enumerate(table) for c in range(len(line))]
    assert {(r, c) for r, c in cells if 0 < table[r][c] < LEAST} <= gone
    assert not _determined(sorted(gone))
    for side in (0, 1):
        for place in {cell[side] for cell in gone}:
            assert sum(table[r][c] for r, c in gone if (r, c)[side] == place) >= LEAST or _all_gone(
                table, gone, side, place
            )


def _all_gone(table: list[list[int]], gone: frozenset[tuple[int, int]], side: int, place: int) -> bool:
    across = len(table[0]) if side == 0 else len(table)
    return sum(1 for cell in gone if cell[side] == place) == across


def _determined(cells: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cells that the equations "this row's (column's) hidden cells have a known sum" give away: those
    whose unit vector is a combination of the equations: not the idea that the code itself rests on."""
    lines = sorted({(side, cell[side]) for cell in cells for side in (0, 1)})
    rows = [[Fraction(int(cell[side] == place)) for cell in cells] for side, place in lines]
    rank = _rank(rows)
    units = [[Fraction(int(i == j)) for j in range(len(cells))] for i in range(len(cells))]
    return [cell for cell, unit in zip(cells, units, strict=True) if _rank([*rows, unit]) == rank]


def _rank(rows: list[list[Fraction]]) -> int:
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for r in range(rank + 1, len(rows)):
            if share := rows[r][column] / rows[rank][column]:
                rows[r] = [a - share * b for a, b in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return rank
