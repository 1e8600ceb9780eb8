"""What the engines index: one document per service and audience, holding facts and dates, never verdicts.

Whether a service is open, fresh or taking people is reckoned from these facts and the `now` of a query,
so that a document need not be rebuilt because an hour has passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Fact(StrEnum):
    """A fact is yes, no or not known; the three are never folded into two."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


class Audience(StrEnum):
    """Who asks. What an audience may not see is not in that audience's document."""

    PUBLIC = "public"
    PROFESSIONAL = "professional"


class Room(StrEnum):
    """Whether a service takes new people."""

    OPEN = "open"
    WAITING = "waiting"
    FULL = "full"
    ASK = "ask"
    NOT_KNOWN = "not-known"


class Begin(StrEnum):
    """Who may make the first contact."""

    SELF = "self"
    PROFESSIONAL = "professional"
    NOT_KNOWN = "not-known"


DELIVERIES = ("in-person", "phone", "online", "home-visit")
PARTS = ("morning", "afternoon", "evening")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class NeedTag:
    """A need a service meets. `weight` is 1.0 when stated or confirmed, less when inferred (0 to 1).

    `slugs` holds the need itself and its ancestors, so that a parent finds its children.
    `words` are its label and the lay phrases that lead to it.
    """

    slug: str
    label: str
    slugs: tuple[str, ...]
    words: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Session:
    """One actual session, aware datetimes."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A service at one of its places, or the service itself where it has none (then `point` is None).

    `parts` holds the weekly parts of day as "tue-morning"; a session counts in each part it reaches for
    30 minutes. `sessions` are the actual ones of the next 28 days. A hidden place has no point, no name,
    no postcode here: it is not in the document at all for an audience that may not see it.
    """

    id: str
    name: str = ""
    town: str = ""
    postcode: str = ""
    point: Point | None = None
    times_known: bool = False
    parts: frozenset[str] = frozenset()
    sessions: tuple[Session, ...] = ()
    access: Mapping[str, Fact] = field(default_factory=dict)
    room: Room = Room.NOT_KNOWN
    room_until: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One service as one audience may find it. Text is plain (no HTML)."""

    id: str
    audience: Audience
    name: str
    organisation: str = ""
    organisation_id: str = ""
    summary: str = ""
    description: str = ""
    other_words: str = ""
    needs: tuple[NeedTag, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    covers: frozenset[str] = frozenset()
    """Codes it serves: "nation:england", "authority:E06000059", "ward:…", "town:weymouth", "outcode:DT4",
    "sector:DT4 8". A service covers a point when they share one."""
    cover_known: bool = False
    cover_unplaced: bool = False
    """It names an area that we cannot place, so whom it reaches beyond `covers` is not known."""
    delivery: frozenset[str] = frozenset()
    """Of DELIVERIES; empty is not known."""
    free: Fact = Fact.NOT_KNOWN
    minimum_age: int | None = None
    maximum_age: int | None = None
    ages_known: bool = False
    audience_groups: frozenset[str] = frozenset()
    """Who it is only for, as slugs: "women", "carers", "veterans"… Empty is anybody, or not known."""
    begin: Begin = Begin.NOT_KNOWN
    languages: frozenset[str] = frozenset()
    """BCP 47 codes beyond what is said by default; empty is not known."""
    closed_from: date | None = None
    closed_to: date | None = None
    checked: date | None = None
    freshness: float = 0.5
    """How far it may be trusted to be still right, from 0 to 1, as whoever makes the document reckons it."""
    meaning: bytes = b""
    """The sentence vector of what it says, one signed byte a number; empty where vectors are off."""
    need_shares: bytes = b""
    """How likely its sentences are about each need, as search.meaning.need_shares has it; empty likewise."""
