"""What both engines must do alike: how a document is read and what a filter asks of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TypeVar
from zoneinfo import ZoneInfo

from search.documents import DAYS, PARTS, Document, Meeting
from search.language.text import index_text, readable
from search.query import Filters, Near, Query, Word
from search.results import Reach
from search.weights import HANDFUL, INFERRED_LEAST, STATED, STRONG

Made = TypeVar("Made")
LONDON = ZoneInfo("Europe/London")
EARTH = 6_371_008.7714
"""Mean radius in metres, the one Lucene uses, so that both engines draw the same circle."""
NEVER = 10_000_000
"""A day, as a number, that does not come."""
FIELDS = ("name", "organisation", "needs", "summary", "description", "other_words")
"""What is searched, as in weights.FIELDS."""
BANDS_MILES = (1, 3, 5, 10)
MILE = 1609.344
WHEN = ("morning", "afternoon", "evening", "weekend", "open-now", *DAYS)
MOST_WORDS, MOST_NEEDS = 24, 12
GROUPS = ("need", "free", "delivery", "language", "age", "self_referral", "when", "access", "taking", "near")
"""Filters, in the order of their bits; a facet is counted under all of them but its own."""


def made_once(
    documents: Iterable[Document], make: Callable[[Document], Made]
) -> Iterator[tuple[Document, Made]]:
    """Each document with what is made of it but for its audience. A service's documents mostly say the same
    to every audience and come one after the other; then it is made once."""
    for _, alike in groupby(documents, key=_but_for_audience):
        first = next(alike)
        made = make(first)
        yield from ((document, made) for document in (first, *alike))


_but_for_audience = attrgetter(*(each.name for each in fields(Document) if each.name != "audience"))


def texts(document: Document) -> dict[str, str]:
    """The searchable text by column. The lay phrases of a need, and needs that are only inferred, count with
    the words said in passing: a phrase said whole is understood as the need itself."""
    stated = [_of_a_need(need.label) for need in document.needs if need.weight >= STATED]
    inferred = [_of_a_need(need.label) for need in document.needs if need.weight < STATED]
    phrases = [_of_a_need(need.words) for need in document.needs]
    places = {part for meeting in document.meetings for part in (meeting.name, meeting.town)}
    return {
        "name": index_text(document.name),
        "organisation": index_text(document.organisation),
        "needs": _together(stated),
        "summary": index_text(document.summary),
        "description": index_text(document.description),
        "other_words": _together(
            [index_text(document.other_words), *map(index_text, sorted(places)), *inferred, *phrases]
        ),
    }


_of_a_need = lru_cache(maxsize=4096)(index_text)
"""What is said of a need is the same in every document with it."""


def _together(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def needs_met(document: Document) -> dict[str, float]:
    """Slug → how much it counts that the document meets this need, itself or through one below it."""
    met: dict[str, float] = {}
    for need in document.needs:
        trusted = INFERRED_LEAST + (1 - INFERRED_LEAST) * need.weight
        for slug in {need.slug, *need.slugs}:
            met[slug] = max(trusted, met.get(slug, 0.0))
    return met


def spelling_words(columns: dict[str, str]) -> set[str]:
    """The words of a document's searchable text as they are written (not stemmed), for the spelling list."""
    return set(filter(may_spell, " ".join(columns.values()).split()))


def may_spell(word: str) -> bool:
    """Whether a word of an index is one that a misspelt word may be taken for."""
    return len(word) > 1 and (word.isalpha() or readable(word))


def located(document: Document) -> bool:
    """Whether any place of it has a point this audience may know."""
    return any(meeting.point for meeting in document.meetings)


def travels(document: Document) -> bool:
    """Whether it reaches whoever lives in the area it covers, wherever its own place is.

    Met in person, or in a way that is not known, at a place we know: only those near the place.
    """
    return bool(document.delivery - {"in-person"}) or not located(document)


def anywhere(document: Document) -> bool:
    """Whether it may reach anybody: its cover is not known and no place of its own says where it is met.

    A phone line without a stated area never vanishes because a postcode was typed.
    """
    if document.cover_known or document.covers:
        return False
    remote = bool(document.delivery & {"phone", "online"}) and "in-person" not in document.delivery
    return remote or not located(document)


def placeless(document: Document) -> bool:
    """Whether its places don't matter to whom it serves: it goes to people, by visit, phone or online, in a
    known area, so the office it works from is neither near nor far."""
    known = document.cover_known or bool(document.covers)
    return bool(document.delivery) and "in-person" not in document.delivery and known


