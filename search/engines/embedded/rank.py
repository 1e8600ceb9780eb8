"""The blend of a score in SQL, part by part, and the orders it is read in."""

from __future__ import annotations

from search import weights
from search.engines.embedded import alike
from search.engines.embedded.match import Parameters
from search.engines.embedded.schema import ROOMS
from search.engines.geometry import chord
from search.engines.query_rules import active, strong_words
from search.language.text import index_text
from search.query import Query, Sort

PARTS = (
    "words",
    "all_words",
    "need",
    "alike",
    "needs_alike",
    "name",
    "distance",
    "room",
    "freshness",
    "sure",
    "group",
)


def part_columns(query: Query, values: Parameters) -> str:
    """The parts of the score as columns `part_…` of a row of `best`."""
    rooms = " ".join(f"WHEN {ROOMS[room]} THEN {weight!r}" for room, weight in weights.ROOM.items())
    sql = {
        "words": f"{weights.WORDS!r} * strength",
        "all_words": f"{weights.ALL_WORDS!r} * (words > 0 AND strong = {len(strong_words(query.words))})",
        "need": f"{weights.NEED!r} * need",
        "alike": alike.score(query),
        "needs_alike": alike.needs_score(query),
        "name": _name(query, values),
        "distance": _distance(query),
        "room": f"CASE room {rooms} END",
        "freshness": f"{weights.FRESHNESS!r} * freshness",
        "sure": _sure(query),
        "group": _group(query, values),
    }
    return ", ".join(f"{sql[part]} AS part_{part}" for part in PARTS)


SCORE = " + ".join(f"part_{part}" for part in PARTS)

KEYS = {
    # Near equals (the same band) by more words, then by the later check: age never lifts fewer words.
    Sort.BEST: (f"-CAST(score * {weights.BANDS} AS INTEGER)", "-words", "-checked", "-score"),
    Sort.NEAREST: ("unsure > 0", "NOT nearby", "meeting_unsure > 0", "CASE WHEN nearby THEN d2 ELSE 9 END"),
    Sort.NAME: (),
}
"""What a row is ordered by, the least first; its name and id after that."""


def _name(query: Query, values: Parameters) -> str:
    values["name"] = index_text(query.whole)
    # Only a name that holds the whole question may be it, so that few are read.
    whole = (
        "run AND EXISTS (SELECT 1 FROM document WHERE id = best.document "
        "AND (name_text = :name OR organisation_text = :name))"
    )
    return f"{weights.NAME_RUN!r} * run + {weights.NAME_WHOLE!r} * ({whole})"


def _distance(query: Query) -> str:
    if query.near is None:
        return "0.0"
    half = chord(weights.DISTANCE_HALF)
    reaches = " ".join(f"WHEN '{reach}' THEN {share!r}" for reach, share in weights.REACH.items())
    unknown = weights.REACH[next(reversed(weights.REACH))]
    return (
        f"{weights.DISTANCE!r} * CASE WHEN nearby THEN {half!r} / ({half!r} + d2) "
        f"WHEN near_state = 0 THEN {unknown!r} ELSE CASE reach {reaches} END END"
    )


def _sure(query: Query) -> str:
    asked = [name for name in active(query.filters, query.near) if name in weights.SURE]
    return " + ".join(f"{weights.SURE[name]!r} * ({name}_state > 0)" for name in asked) or "0.0"


def _group(query: Query, values: Parameters) -> str:
    groups = sorted(query.groups)
    for place, slug in enumerate(groups):
        values[f"group{place}"] = slug
    marks = ", ".join(f":group{place}" for place in range(len(groups)))
    meant = (
        f"EXISTS (SELECT 1 FROM tag WHERE kind = 'group' AND value IN ({marks}) AND document = best.document)"
        if groups
        else "0"
    )
    return (
        f"CASE WHEN NOT grouped THEN {weights.GROUP_OPEN!r} WHEN {meant} THEN {weights.GROUP_MATCHED!r} "
        "ELSE 0.0 END"
    )
