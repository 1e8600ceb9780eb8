"""A document as the rows of an index file, but for its number and the bits of access features, which only the
file can give. It asks nothing of a file, so it may be made in another process than the one that writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from search.documents import Document, Fact, Meeting
from search.engines.days_and_seconds import NEVER, day, seconds
from search.engines.document_facts import (
    anywhere,
    may_travel,
    meetings_of,
    needs_met,
    placeless,
    reach_of,
    texts,
    travels,
    with_cached_texts,
)
from search.engines.embedded.place import marks
from search.engines.embedded.schema import BEGINS, DELIVERY_BITS, FACTS, PART_BITS, ROOMS, mask
from search.engines.geometry import on_sphere
from search.engines.name_starts import RANKS, starts_of
from search.language.text import normalise

MEETING = (
    *("x", "y", "z", "travels", "may_travel", "anywhere", "placeless", "closed_from", "closed_to"),
    *("free", "begin", "delivery", "languages_known", "times_known", "parts", "room", "room_until"),
    *(
        "grouped",
        "reach",
        "checked",
        "freshness",
        "minimum_age",
        "maximum_age",
        "ages_known",
        "key",
        "latitude",
        "longitude",
    ),
)
"""The columns of a meeting, but for its number and what is known of access."""

Access = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""The features a meeting has, those it has not, and those that are said to be not known."""


class Content(NamedTuple):
    """What is written of a document, as the tables of schema.py have it."""

    names: tuple[str, str, str]
    """In the order of A to Z, and as its name and its organisation are compared."""
    closed: tuple[int, int]
    columns: tuple[str, ...]
    """Searchable text, in the order of FIELDS."""
    marks: str
    starts: list[tuple[int, str]]
    """Ranks and runs."""
    tags: list[tuple[str, str, float]]
    meetings: list[tuple]
    """The columns of MEETING, in the order of their positions."""
    access: list[Access]
    sessions: list[tuple[int, int, int]]
    """Position of the meeting, start and end."""
    words: str
    """Every word once."""
    meaning: tuple[bytes, bytes]
    """Its vector and its shares of needs."""


Ready = list[tuple[str, str, Content]]
"""Of each document its service, its audience and its rows."""


def ready(documents: Iterable[Document]) -> Ready:
    """The rows of these documents; of one that is there twice, the latest."""
    latest = {(d.id, d.audience): d for d in documents}.values()
    return [(d.id, str(d.audience), content) for d, content in with_cached_texts(latest, _content_of)]


def _content_of(document: Document) -> Content:
    columns = texts(document)
    name, organisation = columns["name"], columns["organisation"]
    meetings = meetings_of(document)
    first, last = _facts(document)
    spans = {(p, seconds(s.starts), seconds(s.ends)) for p, m in enumerate(meetings) for s in m.sessions}
    return Content(
        names=(normalise(document.name), name, organisation),
        closed=_closed(document),
        columns=tuple(columns.values()),
        marks=marks(document),
        starts=[(RANKS[begun], run) for run, begun in starts_of(name, organisation).items()],
        tags=list(_tags(document)),
        meetings=[(*_on_sphere(m), *first, *_meeting(m), *last, m.id, *_point(m)) for m in meetings],
        access=[_access(m) for m in meetings],
        sessions=sorted(spans),
        words=" ".join(dict.fromkeys(" ".join(columns.values()).split())),
        meaning=(document.meaning, document.need_shares),
    )


def _access(meeting: Meeting) -> Access:
    has, lacks, unknown = (
        tuple(sorted(slug for slug, fact in meeting.access.items() if fact == told))
        for told in (Fact.YES, Fact.NO, Fact.NOT_KNOWN)
    )
    return has, lacks, unknown


def _tags(document: Document) -> Iterator[tuple[str, str, float]]:
    yield from (("need", slug, weight) for slug, weight in needs_met(document).items())
    yield from (("cover", code, 1.0) for code in document.covers)
    yield from (("language", code, 1.0) for code in document.languages)
    yield from (("group", slug, 1.0) for slug in document.audience_groups)


def _closed(document: Document) -> tuple[int, int]:
    closing = document.closed_from is not None or document.closed_to is not None
    return day(document.closed_from, 0) if closing else NEVER, day(document.closed_to, NEVER)


def _facts(document: Document) -> tuple[tuple, tuple]:
    """What is alike at every meeting of a document: the columns before its own, and those after."""
    return (
        int(travels(document)),
        int(may_travel(document)),
        int(anywhere(document)),
        int(placeless(document)),
        *_closed(document),
        FACTS[document.free],
        BEGINS[document.begin],
        mask(document.delivery, DELIVERY_BITS),
        int(bool(document.languages)),
    ), (
        int(bool(document.audience_groups)),
        str(reach_of(document)),
        day(document.checked, 0),
        document.freshness,
        document.minimum_age,
        document.maximum_age,
        int(document.ages_known or document.minimum_age is not None or document.maximum_age is not None),
    )


def _on_sphere(meeting: Meeting) -> tuple[float | None, float | None, float | None]:
    point = meeting.point
    return on_sphere(point.latitude, point.longitude) if point else (None, None, None)


def _point(meeting: Meeting) -> tuple[float | None, float | None]:
    point = meeting.point
    return (point.latitude, point.longitude) if point else (None, None)


def _meeting(meeting: Meeting) -> tuple[int, ...]:
    return (
        int(meeting.times_known),
        mask(meeting.parts, PART_BITS),
        ROOMS[meeting.room],
        day(meeting.room_until, NEVER),
    )
