"""Times that a source gives in words alone: read where they are sure, else kept as words and told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from directory import clock
from directory.catalogue import cleaning
from directory.catalogue.hours_in_prose import Reading, all_values, read_hours
from directory.openreferral.values import plain

Row = Mapping[str, Any]
_LEADS = re.compile(
    r"(?:we (?:are )?)?(?:meets?|meetings?|opens?|opening|runs?|held|every|sessions?|times?|"
    r"hours?|when|drop[- ]?ins?|weekly|"
    r"monthly|takes? place|mon|tue|wed|thu|fri|sat|sun|daily|week ?days|first|second|third|last|\d)",
    re.I,
)
_MAY_BE_HOURS = re.compile(
    r"(?:\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|daily|day|week|24/7).*(?:\d|noon)|"
    r"(?:\d|noon).*(?:\b(?:mon|tue|wed|thu|fri|sat|sun)|daily|day|week)",
    re.I | re.S,
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:tele)?phones?\b|\blines?\b|helpline|\boffices?\b|reception|caf[eé]|\bshop|\bbar\b|"
    r"\bgym\b|enquir|switchboard|"
    r"used to|previously|\bcalls?\b|\bring\b|website",
    re.I,
)


@lru_cache(4096)
def _read(words: str, today: date) -> Reading:
    """A source says the same hours of many services, and of one more than once."""
    return read_hours(words, today=today)


def times_of(row: Row, problems: list[str]) -> tuple[list[dict[str, Any]], Reading] | None:
    """The rows that a schedule's words say for sure; None where they are not sure, which is told."""
    said = dict.fromkeys(cleaning.lines(row.get(key)) for key in ("description", "notes"))
    words = "\n".join(filter(None, said))
    if not words or cleaning.url(row.get("schedule_link")):
        return None
    reading = _read(words, clock.today())
    if reading.is_sure:
        return _rows(reading, words), reading
    if reading.rules:
        why = "; ".join(reading.doubts)
        problems.append(f"Hours in words are not sure ({why}); kept as words: “{cleaning.cut(words, 120)}”.")
    return None


def times_in_description(record: Row) -> tuple[list[dict[str, Any]], Reading] | None:
    """Rows of a description whose lines are clearly hours, where nothing else says when it is on."""
    words = cleaning.lines(record.get("description"))
    if not _MAY_BE_HOURS.search(words) or _OF_SOMETHING_ELSE.search(words):
        return None
    reading = _read(words, clock.today())
    told = [piece for piece in reading.pieces if piece.rules]
    clear = all(
        _LEADS.match(piece.words) and all(rule.opens_at is not None for rule in piece.rules) for piece in told
    )
    return (_rows(reading, "", left=False), reading) if reading.is_sure and clear else None


def _rows(reading: Reading, words: str, *, left: bool = True) -> list[dict[str, Any]]:
    """As plain values. `left`: the words that say nothing of when it is on are the note of the first row."""
    seen = reading if left else Reading(tuple(piece for piece in reading.pieces if piece.rules))
    return [{name: plain(value) for name, value in row.items()} for row in all_values(seen, words=words)]


def closed_of(reading: Reading, location: str) -> list[dict[str, Any]]:
    """The days on which the words say that it is closed, as closures of the source."""
    return [
        {
            "location": location,
            "first_day": span.first_day.isoformat(),
            "last_day": span.last_day.isoformat(),
            "opens_at": None,
            "closes_at": None,
        }
        for span in reading.closed
    ]
