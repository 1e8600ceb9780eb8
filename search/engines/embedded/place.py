"""Where a document may be found, as marks in the full text, so that the match itself is bounded by place.

The country is laid out in squares of several sizes. A document is marked with the squares of its points, the
codes it comes to, and whether it may reach anybody. A question near a point asks for the few squares that its
circle touches. Marks only bound: the exact distance is reckoned afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from search.documents import Document, Point
from search.engines.document_facts import anywhere, may_travel, needs_met, travels
from search.engines.geometry import box
from search.engines.query_rules import BANDS_MILES, MILE
from search.query import Query

SIZES = (0.09, 0.18, 0.36, 0.72, 1.44)
"""Degrees of latitude of a square: 10 kilometres to 160."""
WIDER = 1.6
"""How many more degrees of longitude it has, so that it is about as wide as high where most people live."""
SQUARES, MOST_SQUARES = 6, 60
"""A circle that touches more squares of one size than this is looked for in those of the next; one that
touches too many even of the largest has no bounds."""
ANYWHERE, CLOSING = "any_", "shut_"


def marks(document: Document) -> str:
    """Every mark of a document. A mark ends in "_", which no word has, so that it is neither found by a word
    nor cut to a stem."""
    found = [mark("n", slug) for slug in needs_met(document)]
    if travels(document) or may_travel(document):
        found += [mark("v", code) for code in document.covers]
    if anywhere(document):
        found.append(ANYWHERE)
    if document.closed_from is not None or document.closed_to is not None:
        found.append(CLOSING)
    points = {meeting.point for meeting in document.meetings if meeting.point}
    found += {_square(level, *_at(level, point)) for point in points for level in range(len(SIZES))}
    return " ".join(sorted(found))


def mark(kind: str, value: str) -> str:
    """A mark of a need ("n") or of a code that is covered ("v"), whatever letters are in it."""
    return f"{kind}_{value.encode().hex()}_"


def farthest(query: Query) -> float | None:
    """Metres beyond which nothing near matters to the answer or its counts; None where everything does."""
    near = query.near
    if near is None or near.metres is None:
        return None
    return max(near.metres, max(BANDS_MILES) * MILE) if query.facets else near.metres


def bound(query: Query) -> str:
    """The marks one of which everything in reach has, as a match; empty where a question has no bounds."""
    metres = farthest(query)
    if query.near is None or metres is None:
        return ""
    point = query.near.point
    squares = list(_squares(point, metres))
    covering = [mark("v", code) for code in sorted(query.near.codes)]
    return f"({' OR '.join([*squares, *covering, ANYWHERE])})" if squares else ""


def _squares(point: Point, metres: float) -> Iterable[str]:
    """The squares that the box of a circle touches, of the smallest size of which they are few."""
    south, north, west, east = box(point.latitude, point.longitude, metres)
    for level in range(len(SIZES)):
        first = _at(level, Point(max(-90.0, south), west))
        last = _at(level, Point(min(90.0, north), east))
        number = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if number <= (SQUARES if level < len(SIZES) - 1 else MOST_SQUARES):
            return _between(level, first, last)
    return ()


def _between(level: int, first: tuple[int, int], last: tuple[int, int]) -> Iterator[str]:
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            yield _square(level, row, column)


def _at(level: int, point: Point) -> tuple[int, int]:
    """Row and column of the square, counted from the south pole and the line opposite Greenwich."""
    size = SIZES[level]
    return math.floor((point.latitude + 90) / size), math.floor((point.longitude + 180) / (size * WIDER))


def _square(level: int, row: int, column: int) -> str:
    return f"q{level}_{row}_{column}_"
