"""Whether what somebody writes tells of danger now: then who to ring stands above, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from directory.finder.danger_box import DangerBox, box, quiet_box
from directory.finder.danger_heard import heard
from directory.words import vocabulary


@dataclass(frozen=True, slots=True)
class HeardHere:
    """What is shown: the box, or the quiet line where it is only perhaps."""

    box: DangerBox
    quiet: bool

    @property
    def slug(self) -> str:
        return self.box.slug


def box_for_words(text: str) -> HeardHere | None:
    """Who to ring, where words tell of danger; None where they tell of none."""
    words, _ = vocabulary.current()
    told = heard(text, words)
    if told.sure:
        return HeardHere(box(told.sure), quiet=False)
    return HeardHere(quiet_box(told.perhaps), quiet=True) if told.perhaps else None
