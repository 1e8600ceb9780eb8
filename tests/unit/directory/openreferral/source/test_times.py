"""What sources say of times is read as the standards define it, or kept as words, never widened."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue import times
from directory.openreferral.source.closures import holidays
from directory.openreferral.source.days import read_days
from directory.openreferral.source.times import schedule, schedules

HOURS = {"opens_at": "10:00", "closes_at": "12:00"}


def said(**row: Any) -> tuple[dict[str, Any], list[str]]:
    problems: list[str] = []
    return schedule({**HOURS, **row}, problems) or {}, problems


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("MO-FR", "MO TU WE TH FR"),
        ("Monday to Friday", "MO TU WE TH FR"),
        ("Mon – Wed, Fri", "MO TU WE FR"),
        ("FR-MO", "FR SA SU MO"),
        ("Weekdays", "MO TU WE TH FR"),
        ("weekends", "SA SU"),
        ("MO/WE/FR", "MO WE FR"),
        ("Tues & Thurs", "TU TH"),
        ("https://schema.org/Monday", "MO"),
        ("1-5", "MO TU WE TH FR"),
        ("1st and 3rd Tuesday", "1TU 3TU"),
        ("last Friday of the month", "-1FR"),
        ("0", ""),
        ("Mon (term time)", ""),
        ("Monday to Friday except Wednesday", ""),
        ("alternate Mondays", ""),
        ("9MO", ""),
    ],
)
def test_days_are_wholly_read_or_not_at_all(words: str, days: str) -> None:
    assert read_days(words) == days.split()


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"freq": "WEEKLY", "dtstart": "2026-09-01"}, {"frequency": "weekly", "days": "TU"}),
        ({"freq": "MONTHLY", "dtstart": "2026-12-02"}, {"frequency": "monthly", "month_days": "2"}),
        ({"freq": "MONTHLY", "byday": "TU", "bysetpos": "2"}, {"frequency": "monthly", "days": "2TU"}),
        ({"freq": "day"}, {"frequency": "weekly", "days": "MO,TU,WE,TH,FR,SA,SU"}),
        ({"freq": "DAILY", "interval": 14, "dtstart": "2026-09-01"}, {"days": "TU", "interval": 2}),
        ({"byday": ["MO", "WE"]}, {"frequency": "weekly", "days": "MO,WE"}),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T235959Z"}, {"days": "TU", "ends_on": "2026-12-15"}),
        (
            {"freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 6},
            {"days": "TU", "starts_on": "2026-01-06", "ends_on": "2026-02-10"},
        ),
        ({"dtstart": "2026-12-05"}, {"frequency": "once", "starts_on": "2026-12-05"}),
    ],
)
def test_rules_are_read_as_the_standard_defines_them(row: dict[str, Any], wanted: dict[str, Any]) -> None:
    made, problems = said(**row)
    assert {key: made[key] for key in wanted} == wanted
    assert problems == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"freq": "WEEKLY"}, "Weekly"),
        ({"freq": "MONTHLY"}, "Once a month"),
        ({}, "10am to 12 noon"),
        ({"freq": "WEEKLY", "byday": "Mon (term time)"}, "Mon (term time)"),
        ({"freq": "DAILY", "interval": 2, "dtstart": "2026-11-30"}, "Every 2 days"),
        ({"freq": "YEARLY", "byday": "1SA", "bymonth": 12}, "Once a year, first Saturday in December"),
        ({"freq": "YEARLY", "byday": "SA", "byyearday": 340}, "Once a year"),
        ({"freq": "WEEKLY", "byday": "MO", "bymonth": "6,7"}, "Monday in June, July"),
        ({"freq": "MONTHLY", "byday": "MO,FR", "bysetpos": -1}, "only last of the month"),
        ({"freq": "MONTHLY", "byday": "FR", "bymonthday": 13}, "Friday"),
        ({"freq": "WEEKLY", "byday": "MO", "count": "a few", "dtstart": "2026-09-07"}, "Monday"),
        ({"freq": "WEEKLY", "byday": "MO", "count": 6}, "6 times"),
        ({"freq": "WEEKLY", "byday": "MO", "until": "end of term"}, "until end of term"),
        ({"freq": "WEEKLY", "byday": "MO", "valid_to": "soon"}, "until soon"),
        ({"freq": "WEEKLY", "byday": "MO", "interval": "some"}, "Monday"),
        ({"freq": "termly", "byday": "MO"}, "termly"),
        ({"byday": "MO", "valid_from": "2026-12-01", "valid_to": "2026-11-01"}, "Monday"),
    ],
)
def test_what_is_not_read_is_words_and_told_and_has_no_sessions(row: dict[str, Any], words: str) -> None:
    made, problems = said(**row)
    assert made["frequency"] == "text"
    assert words.lower() in made["note"].lower()
    assert len(problems) == 1
    assert not list(times.weekly_parts([_row(made)], on=date(2026, 1, 1)))


@given(
    freq=st.sampled_from(["WEEKLY", "MONTHLY", "DAILY"]),
    interval=st.integers(1, 3),
    byday=st.sampled_from(["", "MO", "TU,FR", "2TU", "-1FR", "SA,SU"]),
    monthday=st.sampled_from(["", "1,15", "-1"]),
    start=st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    count=st.one_of(st.none(), st.integers(1, 9)),
)
def test_sessions_never_go_beyond_what_the_rule_itself_says(
    *, freq: str, interval: int, byday: str, monthday: str, start: date, count: int | None
) -> None:
    if any(c.isdigit() for c in byday) and freq != "MONTHLY":
        return  # the standard gives it no meaning
    row = {"freq": freq, "interval": interval, "byday": byday, "bymonthday": monthday, "count": count or ""}
    made, _problems = said(dtstart=start.isoformat(), **row)
    text = f"FREQ={freq};INTERVAL={interval}" + (f";BYDAY={byday}" if byday else "")
    text += (f";BYMONTHDAY={monthday}" if monthday else "") + (f";COUNT={count}" if count else "")
    every = rrule.rrulestr(f"{text};WKST=MO", dtstart=datetime.combine(start, time()))
    until = start + timedelta(days=400)
    theirs = {
        d.date()
        for d in every.between(datetime.combine(start, time()), datetime.combine(until, time()), inc=True)
    }
    days = (start + timedelta(days=n) for n in range(401))
    ours = {day for day in days if times.occurs_on(_row(made), day)}
    assert ours <= theirs
    if made["frequency"] != "text":
        assert ours == theirs


def _row(made: dict[str, Any]) -> Any:
    read = dict(made)
    for key in ("starts_on", "ends_on"):
        read[key] = date.fromisoformat(read[key]) if read[key] else None
    for key in ("opens_at", "closes_at"):
        read[key] = time.fromisoformat(read[key]) if read[key] else None
    return SimpleNamespace(location_id=None, **read)


@pytest.mark.parametrize(
    ("opens", "closes", "read", "told"),
    [
        ("0900", "5 p.m.", ("09:00", "17:00"), False),
        ("noon", "midnight", ("12:00", "00:00"), False),
        ("09.00hrs", "17h30", ("09:00", "17:30"), False),
        ("2000-01-01T08:00:00.000Z", "2000-01-01T12:00:00.000Z", ("08:00", "12:00"), False),
        ("2026-07-03T09:00:00Z", "2026-07-03T11:00:00Z", ("10:00", "12:00"), False),
        ("10am - 12pm", "", ("10:00", "12:00"), False),
        ("22:00", "06:00", ("22:00", "06:00"), False),
        ("20:00", "08:00", ("20:00", "08:00"), False),
        ("00:00", "00:00", ("00:00", "00:00"), False),
        ("08:00", "05:00", ("08:00", "17:00"), True),
        ("18:58", "18:00", ("18:58", None), True),
        ("10:00", "10:00", ("10:00", None), True),
        ("dusk", "21:00", (None, None), True),
    ],
)
def test_times_of_day(opens: str, closes: str, read: tuple[str | None, str | None], told: bool) -> None:
    made, problems = said(byday="MO", opens_at=opens, closes_at=closes)
    assert (made["opens_at"], made["closes_at"], bool(problems)) == (*read, told)
    assert made["days"] == "MO"


def test_times_stay_at_the_place_they_are_for() -> None:
    at = [{"id": f"at-{one}", "location": {"id": one, "name": one}} for one in ("a", "b")]
    rows = [
        {"byday": "MO", "location_id": "a"},
        {"byday": "TU", "service_at_location_id": "at-b"},
        {"byday": "WE", "location_id": "c"},
    ]
    problems: list[str] = []
    made = schedules({"service_at_locations": at, "schedules": rows}, problems) or []
    assert [(row["location"], row["days"], row["frequency"]) for row in made] == [
        ("a", "MO", "weekly"),
        ("b", "TU", "weekly"),
        (None, "", "text"),
    ]
    assert len(problems) == 1


def test_opening_times_of_a_place_stand_in_only_where_the_service_says_none() -> None:
    place = {"id": "a", "name": "Hall", "schedules": [{"byday": "MO", **HOURS}]}
    record: dict[str, Any] = {"service_at_locations": [{"id": "s", "location": place}]}
    [row] = schedules(record, []) or []
    assert (row["location"], row["days"]) == ("a", "MO")
    [row] = schedules({**record, "schedules": [{"byday": "TU", **HOURS}]}, []) or []
    assert row["days"] == "TU"


def test_closed_days_and_other_hours_at_holidays_are_closures_and_the_rest_words() -> None:
    rows = [
        {"closed": "true", "start_date": "2026-12-21", "end_date": "2027-01-04"},
        {"closed": "false", "start_date": "2026-12-28", "end_date": "2026-12-29", **HOURS},
        {"closed": "false", "start_date": "Easter", **HOURS},
        {"closed": "maybe", "start_date": "2027-05-03", **HOURS},
    ]
    problems: list[str] = []
    closed, words = holidays({"holiday_schedules": rows}, problems)
    names = ("location", "first_day", "last_day", "opens_at", "closes_at")
    assert [tuple(row[name] for name in names) for row in closed or []] == [
        ("", "2026-12-21", "2027-01-04", None, None),
        ("", "2026-12-28", "2026-12-29", "10:00:00", "12:00:00"),
    ]
    assert [row["note"] for row in words] == [
        "Holidays, Easter: 10am to 12 noon",
        "Holidays, 3 May 2027: maybe",
    ]
    assert len(problems) == 2
    assert holidays({}, []) == (None, [])
