"""Which row that stands here a row of a sheet is, where the sheet shows not all of it and gives it no id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from directory.spreadsheets.rows.refusals import Refused

Cells = Mapping[str, str]


def rows_that_stood(
    wanted: Sequence[Cells], here: Sequence[Cells], hidden: Sequence[Sequence[Any]]
) -> list[int | None]:
    """For each row of the sheet the place of the one that it is here, None for a new one.

    What is alike in every cell is the same row. Of the others, as many as stood were changed where they
    stand; fewer or more are each the one they share most with, besides what all rows here have in common;
    what shares nothing with any is new. `hidden` is what the sheet has no column for, of each row: raises
    Refused where two rows are as near and differ in it.
    """
    found: list[int | None] = [None] * len(wanted)
    left = list(range(len(here)))
    for place, cells in enumerate(wanted):
        same = next((each for each in left if here[each] == cells), None)
        if same is not None:
            found[place] = same
            left.remove(same)
    open_ = [place for place, each in enumerate(found) if each is None]
    if len(open_) == len(left):
        for place, each in zip(open_, left, strict=True):
            found[place] = each
        return found
    here = _what_tells_apart(here)
    for alike, place in sorted(((_most_alike(wanted[p], here, left), p) for p in open_), reverse=True):
        if not alike:
            break
        nearest = [each for each in left if _alike(wanted[place], here[each]) == alike]
        if not nearest:
            continue
        if any(list(hidden[each]) != list(hidden[nearest[0]]) for each in nearest):
            raise Refused(
                "Which row it was is not known",
                "Rows were taken out, and this one may be either of two that differ in what the sheet does "
                "not show. Export it again with all columns and change that.",
            )
        found[place] = nearest[0]
        left.remove(nearest[0])
    return found


def _what_tells_apart(here: Sequence[Cells]) -> list[Cells]:
    """Without the cells that are the same in every row."""
    keys = [key for key in (here[0] if here else {}) if len({each.get(key) for each in here}) > 1]
    return [{key: each.get(key, "") for key in keys} for each in here]


def _most_alike(cells: Cells, here: Sequence[Cells], left: Sequence[int]) -> int:
    return max((_alike(cells, here[each]) for each in left), default=0)


def _alike(one: Cells, other: Cells) -> int:
    """How many cells say the same; a cell that both leave empty says nothing."""
    return sum(bool(value) and value == other.get(key) for key, value in one.items())
