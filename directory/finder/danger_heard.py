"""What the words of a question tell of: a danger for sure, or perhaps one."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from directory.words.vocabulary import Danger, Words
from search.language.danger import danger


@dataclass(frozen=True, slots=True)
class Heard:
    """At most one of both: `sure` brings the box, `perhaps` the quiet line above the results."""

    sure: Danger | None = None
    perhaps: Danger | None = None

    def __bool__(self) -> bool:
        return bool(self.sure or self.perhaps)


def heard(text: str, words: Words, known: Container[str] = ()) -> Heard:
    """What these words tell of. `known` words are taken as they stand, not as slips of others."""
    return Heard(sure=danger(text, words.dangers, known) if text else None)