def reach_of(document: Document) -> Reach:
    """How it reaches a person who is not near one of its places."""
    for delivery, reach in (
        ("home-visit", Reach.COMES_TO_YOU),
        ("phone", Reach.PHONE),
        ("online", Reach.ONLINE),
    ):
        if delivery in document.delivery:
            return reach
    return Reach.COVERS


def meetings_of(document: Document) -> tuple[Meeting, ...]:
    """Its meetings, or one of which nothing is known, so that every document has at least one."""
    return document.meetings or (Meeting(id=""),)


def day(value: date | None, missing: int) -> int:
    """A date as a number of days."""
    return missing if value is None else value.toordinal()


def today(now: datetime) -> int:
    """The London date of a moment, as a number of days."""
    return now.astimezone(LONDON).date().toordinal()


def seconds(moment: datetime) -> int:
    """A moment in seconds since 1970, UTC."""
    return _seconds(moment, moment.fold)


@lru_cache(maxsize=8192)
def _seconds(moment: datetime, fold: int) -> int:
    """Sessions of one pattern are the same moments in every document. The fold is asked for because the two
    half past ones of the night when clocks go back are equal without it."""
    return math.floor(moment.timestamp())


def on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A point on a sphere of radius 1."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def chord(metres: float) -> float:
    """The squared chord, on a sphere of radius 1, of a distance along the ground."""
    return 4 * math.sin(min(metres / EARTH, math.pi) / 2) ** 2


def along_the_ground(squared_chord: float) -> float:
    """Metres of a squared chord."""
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(max(0.0, squared_chord)) / 2))


def metres_between(near: Near, latitude: float, longitude: float) -> float:
    """Great-circle metres from where the person is."""
    here, there = on_sphere(near.point.latitude, near.point.longitude), on_sphere(latitude, longitude)
    return along_the_ground(sum((a - b) ** 2 for a, b in zip(here, there, strict=True)))


def box(latitude: float, longitude: float, metres: float) -> tuple[float, float, float, float]:
    """South, north, west, east of a circle in degrees, a little wider than it."""
    reach = math.degrees(metres / EARTH) * 1.001
    shrink = max(0.01, math.cos(math.radians(min(89.0, abs(latitude) + reach))))
    return latitude - reach, latitude + reach, longitude - reach / shrink, longitude + reach / shrink


def weekly_parts(when: Iterable[str]) -> frozenset[str]:
    """The parts of the week that suit, as "tue-evening"; empty when any will do.

    Parts of day are any of, days are any of, and a part and a day must be the same session's:
    saturday with morning is Saturday morning.
    """
    asked = set(when)
    days = [d for d in DAYS if d in asked or ("weekend" in asked and d in ("sat", "sun"))]
    parts = [p for p in PARTS if p in asked]
    if not days and not parts:
        return frozenset()
    return frozenset(f"{d}-{p}" for d in (days or DAYS) for p in (parts or PARTS))


def bounded(query: Query) -> Query:
    """The question cut to what an engine is asked to look for; nobody types this much in earnest."""
    return replace(
        query,
        words=tuple(word for word in query.words if any(index_text(a.text) for a in word.alternatives))[
            :MOST_WORDS
        ],
        needs=query.needs[:MOST_NEEDS],
        whole=query.whole[:200],
        offset=max(0, query.offset),
        limit=max(0, query.limit),
    )


def can_relax(query: Query) -> bool:
    """Whether some of the words could find more than all of them."""
    return len(query.words) > 1


def should_relax(total: int) -> bool:
    """Whether so few met all the words that some of them will do."""
    return total < HANDFUL


def telling(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words that may bring a document in alone: the strong ones, or all where none is."""
    return tuple(word for word in words if word.weight >= STRONG) or words


def active(filters: Filters, near: Near | None) -> tuple[str, ...]:
    """The names of the filters that are set."""
    asked = {
        "need": bool(filters.need),
        "free": filters.free,
        "delivery": bool(filters.delivery),
        "language": bool(filters.language),
        "age": filters.age is not None,
        "self_referral": filters.self_referral,
        "when": bool(filters.when),
        "access": bool(filters.access),
        "taking": filters.taking,
        "near": near is not None,
    }
    return tuple(name for name in GROUPS if asked[name])
