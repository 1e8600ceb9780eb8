"""What was read, as the rows that schedules are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from directory.catalogue.hours_in_prose.reading import Reading
from directory.catalogue.services import Frequency
from directory.catalogue.times import Rule

_LONGEST_NOTE = 500


def schedule_values(rule: Rule, *, read_from: str = "") -> dict[str, Any]:
    """The values of a Schedule, by the names of its fields."""
    return {
        "frequency": str(rule.frequency),
        "interval": rule.interval,
        "days": rule.days,
        "month_days": rule.month_days,
        "opens_at": rule.opens_at,
        "closes_at": rule.closes_at,
        "starts_on": rule.starts_on,
        "ends_on": rule.ends_on,
        "months": rule.months,
        "school": rule.school,
        "closed_bank_holidays": rule.closed_bank_holidays,
        "note": rule.note[:_LONGEST_NOTE],
        "read_from": _cut(read_from),
    }


def all_values(reading: Reading, *, words: str) -> list[dict[str, Any]]:
    """A row for each rule, with the words of its piece; what was not understood is the note of the first, or
    a row in words only where there are no rules. `words` is all that was written."""
    rows: list[dict[str, Any]] = []
    kept: list[Rule] = []
    for piece in reading.pieces:
        for rule in piece.rules:
            if rule not in kept:
                kept.append(rule)
                rows.append(schedule_values(rule, read_from=piece.words))
    left = _as_written(reading.not_understood, words)
    if rows and left:
        rows[0]["note"] = _cut(". ".join(filter(None, (rows[0]["note"], left))))
    return rows or ([words_alone(words)] if words.strip() else [])


def _as_written(pieces: Sequence[str], words: str) -> str:
    """The pieces as they stand together in the words, with what parts them; else with full stops between."""
    text = " ".join(words.split())
    first = end = text.find(pieces[0]) if pieces else 0
    for piece in pieces:
        start = text.find(piece, end)
        if start < 0 or any(map(str.isalnum, text[end:start])):
            return ". ".join(piece.rstrip(" .") for piece in pieces)
        end = start + len(piece)
    return text[first:end].rstrip(" .")


def words_alone(words: str) -> dict[str, Any]:
    """A row in words only."""
    plain = " ".join(words.split())
    rule = Rule(str(Frequency.TEXT), 1, "", "", None, None, None, None, note=_cut(plain))
    return schedule_values(rule)


def _cut(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST_NOTE else plain[: _LONGEST_NOTE - 1] + "…"
