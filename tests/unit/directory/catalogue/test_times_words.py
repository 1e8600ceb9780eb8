"""Times in the words people here use."""

from datetime import date, datetime, time, timedelta

import pytest

from directory.catalogue.times import sessions
from directory.catalogue.times_words import (
    date_short,
    date_words,
    next_words,
    schedule_words,
    time_words,
    times_words,
)
from directory.clock import LONDON
from search.documents import Session
from tests.unit.directory.catalogue.test_times import TODAY, Row, row


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (row("TU,TH", "10:00", "12:30"), "Tuesdays and Thursdays, 10am to 12.30pm"),
        (row("MO,WE,SA"), "Mondays, Wednesdays and Saturdays, 10am to 12 noon"),
        (row("MO,TU,WE,TH,FR", "09:30", "16:00"), "Monday to Friday, 9.30am to 4pm"),
        (row("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59"), "Every day, day and night"),
        (row("TU", "18:00", "00:00"), "Tuesdays, 6pm to midnight"),
        (row("TU", "10:00", None), "Tuesdays, from 10am"),
        (row("TU", None, None), "Tuesdays"),
        (row("TU", interval=2), "Every other Tuesday, 10am to 12 noon"),
        (row("TU", interval=3), "Every 3 weeks on Tuesday, 10am to 12 noon"),
        (row("1MO", frequency="monthly"), "First Monday of the month, 10am to 12 noon"),
        (row("-1FR", frequency="monthly"), "Last Friday of the month, 10am to 12 noon"),
        (row("1TU,3TU", frequency="monthly"), "First and third Tuesday of the month, 10am to 12 noon"),
        (row("1TU", frequency="monthly", interval=2), "First Tuesday of every other month, 10am to 12 noon"),
        (
            row("", frequency="monthly", month_days="1,15"),
            "On the 1st and 15th of the month, 10am to 12 noon",
        ),
        (row("", frequency="monthly", month_days="-1"), "On the last day of the month, 10am to 12 noon"),
        (row("", frequency="once", starts_on=date(2026, 12, 1)), "Tuesday 1 December, 10am to 12 noon"),
        (row("", frequency="once", starts_on=date(2027, 1, 5)), "Tuesday 5 January 2027, 10am to 12 noon"),
        (row("", None, None, frequency="appointment"), "By appointment"),
        (row("MO", frequency="appointment"), "By appointment, Mondays, 10am to 12 noon"),
        (Row(frequency="text", note="Whenever the flag is up"), "Whenever the flag is up"),
        (row("TU", starts_on=date(2026, 12, 1)), "Tuesdays, 10am to 12 noon from Tuesday 1 December"),
        (row("TU", ends_on=date(2026, 12, 8)), "Tuesdays, 10am to 12 noon until Tuesday 8 December"),
        (row("TU", starts_on=date(2026, 1, 6)), "Tuesdays, 10am to 12 noon"),
    ],
)
def test_schedules(schedule, words):
    assert schedule_words(schedule, today=TODAY) == words


def test_lines_once_and_without_what_has_ended():
    rows = [row("TU"), row("TU"), row("WE", ends_on=date(2026, 11, 1)), row("FR")]
    assert times_words(rows, today=TODAY) == ["Tuesdays, 10am to 12 noon", "Fridays, 10am to 12 noon"]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-24T09:00", "Today, 10am to 12 noon"),
        ("2026-11-24T10:30", "On now, until 12 noon"),
        ("2026-11-25T12:00", "Tomorrow, 10am to 12 noon"),
        ("2026-11-24T12:30", "Thursday 26 November, 10am to 12 noon"),
    ],
)
def test_next_on(now, words):
    moment = datetime.fromisoformat(now).replace(tzinfo=LONDON)
    found = sessions([row("TU,TH")], first=TODAY, days=7)
    coming = next((session for session in found if session.ends > moment), None)
    assert next_words(coming, now=moment) == words


def test_tonight_and_nothing():
    (session,) = sessions([row("TU", "19:00", "21:00")], first=TODAY, days=1)
    assert next_words(session, now=datetime(2026, 11, 24, 9, tzinfo=LONDON)) == "Tonight, 7pm to 9pm"
    assert next_words(None, now=datetime(2026, 11, 24, 9, tzinfo=LONDON)) == ""


def test_days_and_times():
    assert date_words(date(2026, 11, 24), today=TODAY) == "Tuesday 24 November"
    assert date_short(date(2026, 11, 24), today=TODAY) == "Tue 24 Nov"
    assert date_short(date(2027, 1, 4), today=TODAY) == "Mon 4 Jan 2027"
    assert [time_words(t) for t in (time(0), time(9, 5), time(12), time(12, 30), time(23, 59))] == [
        "midnight",
        "9.05am",
        "12 noon",
        "12.30pm",
        "midnight",
    ]


@pytest.mark.parametrize(
    ("starts", "hours", "words"),
    [
        (datetime(2026, 11, 24, 0, tzinfo=LONDON), 24 * 28, "On now, day and night"),
        (datetime(2026, 11, 24, 0, tzinfo=LONDON), 24, "On now, until midnight"),
        (datetime(2026, 11, 24, 9, tzinfo=LONDON), 30, "On now, until tomorrow, 3pm"),
        (datetime(2026, 11, 23, 20, tzinfo=LONDON), 14, "On now, until 10am"),
        (datetime(2026, 11, 24, 0, tzinfo=LONDON), 24 * 3 + 12, "On now, until Friday 27 November, 12 noon"),
        (datetime(2026, 11, 25, 9, tzinfo=LONDON), 24 * 27, "Tomorrow, from 9am"),
    ],
)
def test_a_long_session_says_until_which_day(starts: datetime, hours: int, words: str) -> None:
    begun = starts
    now = datetime(2026, 11, 24, 9, 30, tzinfo=LONDON)
    assert next_words(Session(begun, begun + timedelta(hours=hours)), now=now) == words
