"""What the words of a question tell of: a danger for sure, or perhaps one."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from directory.words.vocabulary import Danger, Words
from search.language.two_ears import DangerHeard, hear_danger


@dataclass(frozen=True, slots=True)
class Heard:
    """At most one of both: `sure` brings the box, `perhaps` the quiet line above the results. `ears` says how
    it was heard."""

    sure: Danger | None = None
    perhaps: Danger | None = None
    ears: DangerHeard[Danger] | None = None

    def __bool__(self) -> bool:
        return bool(self.sure or self.perhaps)


def heard(text: str, words: Words, known: Container[str] = ()) -> Heard:
    """What these words tell of. `known` words are taken as they stand, not as slips of others."""
    readers = words.readers
    ears = hear_danger(text, words.dangers, readers.danger, readers.danger_kinds, known) if text else None
    if ears is None:
        return Heard()
    return Heard(sure=ears.topic, ears=ears) if ears.sure else Heard(perhaps=ears.topic, ears=ears)
