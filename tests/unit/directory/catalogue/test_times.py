"""When services are on: weekly parts, actual sessions, and both through the changes of the clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.times import BYDAYS, bydays, next_session, occurs_on, sessions, weekly_parts
from directory.clock import LONDON
from search.documents import DAYS, PARTS, Session

TODAY = date(2026, 11, 24)  # a Tuesday


@dataclass
class Row:
    """As a Schedule; nothing here needs a database."""

    frequency: str = "weekly"
    interval: int = 1
    days: str = ""
    month_days: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""
    location_id: object = None
    months: str = ""
    school: str = ""
    closed_bank_holidays: bool = False


@dataclass
class Closed:
    first_day: date
    last_day: date | None = None
    location_id: object = None


def at(text: str) -> time:
    return time.fromisoformat(text)


def row(days: str, opens: str | None = "10:00", closes: str | None = "12:00", **more: object) -> Row:
    return Row(
        days=days, opens_at=at(opens) if opens else None, closes_at=at(closes) if closes else None, **more
    )


def starts(schedule: Row, first: date = TODAY, days: int = 28, **more: object) -> list[str]:
    return [f"{s.starts:%Y-%m-%d %H:%M}" for s in sessions([schedule], first=first, days=days, **more)]


@pytest.mark.parametrize(
    ("opens", "closes", "parts"),
    [
        ("10:00", "12:30", {"tue-morning", "tue-afternoon"}),
        ("10:00", "12:29", {"tue-morning"}),
        ("11:45", "12:15", {"tue-morning"}),
        ("11:45", "12:20", {"tue-morning"}),
        ("11:31", "17:29", {"tue-afternoon"}),
        ("11:30", "17:30", {"tue-morning", "tue-afternoon", "tue-evening"}),
        ("17:00", "19:00", {"tue-evening"}),
        ("16:45", "17:10", {"tue-afternoon"}),
        ("19:30", "08:00", {"tue-evening", "wed-morning"}),
        ("20:00", "01:00", {"tue-evening"}),
        ("00:00", "23:59", {"tue-morning", "tue-afternoon", "tue-evening"}),
        ("22:00", "22:00", {"tue-evening", "wed-morning", "wed-afternoon", "wed-evening"}),
        ("09:00", None, {"tue-morning"}),
        (None, None, set()),
    ],
)
def test_a_session_counts_in_each_part_it_reaches_for_half_an_hour(opens, closes, parts):
    assert weekly_parts([row("TU", opens, closes)], on=TODAY) == parts


def test_parts_of_the_weekend_and_of_the_month():
    assert weekly_parts([row("SA,SU")], on=TODAY) == {"sat-morning", "sun-morning"}
    assert weekly_parts([row("2TU,-1FR", frequency="monthly")], on=TODAY) == {"tue-morning", "fri-morning"}


def test_what_has_ended_has_no_parts_and_one_date_counts_until_it_is_past():
    assert not weekly_parts([row("TU", ends_on=TODAY - timedelta(days=1))], on=TODAY)
    assert weekly_parts([row("", frequency="once", starts_on=TODAY)], on=TODAY) == {"tue-morning"}
    assert not weekly_parts([row("", frequency="once", starts_on=TODAY - timedelta(days=1))], on=TODAY)
    assert not weekly_parts([row("TU", frequency="appointment"), row("", frequency="text")], on=TODAY)


def test_overlapping_rows_count_once():
    twice = [row("TU"), row("TU", "10:00", "12:00")]
    assert len(sessions(twice, first=TODAY, days=7)) == 1


def test_every_week():
    assert starts(row("TU,TH"), days=8) == ["2026-11-24 10:00", "2026-11-26 10:00", "2026-12-01 10:00"]


def test_every_other_week_needs_a_first_day():
    assert starts(row("TU", interval=2, starts_on=date(2026, 11, 17))) == [
        "2026-12-01 10:00",
        "2026-12-15 10:00",
    ]
    assert starts(row("MO", interval=2, starts_on=date(2026, 11, 19))) == [
        "2026-11-30 10:00",
        "2026-12-14 10:00",
    ]
    assert starts(row("TU", interval=2)) == []
    assert weekly_parts([row("TU", interval=2)], on=TODAY) == {"tue-morning"}


@pytest.mark.parametrize(
    ("days", "month_days", "dates"),
    [
        ("1MO", "", ["2026-12-07", "2027-01-04"]),
        ("-1FR", "", ["2026-11-27", "2026-12-25"]),
        ("2TU,4TU", "", ["2026-11-24", "2026-12-08", "2026-12-22", "2027-01-12"]),
        ("5MO", "", ["2026-11-30"]),
        ("", "1,15", ["2026-12-01", "2026-12-15", "2027-01-01", "2027-01-15"]),
        ("", "-1", ["2026-11-30", "2026-12-31"]),
        ("", "31", ["2026-12-31"]),
    ],
)
def test_every_month(days, month_days, dates):
    found = starts(row(days, frequency="monthly", month_days=month_days), days=55)
    assert [day[:10] for day in found] == dates


def test_every_other_month():
    schedule = row("1MO", frequency="monthly", interval=2, starts_on=date(2026, 10, 5))
    assert [day[:10] for day in starts(schedule, days=120)] == ["2026-12-07", "2027-02-01"]


def test_once():
    assert starts(row("", frequency="once", starts_on=date(2026, 12, 1))) == ["2026-12-01 10:00"]


def test_first_and_last_days_are_included():
    schedule = row("TU", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 8))
    assert starts(schedule) == ["2026-12-01 10:00", "2026-12-08 10:00"]


def test_closed_days_are_left_out_where_they_are_closed():
    schedule = row("TU", location_id="hall")
    assert starts(schedule, closures=[Closed(date(2026, 12, 1), date(2026, 12, 8))]) == [
        "2026-11-24 10:00",
        "2026-12-15 10:00",
    ]
    assert starts(schedule, closures=[Closed(date(2026, 12, 1), None, "hall")]) == ["2026-11-24 10:00"]
    assert len(starts(schedule, closures=[Closed(date(2026, 12, 1), None, "another")])) == 4


def test_over_midnight():
    (session,) = sessions([row("TU", "19:30", "08:00")], first=TODAY, days=1)
    assert (session.starts.hour, session.ends.day, session.ends.hour) == (19, 25, 8)


@pytest.mark.parametrize(
    ("day", "opens", "closes", "hours"),
    [
        (date(2027, 3, 28), "10:00", "12:00", 2),
        (date(2027, 3, 27), "22:00", "06:00", 7),  # clocks go forward in the night
        (date(2026, 10, 24), "22:00", "06:00", 9),  # and back
        (date(2027, 3, 28), "01:30", "03:00", 0.5),  # begins in the hour that is skipped
    ],
)
def test_clocks_that_change(day, opens, closes, hours):
    (session,) = sessions([row(BYDAYS[day.weekday()], opens, closes)], first=day, days=1)
    assert session.ends.astimezone(UTC) - session.starts.astimezone(UTC) == timedelta(hours=hours)
    assert f"{session.ends:%H:%M}" == closes


def test_times_on_the_clock_stay_when_it_changes():
    assert {s[-5:] for s in starts(row("SU"), first=date(2026, 10, 1), days=60)} == {"10:00"}


def test_what_is_next():
    found = sessions([row("TU,TH")], first=TODAY, days=7)
    during = datetime(2026, 11, 24, 11, 0, tzinfo=LONDON)
    assert next_session(found, during).starts.day == 24
    assert next_session(found, during + timedelta(hours=1)).starts.day == 26
    assert next_session((), during) is None


def test_odd_days_are_passed_over():
    assert bydays("TU, xx,,9, th ,0MO") == (*bydays("TU,TH"), *bydays("MO"))
    assert starts(Row(frequency="weekly", days="nonsense", opens_at=at("10:00"))) == []


clock_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def schedules(draw):
    frequency = draw(st.sampled_from(["weekly", "monthly", "once"]))
    plain = ",".join(draw(st.lists(st.sampled_from(BYDAYS), min_size=1, max_size=4, unique=True)))
    nth = draw(st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2"])) + draw(st.sampled_from(BYDAYS))
    return Row(
        frequency=frequency,
        interval=draw(st.integers(1, 3)),
        days=plain if frequency == "weekly" else nth,
        opens_at=draw(clock_times),
        closes_at=draw(st.none() | clock_times),
        starts_on=draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))),
        ends_on=draw(st.none() | st.dates(date(2026, 6, 1), date(2028, 12, 31))),
    )


@given(schedules(), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_sessions_are_in_order_last_and_begin_on_days_that_count(schedule, first, days):
    found = sessions([schedule], first=first, days=days)
    moments = [session.starts.astimezone(UTC) for session in found]
    assert moments == sorted(set(moments))
    for session in found:
        assert session.ends.astimezone(UTC) > session.starts.astimezone(UTC)
        assert session.ends.astimezone(UTC) - session.starts.astimezone(UTC) <= timedelta(hours=25)
        day = session.starts.date()
        assert first <= day < first + timedelta(days=days)
        assert occurs_on(schedule, day)


@given(schedules())
def test_a_session_soon_is_in_one_of_the_weekly_parts_of_its_day(schedule):
    found = sessions([schedule], first=TODAY, days=28)
    parts = weekly_parts([schedule], on=TODAY)
    assert parts <= {f"{day}-{part}" for day in DAYS for part in PARTS}
    for session in found:
        if session.starts.hour == schedule.opens_at.hour:
            name = DAYS[session.starts.weekday()]
            assert any(part.startswith(name) for part in parts) or schedule.opens_at.hour >= 23


@given(schedules(), st.dates(date(2026, 11, 1), date(2026, 12, 31)))
def test_a_window_is_the_days_it_is_made_of(schedule, first):
    whole = sessions([schedule], first=first, days=10)
    parts = [s for n in range(10) for s in sessions([schedule], first=first + timedelta(days=n), days=1)]
    assert list(whole) == parts


def on(day: int, opens: str, hours: float) -> Session:
    starts = datetime.combine(date(2026, 11, day), at(opens), LONDON)
    return Session(starts, starts + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("found", "ends"),
    [
        ([on(24, "09:00", 3), on(24, "12:00", 5)], "24 17:00"),
        ([on(24, "09:00", 3), on(24, "11:00", 3), on(24, "15:00", 1)], "24 14:00"),
        ([on(day, "00:00", 24) for day in range(24, 28)], "28 00:00"),
        ([on(23, "20:00", 14), on(24, "20:00", 12)], "24 10:00"),
    ],
)
def test_sessions_that_adjoin_are_one(found: list[Session], ends: str) -> None:
    session = next_session(found, datetime(2026, 11, 24, 9, 30, tzinfo=LONDON))
    assert session is not None
    assert f"{session.ends:%d %H:%M}" == ends
