"""Words on their way out, cleaned as an import cleans them until that changes nothing more.

What somebody brings in is then just what went out.
"""

from __future__ import annotations

from collections.abc import Callable

from directory.catalogue import cleaning

MOST_TIMES = 5


def text(value: str, limit: int | None = None) -> str:
    return settled(lambda words: cleaning.text(words, limit), value)


def lines(value: str) -> str:
    return settled(cleaning.lines, value)


def list_lines(value: str) -> str:
    return settled(cleaning.list_lines, value)


def rich(value: str) -> str:
    return settled(cleaning.rich, value)


def settled(clean: Callable[[str], str], value: str) -> str:
    """Each cleaning of what was written as markup within markup takes one layer away."""
    for _time in range(MOST_TIMES):
        cleaned = clean(value)
        if cleaned == value:
            break
        value = cleaned
    return value
