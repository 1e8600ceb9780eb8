"""The index: its mapping, and a Document to what is stored and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from search.documents import Audience, Begin, Document, Fact, Meeting, NeedTag, Point, Room, Session
from search.engines.days_and_seconds import NEVER, day, seconds
from search.engines.document_facts import (
    FIELDS,
    anywhere,
    meetings_of,
    needs_met,
    placeless,
    reach_of,
    spelling_words,
    texts,
    travels,
    with_cached_texts,
)
from search.engines.elasticsearch.alike import numbers
from search.engines.name_starts import LONGEST, SHORTEST, starts_of
from search.language.text import normalise
from search.meaning.model import DIMENSIONS

KEYWORD = {"type": "keyword"}
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
        **dict.fromkeys(FIELDS, TEXT),
        "tags": {"type": "nested", "properties": {"slug": KEYWORD, "weight": {"type": "float"}}},
        "need": KEYWORD,
        "covers": KEYWORD,
        "languages": KEYWORD,
        "groups": KEYWORD,
        "delivery": KEYWORD,
        "free": KEYWORD,
        "begin": KEYWORD,
        "minimum_age": NUMBER,
        "maximum_age": NUMBER,
        "ages_known": FLAG,
        "travels": FLAG,
        "anywhere": FLAG,
        "cover_known": FLAG,
        "reach": KEYWORD,
        "closed_from": NUMBER,
        "closed_to": NUMBER,
        "checked": NUMBER,
        "spelling": KEYWORD,
        "meaning": {"type": "dense_vector", "dims": DIMENSIONS, "index": False},
        "meetings": {
            "type": "nested",
            "properties": {
                "id": KEYWORD,
                "point": {"type": "geo_point"},
                "matters": FLAG,
                "times_known": FLAG,
                "parts": KEYWORD,
                "sessions": SPAN,
                "access_yes": KEYWORD,
                "access_no": KEYWORD,
                "access_unknown": KEYWORD,
                "room": KEYWORD,
                "room_until": NUMBER,
            },
        },
    },
}
_NAMES = ("name_key", "name_text", "organisation_text", "starts", "name_starts", "organisation_starts")
FACTS_ONLY = [*FIELDS, *_NAMES, "spelling", "tags", "meaning"]
"""What is left out when hits are fetched: words, which a hit does not need."""


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
        "tags": [{"slug": slug, "weight": weight} for slug, weight in sorted(needs.items())],
        "need": sorted(needs),
        "covers": sorted(document.covers),
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
        "travels": travels(document),
        "anywhere": anywhere(document),
        "cover_known": document.cover_known,
        "reach": str(reach_of(document)),
        "closed_from": day(document.closed_from, 0) if closing else NEVER,
        "closed_to": day(document.closed_to, NEVER),
        "checked": day(document.checked, 0),
        **({"meaning": numbers(document.meaning)} if document.meaning else {}),
        "meetings": [_meeting(meeting, not placeless(document)) for meeting in meetings_of(document)],
    }


def _meeting(meeting: Meeting, matters: bool) -> dict[str, Any]:
    facts = {fact: sorted(s for s, f in meeting.access.items() if f == fact) for fact in Fact}
    point = meeting.point
    return {
        "id": meeting.id,
        "point": {"lat": point.latitude, "lon": point.longitude} if point else None,
        "matters": matters,
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
            for s in stored["sessions"]
        ),
        access={slug: fact for fact, name in facts for slug in stored[name]},
        room=Room(stored["room"]),
        room_until=None if until >= NEVER else date.fromordinal(until),
    )
