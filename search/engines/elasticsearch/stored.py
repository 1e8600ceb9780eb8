"""The index: its mapping, and a Document to what is stored and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from search.documents import Audience, Begin, Document, Fact, Meeting, NeedTag, Point, Room, Session
from search.engines.days_and_seconds import NEVER, day, seconds
from search.engines.document_facts import (
    FIELDS,
    meetings_of,
    needs_met,
    placeless,
    reach_of,
    spelling_words,
    texts,
    with_cached_texts,
)
from search.engines.elasticsearch.alike import numbers
from search.engines.elasticsearch.clauses import EVERYWHERE
from search.engines.elasticsearch.flags import codes_reached, document_flags, meeting_flags
from search.engines.name_starts import LONGEST, SHORTEST, starts_of
from search.language.text import normalise
from search.meaning.model import DIMENSIONS
from search.meaning.need_shares import CLASSES

VERSION = 4
"""Stands in the name of the index; an index of another version is left to those who can read it."""

KEYWORD = {"type": "keyword"}
TOLD = {"type": "keyword", "index": False, "doc_values": False}
"""Told of a hit, asked by nobody."""
WHOLE = {"type": "keyword", "ignore_above": 8000}
NUMBER = {"type": "integer"}
FLAG = {"type": "boolean"}
TEXT = {"type": "text", "analyzer": "stems", "norms": False}
SPAN = {"type": "long_range"}
STARTS = {
    "type": "text",
    "analyzer": "starts",
    "search_analyzer": "keyword",
    "norms": False,
    "index_options": "docs",
}

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "refresh_interval": -1,  # whoever writes says when it is to be seen
    "max_result_window": 100_000,
    "analysis": {
        "filter": {
            "porter": {"type": "stemmer", "language": "english"},
            "begun": {"type": "edge_ngram", "min_gram": SHORTEST, "max_gram": LONGEST},
        },
        "analyzer": {
            "stems": {"type": "custom", "tokenizer": "whitespace", "filter": ["porter"]},
            "starts": {"type": "custom", "tokenizer": "keyword", "filter": ["begun"]},
        },
    },
}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "service": KEYWORD,
        "audience": KEYWORD,
        "name_key": WHOLE,
        "name_text": WHOLE,
        "organisation_text": WHOLE,
        "starts": STARTS,
        "name_starts": STARTS,
        "organisation_starts": STARTS,
        **{field: {**TEXT, "copy_to": EVERYWHERE} for field in FIELDS},
        EVERYWHERE: TEXT,
        "tags": KEYWORD,
        "need": KEYWORD,
        "says": KEYWORD,
        "covers": TOLD,
        "comes": KEYWORD,
        "points": {"type": "geo_point"},
        "matters": FLAG,
        "languages": KEYWORD,
        "groups": KEYWORD,
        "delivery": TOLD,
        "free": TOLD,
        "begin": TOLD,
        "minimum_age": NUMBER,
        "maximum_age": NUMBER,
        "ages_known": FLAG,
        "cover_known": {**FLAG, "index": False, "doc_values": False},
        "cover_unplaced": {**FLAG, "index": False, "doc_values": False},
        "reach": KEYWORD,
        "closed_from": NUMBER,
        "closed_to": NUMBER,
        "checked": NUMBER,
        "freshness": {"type": "float", "index": False},
        "spelling": KEYWORD,
        "meaning": {"type": "dense_vector", "dims": DIMENSIONS, "index": False},
        "need_shares": {"type": "dense_vector", "dims": CLASSES, "index": False},
        "meetings": {
            "type": "nested",
            "properties": {
                "id": TOLD,
                "point": {"type": "geo_point"},
                "comes": KEYWORD,
                "matters": FLAG,
                "says": KEYWORD,
                "times_known": FLAG,
                "parts": KEYWORD,
                "sessions": SPAN,
                "access_yes": TOLD,
                "access_no": KEYWORD,
                "access_unknown": TOLD,
                "room": KEYWORD,
                "room_until": NUMBER,
            },
        },
    },
}
_NAMES = ("name_key", "name_text", "organisation_text", "starts", "name_starts", "organisation_starts")
_MARKS = ("tags", "says", "comes", "points", "matters", "meetings.says", "meetings.comes", "meetings.matters")
FACTS_ONLY = [*FIELDS, *_NAMES, *_MARKS, "spelling", "meaning", "need_shares"]
"""What is left out when hits are fetched: words, flags and vectors, which a hit does not need."""
SESSIONS = "meetings.sessions"
"""Needed of a hit only where it is asked what is on now or today."""


def put_actions(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """What the bulk interface is told to add or replace documents."""
    for document, stored in with_cached_texts(documents, store):
        source = {**stored, "audience": str(document.audience), "spelling": []}
        if document.audience == Audience.PUBLIC:
            source["spelling"] = sorted(spelling_words({field: stored[field] for field in FIELDS}))
        yield {"_op_type": "index", "_id": f"{document.id}:{document.audience}", "_source": source}


def removal_action(service: str, audience: Audience) -> dict[str, Any]:
    """What the bulk interface is told to forget a document."""
    return {"_op_type": "delete", "_id": f"{service}:{audience}"}


def store(document: Document) -> dict[str, Any]:
    """What is stored of a document for every audience. Dates are days, moments seconds since 1970."""
    needs, columns = needs_met(document), texts(document)
    meetings, comes, matters = meetings_of(document), codes_reached(document), not placeless(document)
    closing = document.closed_from is not None or document.closed_to is not None
    return {
        "service": document.id,
        "name_key": normalise(document.name),
        "name_text": columns["name"],
        "organisation_text": columns["organisation"],
        "starts": sorted(starts_of(columns["name"], columns["organisation"])),
        "name_starts": columns["name"][:LONGEST],
        "organisation_starts": columns["organisation"][:LONGEST],
        **columns,
        "tags": sorted(need_tag(slug, weight) for slug, weight in needs.items()),
        "need": sorted(needs),
        "says": document_flags(document),
        "covers": sorted(document.covers),
        "comes": comes,
        "points": [_point(meeting) for meeting in meetings if meeting.point],
        "matters": matters,
        "languages": sorted(document.languages),
        "groups": sorted(document.audience_groups),
        "delivery": sorted(document.delivery),
        "free": str(document.free),
        "begin": str(document.begin),
        "minimum_age": document.minimum_age,
        "maximum_age": document.maximum_age,
        "ages_known": bool(
            document.ages_known or document.minimum_age is not None or document.maximum_age is not None
        ),
        "cover_known": document.cover_known,
        "cover_unplaced": document.cover_unplaced,
        "reach": str(reach_of(document)),
        "closed_from": day(document.closed_from, 0) if closing else NEVER,
        "closed_to": day(document.closed_to, NEVER),
        "checked": day(document.checked, 0),
        "freshness": document.freshness,
        **_vectors(document),
        "meetings": [
            {**_meeting(meeting), "says": flags, "comes": comes, "matters": matters}
            for meeting, flags in zip(meetings, meeting_flags(document), strict=True)
        ],
    }


def _vectors(document: Document) -> dict[str, list[int]]:
    kept = {"meaning": document.meaning, "need_shares": document.need_shares}
    return {field: numbers(vector) for field, vector in kept.items() if vector}


def need_tag(slug: str, weight: float | None = None) -> str:
    """A need with how much it counts, as one word; without a weight, what such a word begins with."""
    return f"{slug}=" if weight is None else f"{slug}={weight}"


def _point(meeting: Meeting) -> dict[str, float] | None:
    point = meeting.point
    return {"lat": point.latitude, "lon": point.longitude} if point else None


def _meeting(meeting: Meeting) -> dict[str, Any]:
    facts = {fact: sorted(s for s, f in meeting.access.items() if f == fact) for fact in Fact}
    return {
        "id": meeting.id,
        "point": _point(meeting),
        "times_known": meeting.times_known,
        "parts": sorted(meeting.parts),
        "sessions": [
            {"gte": seconds(s.starts), "lt": seconds(s.ends)}
            for s in sorted(set(meeting.sessions), key=lambda s: s.starts)
            if s.starts < s.ends
        ],
        "access_yes": facts[Fact.YES],
        "access_no": facts[Fact.NO],
        "access_unknown": facts[Fact.NOT_KNOWN],
        "room": str(meeting.room),
        "room_until": day(meeting.room_until, NEVER),
    }


def restore(source: dict[str, Any]) -> Document:
    """The facts of a stored document, without its words."""
    return Document(
        id=source["service"],
        audience=Audience(source["audience"]),
        name="",
        needs=tuple(NeedTag(slug, slug, (slug,), "") for slug in source["need"]),
        meetings=tuple(_restored(meeting) for meeting in source["meetings"]),
        covers=frozenset(source["covers"]),
        cover_known=source["cover_known"],
        cover_unplaced=source.get("cover_unplaced", False),
        delivery=frozenset(source["delivery"]),
        free=Fact(source["free"]),
        minimum_age=source["minimum_age"],
        maximum_age=source["maximum_age"],
        ages_known=source["ages_known"],
        begin=Begin(source["begin"]),
        languages=frozenset(source["languages"]),
    )


def _restored(stored: dict[str, Any]) -> Meeting:
    point = stored["point"]
    facts = [(Fact.YES, "access_yes"), (Fact.NO, "access_no"), (Fact.NOT_KNOWN, "access_unknown")]
    until = stored["room_until"]
    return Meeting(
        id=stored["id"],
        point=Point(point["lat"], point["lon"]) if point else None,
        times_known=stored["times_known"],
        parts=frozenset(stored["parts"]),
        sessions=tuple(
            Session(datetime.fromtimestamp(s["gte"], UTC), datetime.fromtimestamp(s["lt"], UTC))
            for s in stored.get("sessions", ())
        ),
        access={slug: fact for fact, name in facts for slug in stored[name]},
        room=Room(stored["room"]),
        room_until=None if until >= NEVER else date.fromordinal(until),
    )
