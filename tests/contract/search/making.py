"""Documents and questions for the contract of the search engines, each told by what makes it different."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from search import registry
from search.documents import Audience, Document, Fact, Meeting, NeedTag, Point, Session
from search.engines.base import Engine
from search.engines.query_rules import MILE
from search.meaning.model import DIMENSIONS
from search.meaning.need_shares import CLASSES
from search.query import Alternative, Filters, Near, NeedInQuery, Origin, Query, Word

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday at noon."""
HERE = Point(50.6139, -2.4573)


def doc(id: str, name: str = "", **fields: Any) -> Document:
    """A public document, met in person at a point near HERE unless told otherwise."""
    fields.setdefault("audience", Audience.PUBLIC)
    fields.setdefault("meetings", (at(0.5),))
    return Document(id=id, name=name or f"Listing {id}", **fields)


def at(miles: float, id: str = "m", **fields: Any) -> Meeting:
    """A meeting so many miles north of HERE."""
    return Meeting(id=id, point=north(miles), **fields)


def north(miles: float) -> Point:
    return Point(HERE.latitude + miles * MILE / 111_195.08, HERE.longitude)


def need(slug: str, *above: str, words: str = "", weight: float = 1.0) -> NeedTag:
    return NeedTag(slug, slug.replace("-", " "), (slug, *above), words, weight)


def session(day: date, starts: str, ends: str) -> Session:
    """A session by the London clock; it ends on the next day when it ends before it starts."""
    first = datetime.combine(day, datetime.strptime(starts, "%H:%M").time(), LONDON)  # noqa: DTZ007
    last = datetime.combine(day, datetime.strptime(ends, "%H:%M").time(), LONDON)  # noqa: DTZ007
    if last <= first:
        last = last.replace(day=day.day + 1)
    return Session(first, last)


def words(text: str, **others: str) -> tuple[Word, ...]:
    """Each word by itself; `others` are synonyms by word."""
    return tuple(
        Word(
            (
                Alternative(word),
                *(
                    Alternative(other, 0.8, Origin.SYNONYM)
                    for other in others.get(word, "").split(",")
                    if other
                ),
            )
        )
        for word in text.split()
    )


def weighted(**weights: float) -> tuple[Word, ...]:
    """Words with how much each tells."""
    return tuple(Word((Alternative(word),), weight) for word, weight in weights.items())


def ask(text: str = "", *, needs: Iterable[str] = (), miles: float | None = None, **fields: Any) -> Query:
    """A public question at NOW. `miles` asks near HERE; keywords of Filters go into the filters."""
    chosen = {name: fields.pop(name) for name in list(fields) if name in Filters.__dataclass_fields__}
    codes = frozenset(fields.pop("codes", ()))
    if miles is not None or codes:
        fields.setdefault("near", Near(HERE, codes, None if miles is None else miles * MILE))
    fields.setdefault("words", words(text))
    fields.setdefault("limit", 50)
    return Query(
        audience=fields.pop("audience", Audience.PUBLIC),
        now=fields.pop("now", NOW),
        whole=fields.pop("whole", text),
        needs=tuple(NeedInQuery(slug) for slug in needs),
        filters=Filters(**chosen),
        **fields,
    )


def vector(*first: float) -> bytes:
    """A sentence vector that begins with these numbers, each from -1 to 1; the rest are none."""
    numbers = [round(127 * each) for each in first]
    return struct.pack(f"{DIMENSIONS}b", *numbers, *[0] * (DIMENSIONS - len(numbers)))


def shares(*first: float) -> bytes:
    """Shares of needs that begin with these numbers, each from 0 to 1; the rest are none."""
    return bytes([*(round(127 * each) for each in first), *[0] * (CLASSES - len(first))])


def found(engine: Engine, query: Query) -> list[str]:
    """The ids of an answer, in order."""
    return [hit.id for hit in engine.search(query).hits]


YES, NO, UNKNOWN = Fact.YES, Fact.NO, Fact.NOT_KNOWN


def be_patient(seconds: float = 30.0) -> None:
    """Let the chosen Elasticsearch take its time: a loaded test machine is no reason for basic results."""
    engine = registry.engine()
    engine._client = engine._client.options(request_timeout=seconds)
