"""A table of counts in which no small number stands alone, and none can be worked out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.unmet.small_numbers import LEAST, hidden

Grouping = tuple[dict[Hashable, int], list[str], list[str]]
"""The place of each value in a list of labels; the labels; the names of what stands under one of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One need and its numbers; None is hidden."""

    label: str
    numbers: tuple[int | None, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Table:
    """`together` names what stands in "Other …" because it may not stand alone; `hides` says whether any
    number is hidden."""

    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    totals: tuple[int, ...] = ()
    total: int = 0
    together: tuple[str, ...] = ()

    @property
    def hides(self) -> bool:
        return any(number is None for line in self.lines for number in line.numbers)


def table_of(counts: Mapping[tuple[Hashable, Hashable], int], rows: Grouping, columns: Grouping) -> Table:
    """Of (row's value, column's value) → number."""
    row_of, row_labels, together = rows
    column_of, column_labels, _apart = columns
    numbers = [[0] * len(column_labels) for _ in row_labels]
    for (row, column), number in counts.items():
        numbers[row_of[row]][column_of[column]] += number
    gone = hidden(numbers)
    lines = [
        Line(label, tuple(None if (r, c) in gone else n for c, n in enumerate(numbers[r])), sum(numbers[r]))
        for r, label in enumerate(row_labels)
    ]
    totals = tuple(sum(line[c] for line in numbers) for c in range(len(column_labels)))
    return Table(tuple(column_labels), tuple(lines), totals, sum(totals), tuple(together))


def added_up(tables: Sequence[Table], columns: Sequence[str] = (), others: Collection[str] = ()) -> Table:
    """Several tables as one, label by label: each number is a sum of what they show themselves, and hidden
    where one of them hides it. So whoever subtracts two such sums has nothing that was not shown before.

    `columns` are labels in the order in which they stand; else the largest first. `others` stand last.
    """
    rows: dict[str, int] = {}
    heads: dict[str, int] = {}
    numbers: dict[tuple[str, str], int | None] = {}
    for table in tables:
        for head, total in zip(table.columns, table.totals, strict=True):
            heads[head] = heads.get(head, 0) + total
        for line in table.lines:
            rows[line.label] = rows.get(line.label, 0) + line.total
            for head, number in zip(table.columns, line.numbers, strict=True):
                before = numbers.get((line.label, head), 0)
                numbers[line.label, head] = (
                    None if None in (before, number) else (before or 0) + (number or 0)
                )
    first = {label: place for place, label in enumerate(columns)}
    last = set(others)
    across = sorted(heads, key=lambda label: (label in last, first.get(label, 0), -heads[label], label))
    down = sorted(rows, key=lambda label: (label in last, -rows[label], label))
    lines = [Line(row, tuple(numbers.get((row, head), 0) for head in across), rows[row]) for row in down]
    totals = tuple(heads[head] for head in across)
    together = tuple(sorted({name for table in tables for name in table.together}))
    return Table(tuple(across), tuple(lines), totals, sum(rows.values()), together)


def grouped(totals: Mapping[Hashable, int], names: Mapping[Hashable, str], others: str) -> Grouping:
    """The largest first. Those that are small by themselves stand together, with the next smallest until
    together they are not small; their names come third."""
    ordered = sorted(totals, key=lambda value: (-totals[value], names[value]))
    alone = [value for value in ordered if totals[value] >= LEAST]
    small = [value for value in ordered if totals[value] < LEAST]
    while small and alone and sum(totals[value] for value in small) < LEAST:
        small.insert(0, alone.pop())
    place = {value: number for number, value in enumerate(alone)} | {value: len(alone) for value in small}
    labels = [names[value] for value in alone] + ([others] if small else [])
    return place, labels, sorted(names[value] for value in small)


def joined(totals: Mapping[Hashable, int], label: Callable[[date, date], str]) -> Grouping:
    """Days, weeks or months one after another, joined with those after them until none is small by itself.
    `label` names a run by its first and its last."""
    runs: list[list[date]] = [[]]
    for day in sorted(totals):  # type: ignore[type-var]
        if sum(totals[each] for each in runs[-1]) >= LEAST:
            runs.append([])
        runs[-1].append(day)  # type: ignore[arg-type]
    if len(runs) > 1 and sum(totals[each] for each in runs[-1]) < LEAST:
        runs[-2:] = [runs[-2] + runs[-1]]
    place: dict[Hashable, int] = {day: number for number, run in enumerate(runs) for day in run}
    return place, [label(run[0], run[-1]) for run in runs], []
