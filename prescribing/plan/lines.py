"""Scores over time as a line: where each dot stands in a drawing, so that a template only draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prescribing.words import day_short, local_day


@dataclass(frozen=True, slots=True)
class Dot:
    """One score, in units of the drawing; `first` is drawn as a ring."""

    x: int
    y: int
    score: int
    day: str
    first: bool
    anchor: str
    """How a label under it is set: "start", "middle" or "end"."""

    @property
    def label_y(self) -> int:
        """Above the dot; under it where it stands at the top."""
        return self.y - 10 if self.y > 22 else self.y + 20


@dataclass(frozen=True, slots=True)
class Line:
    """`points` is for a polyline; empty of a single dot. `top` and `bottom` are where 10 and 0 stand."""

    dots: tuple[Dot, ...]
    points: str
    width: int
    height: int
    top: int
    bottom: int
    middle: int
    right: int
    """Where the rules end."""


@dataclass(frozen=True, slots=True)
class Scored:
    at: datetime
    score: int


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawing of so many units, with margins inside."""

    width: int
    height: int
    left: int = 8
    right: int = 8
    top: int = 8
    bottom: int = 8


SMALL = Canvas(width=240, height=48, left=8, right=30)
"""Beside a goal in a table."""
LARGE = Canvas(width=300, height=150, left=34, right=20, top=26, bottom=34)
"""A question of its own."""


def line_of_scores(
    scores: Sequence[Scored], canvas: Canvas, *, first: date | None = None, last: date | None = None
) -> Line:
    """Scores from 0 to 10 in the order of time, from `first` to `last`, else over their own days. Several
    drawn below one another with the same days can be compared."""
    days = [local_day(one.at) for one in scores]
    begin, end = first or min(days, default=None), last or max(days, default=None)
    span = (end - begin).days if begin and end else 0
    inner = canvas.width - canvas.left - canvas.right
    floor = canvas.height - canvas.bottom
    dots: list[Dot] = []
    for number, (one, day) in enumerate(zip(scores, days, strict=True)):
        gone = (day - begin).days if begin else 0
        x = canvas.left + (round(inner * gone / span) if span else inner // 2)
        y = floor - round((floor - canvas.top) * one.score / 10)
        anchor = (
            "start" if x < canvas.left + 24 else "end" if x > canvas.width - canvas.right - 24 else "middle"
        )
        dots.append(Dot(x, y, one.score, day_short(one.at), number == 0, anchor))
    points = " ".join(f"{dot.x},{dot.y}" for dot in dots) if len(dots) > 1 else ""
    return Line(
        dots=tuple(dots),
        points=points,
        width=canvas.width,
        height=canvas.height,
        top=canvas.top,
        bottom=floor,
        middle=(canvas.top + floor) // 2,
        right=canvas.width - canvas.right,
    )
