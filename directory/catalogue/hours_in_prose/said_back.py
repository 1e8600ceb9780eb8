"""What was read, said back in words to whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from directory.catalogue.hours_in_prose.reading import Confidence, Reading
from directory.catalogue.times_words import date_words, schedule_words


@dataclass(frozen=True, slots=True)
class SaidBack:
    """Lines of what is sure, of what is only probable, of what was not understood, and why."""

    sure: tuple[str, ...] = ()
    probably: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def said_back(reading: Reading, *, today: date) -> SaidBack:
    """ "Mondays, 10am to 12 noon", each line once."""
    lines: dict[Confidence, list[str]] = {confidence: [] for confidence in Confidence}
    for piece in reading.pieces:
        for rule in piece.rules:
            words = schedule_words(rule, today=today)
            lines[piece.confidence].append(f"{words} ({rule.note})" if rule.note else words)
    closed = (
        _("Closed %(first)s to %(last)s")
        % {
            "first": date_words(span.first_day, today=today),
            "last": date_words(span.last_day, today=today),
        }
        if span.first_day != span.last_day
        else _("Closed %(first)s") % {"first": date_words(span.first_day, today=today)}
        for span in reading.closed
    )
    return SaidBack(
        tuple(dict.fromkeys(lines[Confidence.SURE])),
        tuple(dict.fromkeys(lines[Confidence.PROBABLY])),
        tuple(closed),
        reading.not_understood,
        reading.doubts,
    )
