"""What each filter says of a row (a document at one of its meetings): 1 yes, 0 not known, -1 no."""

from __future__ import annotations

import sqlite3

from search.documents import Room
from search.engines.days_and_seconds import midnight, seconds, today
from search.engines.embedded.match import Parameters
from search.engines.embedded.schema import DELIVERY_BITS, PART_BITS, ROOMS, mask
from search.engines.geometry import chord
from search.engines.query_rules import weekly_parts
from search.query import Query

ALWAYS = "1"


def states(connection: sqlite3.Connection, query: Query, values: Parameters) -> dict[str, str]:
    """SQL of each filter's state over the columns of `placed`."""
    asked = query.filters
    values |= {"today": today(query.now), "moment": seconds(query.now)}
    values["midnight"] = midnight(query.now)
    values |= {"need": asked.need, "language": asked.language, "age": asked.age}
    return {
        "need": _tagged("need", otherwise="-1") if asked.need else ALWAYS,
        "free": "free" if asked.free else ALWAYS,
        "delivery": _delivery(mask(asked.delivery, DELIVERY_BITS)) if asked.delivery else ALWAYS,
        "language": (
            f"CASE WHEN NOT languages_known THEN 0 ELSE {_tagged('language', otherwise='-1')} END"
            if asked.language
            else ALWAYS
        ),
        "age": _AGE if asked.age is not None else ALWAYS,
        "self_referral": "begin" if asked.self_referral else ALWAYS,
        "when": when_state(asked.when) if asked.when else ALWAYS,
        "access": _access(connection, asked.access) if asked.access else ALWAYS,
        "taking": TAKING if asked.taking else ALWAYS,
        "near": near_state(query.near.metres) if query.near else ALWAYS,
    }


_AGE = "CASE WHEN :age < minimum_age OR :age > maximum_age THEN -1 WHEN ages_known THEN 1 ELSE 0 END"
TAKING = (
    f"CASE room WHEN {ROOMS[Room.OPEN]} THEN 1 WHEN {ROOMS[Room.FULL]} THEN -1 "
    f"WHEN {ROOMS[Room.WAITING]} THEN -1 ELSE 0 END"
)


def _tagged(kind: str, *, otherwise: str) -> str:
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM tag WHERE kind = '{kind}' AND value = :{kind} "
        f"AND document = placed.document) THEN 1 ELSE {otherwise} END"
    )


def _delivery(bits: int) -> str:
    return f"CASE WHEN delivery = 0 THEN 0 WHEN delivery & {bits} THEN 1 ELSE -1 END"


def when_state(when: frozenset[str] | set[str]) -> str:
    """Of one meeting: the weekly parts, and whether a session is on at this moment."""
    both = []
    if parts := weekly_parts(when):
        both.append(f"CASE WHEN parts & {mask(parts, PART_BITS)} THEN 1 WHEN times_known THEN -1 ELSE 0 END")
    if "open-now" in when:
        both.append(
            "CASE WHEN EXISTS (SELECT 1 FROM session WHERE meeting = placed.meeting AND starts <= :moment "
            "AND ends > :moment) THEN 1 WHEN times_known THEN -1 ELSE 0 END"
        )
    if "today" in when:
        both.append(
            "CASE WHEN EXISTS (SELECT 1 FROM session WHERE meeting = placed.meeting AND starts < :midnight "
            "AND ends > :moment) THEN 1 WHEN times_known THEN -1 ELSE 0 END"
        )
    if not both:
        return "-1"  # a word we have no times for fits nothing
    return both[0] if len(both) == 1 else f"min({', '.join(both)})"


def _access(connection: sqlite3.Connection, features: frozenset[str]) -> str:
    bits = dict(connection.execute("SELECT slug, bit FROM feature"))
    wanted = mask(features, bits)
    all_known = all(feature in bits for feature in features)
    yes = f"WHEN access_yes & {wanted} = {wanted} THEN 1" if all_known else ""
    return f"CASE WHEN access_no & {wanted} THEN -1 {yes} ELSE 0 END"


def near_state(metres: float | None) -> str:
    """In reach: near, or it reaches whoever lives where it covers, or we don't know whom it reaches."""
    sure = f"{within(metres)} OR (covered AND travels)"
    return f"CASE WHEN {sure} THEN 1 WHEN covered OR anywhere THEN 0 ELSE -1 END"


def within(metres: float | None) -> str:
    """A place of it lies in the circle, and its places matter."""
    return "coalesce(near_d2, 9) < 9" if metres is None else f"coalesce(near_d2, 9) <= {chord(metres)!r}"
