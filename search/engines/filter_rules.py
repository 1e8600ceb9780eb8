"""The filters in plain Python: what each says of one document at one of its meetings.

The engines answer the same by their own means. This is where the rules are read; Elasticsearch's hits are
explained by it, and the contract tests hold both engines to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.documents import Begin, Document, Fact, Meeting, Room
from search.engines.days_and_seconds import NEVER, day, midnight, seconds, today
from search.engines.document_facts import (
    anywhere,
    may_travel,
    meetings_of,
    placeless,
    reach_of,
    travels,
)
from search.engines.geometry import metres_between
from search.engines.query_rules import GROUPS, weekly_parts
from search.query import Query
from search.results import Reach

YES, UNKNOWN, NO = 1, 0, -1
_FACT = {Fact.YES: YES, Fact.NO: NO, Fact.NOT_KNOWN: UNKNOWN}
_BEGIN = {Begin.SELF: YES, Begin.PROFESSIONAL: NO, Begin.NOT_KNOWN: UNKNOWN}
MEETING_FILTERS = ("when", "access", "taking", "near")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A document judged at its best meeting. `metres` only where it is near."""

    meeting: Meeting
    reach: Reach
    metres: float | None
    unsure: tuple[str, ...]


def check_filters(document: Document, query: Query) -> Verdict | None:
    """A meeting that is near before another, then the surest, then the nearest, of those that fit every
    filter; None when none does or the service is closed."""
    if closed(document, query):
        return None
    best: tuple[tuple, Verdict] | None = None
    for position, meeting in enumerate(meetings_of(document)):
        state = states(document, meeting, query)
        if NO in state.values():
            continue
        metres = near_metres(document, meeting, query)
        doubt = any(state[name] == UNKNOWN for name in MEETING_FILTERS if name in state)
        order = (metres is None, doubt, metres or 0.0, position)
        if best is None or order < best[0]:
            unsure = tuple(name for name in GROUPS if state.get(name) == UNKNOWN)
            best = order, Verdict(meeting, _reach(document, query, metres), metres, unsure)
    return best[1] if best else None


def closed(document: Document, query: Query) -> bool:
    """Whether the day of asking is among the closed ones, first and last included."""
    first, last = document.closed_from, document.closed_to
    if first is None and last is None:
        return False
    return day(first, 0) <= today(query.now) <= day(last, NEVER)


def states(document: Document, meeting: Meeting, query: Query) -> dict[str, int]:
    """Each filter that is set, by name: YES, UNKNOWN or NO."""
    asked = query.filters
    found: dict[str, int] = {}
    if asked.need:
        slugs = {slug for need in document.needs for slug in (need.slug, *need.slugs)}
        found["need"] = YES if asked.need in slugs else NO
    if asked.free:
        found["free"] = _FACT[document.free]
    if asked.delivery:
        found["delivery"] = _among(asked.delivery, document.delivery)
    if asked.language:
        found["language"] = _among({asked.language}, document.languages)
    if asked.age is not None:
        found["age"] = _age(document, asked.age)
    if asked.self_referral:
        found["self_referral"] = _BEGIN[document.begin]
    if asked.when:
        found["when"] = _when(meeting, query)
    if asked.access:
        facts = {meeting.access.get(feature, Fact.NOT_KNOWN) for feature in asked.access}
        found["access"] = NO if Fact.NO in facts else UNKNOWN if Fact.NOT_KNOWN in facts else YES
    if asked.taking:
        found["taking"] = _taking(meeting, query)
    if query.near:
        found["near"] = _near(document, meeting, query)
    return found


def covered(document: Document, query: Query) -> bool:
    """Whether the person lives in the area it covers."""
    return bool(query.near and document.covers & query.near.codes)


def near_metres(document: Document, meeting: Meeting, query: Query) -> float | None:
    """Metres to the meeting where it lies within the distance accepted and its place matters."""
    near = query.near
    if near is None or meeting.point is None or (near.codes and placeless(document)):
        return None
    metres = metres_between(near, meeting.point.latitude, meeting.point.longitude)
    return metres if near.metres is None or metres <= near.metres else None


def _near(document: Document, meeting: Meeting, query: Query) -> int:
    inside = covered(document, query)
    if near_metres(document, meeting, query) is not None or (inside and travels(document)):
        return YES
    return UNKNOWN if anywhere(document) or (inside and may_travel(document)) else NO


def _reach(document: Document, query: Query, metres: float | None) -> Reach:
    if query.near is None:
        return Reach.ANYWHERE
    return Reach.NEAR if metres is not None else reach_of(document)


def _among(asked: Iterable[str], known: frozenset[str]) -> int:
    if not known:
        return UNKNOWN
    return YES if known & set(asked) else NO


def _age(document: Document, years: int) -> int:
    youngest, oldest = document.minimum_age, document.maximum_age
    if (youngest is not None and years < youngest) or (oldest is not None and years > oldest):
        return NO
    return YES if document.ages_known or youngest is not None or oldest is not None else UNKNOWN


def _when(meeting: Meeting, query: Query) -> int:
    otherwise = NO if meeting.times_known else UNKNOWN
    found = []
    if parts := weekly_parts(query.filters.when):
        found.append(YES if parts & meeting.parts else otherwise)
    if "open-now" in query.filters.when:
        moment = seconds(query.now)
        on = any(seconds(s.starts) <= moment < seconds(s.ends) for s in meeting.sessions)
        found.append(YES if on else otherwise)
    if "today" in query.filters.when:
        moment, end = seconds(query.now), midnight(query.now)
        on = any(seconds(s.starts) < end and seconds(s.ends) > moment for s in meeting.sessions)
        found.append(YES if on else otherwise)
    return min(found, default=NO)


def _taking(meeting: Meeting, query: Query) -> int:
    room = room_now(meeting, query)
    return YES if room is Room.OPEN else NO if room in (Room.FULL, Room.WAITING) else UNKNOWN


def room_now(meeting: Meeting, query: Query) -> Room:
    """What is said of room, as long as it holds."""
    return meeting.room if today(query.now) <= day(meeting.room_until, NEVER) else Room.NOT_KNOWN
