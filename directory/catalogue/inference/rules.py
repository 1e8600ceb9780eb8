"""A way to write rules for words so that they can be read: one alternative to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from re import _constants, _parser

_SHORTEST = 3
ALSO_LOWER = str.maketrans({"\u0131": "i", "\u017f": "s"})
"""Letters that a pattern that ignores case takes for others, and lower() does not."""


class Says:
    """Whole words of any of these alternatives, in any case.

    Most texts say nothing of most rules. So each alternative's longest run of letters is looked for first,
    which costs a tenth of trying the alternatives at each word.
    """

    def __init__(self, *alternatives: str) -> None:
        self._pattern = re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE)
        needed = [run for one in alternatives for run in _runs(one)]
        self._needed = tuple(dict.fromkeys(needed)) if all(needed) else ()

    def search(self, text: str) -> re.Match[str] | None:
        return self._pattern.search(text) if self._may_say(text) else None

    def sub(self, by: str, text: str) -> str:
        return self._pattern.sub(by, text) if self._may_say(text) else text

    def _may_say(self, text: str) -> bool:
        if not self._needed:
            return True
        return any(map(_lower(text).__contains__, self._needed))


@lru_cache(16)
def _lower(text: str) -> str:
    """One text is asked about many rules."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(ALSO_LOWER)


def says(*alternatives: str) -> Says:
    """Whole words of any of these alternatives, in any case."""
    return Says(*alternatives)


def _runs(alternative: str) -> Iterator[str]:
    """For each branch of it the longest run of letters that must be there; empty where none is long."""
    for branch in _branches(_parser.parse(alternative, re.IGNORECASE)):
        runs = [""]
        for kind, value in branch:
            if kind is _constants.LITERAL:
                runs[-1] += chr(value).lower()
            else:
                runs.append("")
        longest = max(runs, key=len)
        yield longest if len(longest) >= _SHORTEST and longest.isascii() else ""


def _branches(parsed: object) -> list[list[tuple[object, int]]]:
    whole = list(parsed)  # type: ignore[call-overload]
    if len(whole) == 1 and whole[0][0] is _constants.BRANCH:
        return [list(branch) for branch in whole[0][1][1]]
    return [whole]


NEVER = re.compile(r"(?!)")
"""A rule that nothing meets."""
