"""What it means to know where somebody means."""

from __future__ import annotations

from dataclasses import dataclass

from search.documents import Point


class PlaceProblem(ValueError):
    """Why no place is meant, in words for people. `choices` are what they may type instead, if we know."""

    def __init__(self, message: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody means. `precision` is unit, sector, outcode, name, point or terminated.

    `codes` are keys of the areas the point is in ("nation:england", "town:weymouth", "sector:DT4 8"…), for
    matching with what services cover. `note` says in words what is not exact; empty when all is. `postcode`
    is in its canonical form, or empty for a name.
    """

    label: str
    point: Point
    codes: frozenset[str]
    precision: str
    note: str = ""
    postcode: str = ""
