"""Small numbers are hidden, and others with them, until none can be worked out from what is shown.

In a table whose totals are shown, a hidden cell can be worked out exactly when it is a bridge of the graph
whose nodes are the rows and columns and whose edges are the hidden cells (Gusfield, 1988): cut it, and the
rest of the sums gives it away. One hidden cell in a row is the simplest bridge: the second-smallest then goes
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LEAST = 5
"""A number below this, except none at all, is hidden."""
Cell = tuple[int, int]
Numbers = Sequence[Sequence[int]]


def hidden(numbers: Numbers) -> frozenset[Cell]:
    """The (row, column) of each number to hide. The totals of rows and columns are shown, and each is none or
    LEAST at least; so is what is hidden of any one row or column, taken together."""
    cells = [(row, column) for row, line in enumerate(numbers) for column in range(len(line))]
    gone = {(row, column) for row, column in cells if 0 < numbers[row][column] < LEAST}
    lines = [[cell for cell in cells if cell[side] == place] for side, place in sorted(_lines(cells))]
    while True:
        thin = [line for line in lines if _tells(numbers, line, gone)]
        if not thin:
            found = bridges(gone)
            thin = [line for line in lines if found & set(line) and set(line) - gone][:1]
        if not thin:
            return frozenset(gone)
        gone.add(_next(numbers, thin[0], gone))


def _lines(cells: Iterable[Cell]) -> set[tuple[int, int]]:
    return {(side, cell[side]) for cell in cells for side in (0, 1)}


def _tells(numbers: Numbers, line: list[Cell], gone: set[Cell]) -> bool:
    """Whether the line's total and what is shown of it tell what is hidden, or that it is little."""
    within = [cell for cell in line if cell in gone]
    if not within or len(within) == len(line):
        return False
    return len(within) == 1 or sum(numbers[row][column] for row, column in within) < LEAST


def _next(numbers: Numbers, line: list[Cell], gone: set[Cell]) -> Cell:
    """The smallest number of the line that is still shown; none at all last, because that says least."""
    shown = [cell for cell in line if cell not in gone]
    return min(shown, key=lambda cell: (numbers[cell[0]][cell[1]] == 0, numbers[cell[0]][cell[1]], cell))


def bridges(cells: Iterable[Cell]) -> set[Cell]:
    """The cells that no other way round leads past."""
    joined: dict[Cell, list[tuple[Cell, Cell]]] = {}
    for row, column in sorted(cells):
        one, other = (0, row), (1, column)
        joined.setdefault(one, []).append((other, (row, column)))
        joined.setdefault(other, []).append((one, (row, column)))
    found: set[Cell] = set()
    reached: dict[Cell, int] = {}
    lowest: dict[Cell, int] = {}

    def walk(node: Cell, came_by: Cell | None) -> None:
        reached[node] = lowest[node] = len(reached)
        for other, cell in joined[node]:
            if cell == came_by:
                continue
            if other not in reached:
                walk(other, cell)
                if lowest[other] > reached[node]:
                    found.add(cell)
                lowest[node] = min(lowest[node], lowest[other])
            else:
                lowest[node] = min(lowest[node], reached[other])

    for node in joined:
        if node not in reached:
            walk(node, None)
    return found
