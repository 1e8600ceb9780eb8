"""A table of phrases in several styles, those that must not be read among them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from directory.catalogue.hours_in_prose import Confidence, read_hours
from directory.catalogue.times import Rule
from tests.unit.directory.catalogue.hours_in_prose import phrases

TODAY = date(2026, 11, 29)


def in_short(rule: Rule) -> str:
    """As the table writes a time."""
    frequency = {"once": f"once {rule.starts_on}", "appointment": "appointment"}.get(rule.frequency, "")
    opens, closes = (f"{at:%H:%M}" if at else "" for at in (rule.opens_at, rule.closes_at))
    dates = [] if rule.frequency == "once" else [("from", rule.starts_on), ("until", rule.ends_on)]
    parts = [
        frequency,
        rule.days,
        f"d{rule.month_days}" if rule.month_days else "",
        f"/{rule.interval}" if rule.interval > 1 else "",
        f"{opens}-{closes}" if closes else opens,
        _months(rule.months),
        rule.school,
        "nobank" if rule.closed_bank_holidays else "",
        *(f"{word} {day}" for word, day in dates if day),
    ]
    return " ".join(filter(None, parts))


def _months(months: str) -> str:
    numbers = [int(month) for month in months.split(",") if month]
    if not numbers:
        return ""
    breaks = [
        0,
        *(n for n, (one, two) in enumerate(pairwise(numbers), start=1) if two != one + 1),
        len(numbers),
    ]
    runs = [numbers[start:end] for start, end in pairwise(breaks)]
    return "m" + ",".join(f"{run[0]}-{run[-1]}" for run in runs)


@pytest.mark.parametrize(("words", "times"), phrases.rows(phrases.SURE))
def test_what_is_plain_is_sure(words: str, times: str) -> None:
    reading = read_hours(words, today=TODAY)
    assert [in_short(rule) for rule in reading.rules] == times.split("; ")
    assert reading.confidence == Confidence.SURE, reading.doubts


@pytest.mark.parametrize(("words", "times"), phrases.rows(phrases.PROBABLY))
def test_what_is_decided_by_what_is_usual_is_probable_and_says_why(words: str, times: str) -> None:
    reading = read_hours(words, today=TODAY)
    assert [in_short(rule) for rule in reading.rules] == times.split("; ")
    assert reading.confidence == Confidence.PROBABLY
    assert reading.doubts


@pytest.mark.parametrize("words", [words for words, _times in phrases.rows(phrases.NOT_UNDERSTOOD)])
def test_what_is_not_understood_stays_words(words: str) -> None:
    reading = read_hours(words, today=TODAY)
    assert reading.rules == ()
    assert " ".join(words.rstrip(".").split()) in " ".join(reading.not_understood)
    assert reading.doubts


def test_the_table_is_long_enough() -> None:
    tables = (phrases.SURE, phrases.PROBABLY, phrases.NOT_UNDERSTOOD)
    assert sum(len(phrases.rows(table)) for table in tables) >= 150


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("Fridays from 7pm until late", "until late"),
        ("Mon, Wed, Fri mornings", "mornings"),
        ("Tuesdays 10am to 12 noon, winter only", "winter only"),
    ],
)
def test_what_a_time_cannot_hold_is_its_note(words: str, note: str) -> None:
    [rule] = read_hours(words, today=TODAY).rules
    assert rule.note == note


def test_closed_days_with_dates_are_told() -> None:
    reading = read_hours("Mondays 10am-12pm, closed 21 December 2026 to 4 January 2027", today=TODAY)
    assert [(span.first_day, span.last_day) for span in reading.closed] == [
        (date(2026, 12, 21), date(2027, 1, 4))
    ]
    assert reading.is_sure


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("9am-5pm", ["MO 09:00-17:00"]),
        ("08:30-13:00,14:00-17:30", ["MO 08:30-13:00", "MO 14:00-17:30"]),
        ("Closed", []),
        ("24 hours", ["MO 00:00-00:00"]),
        ("Tuesday 9am-5pm", []),
        ("", []),
    ],
)
def test_a_column_may_stand_for_a_day(words: str, times: list[str]) -> None:
    reading = read_hours(words, today=TODAY, days="MO")
    assert [in_short(rule) for rule in reading.rules] == times
    assert all(piece.confidence == Confidence.SURE for piece in reading.pieces) or words.startswith("Tuesday")


def test_every_piece_has_the_words_it_was_read_from() -> None:
    words = "Mondays 10am-12pm. Tea is served. Tuesdays 2-4"
    pieces = read_hours(words, today=TODAY).pieces
    assert [(piece.words, str(piece.confidence)) for piece in pieces] == [
        ("Mondays 10am-12pm", "sure"),
        ("Tea is served", "not understood"),
        ("Tuesdays 2-4", "probably"),
    ]
