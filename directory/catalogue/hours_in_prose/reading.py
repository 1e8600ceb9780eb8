"""What was read of words about hours: rules, how sure each is, and the words each was read from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from directory.catalogue.times import Rule


class Confidence(StrEnum):
    """SURE: every word was read and means one thing. PROBABLY: something was decided by what is usual, could
    not be held, or was not read. NOT_UNDERSTOOD: no times were made of it."""

    SURE = "sure"
    PROBABLY = "probably"
    NOT_UNDERSTOOD = "not understood"


_ORDER = tuple(Confidence)


def least(*given: Confidence) -> Confidence:
    return max(given, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class ClosedFrom:
    """Days on which it is closed, both included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was written: the rules and closed days it says, and why it is not sure where it is not.

    A piece that is sure and has neither says something that needs no row, such as "Sundays: closed".
    """

    words: str
    confidence: Confidence
    rules: tuple[Rule, ...] = ()
    closed: tuple[ClosedFrom, ...] = ()
    why: tuple[str, ...] = ()
    may_limit: bool = False
    """Whether words in it that were not read may change when the others are on."""

    def doubted(self, why: str) -> Piece:
        """The same, sure no more."""
        if self.confidence != Confidence.SURE:
            return self
        return replace(self, confidence=Confidence.PROBABLY, why=(*self.why, why))


@dataclass(frozen=True, slots=True)
class Reading:
    """All pieces of what was written, in order."""

    pieces: tuple[Piece, ...] = field(default=())

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those that are sure or probable, once each."""
        found: list[Rule] = []
        for piece in self.pieces:
            found += [rule for rule in piece.rules if rule not in found]
        return tuple(found)

    @property
    def closed(self) -> tuple[ClosedFrom, ...]:
        return tuple(dict.fromkeys(span for piece in self.pieces for span in piece.closed))

    @property
    def confidence(self) -> Confidence:
        """Of the rules together; NOT_UNDERSTOOD where there are none."""
        said = [piece.confidence for piece in self.pieces if piece.rules]
        if not said:
            return Confidence.NOT_UNDERSTOOD
        return least(*said)

    @property
    def is_sure(self) -> bool:
        return self.confidence == Confidence.SURE

    @property
    def not_understood(self) -> tuple[str, ...]:
        """The words of which nothing was made."""
        return tuple(piece.words for piece in self.pieces if piece.confidence == Confidence.NOT_UNDERSTOOD)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why it is not sure, once each."""
        return tuple(dict.fromkeys(why for piece in self.pieces for why in piece.why))
