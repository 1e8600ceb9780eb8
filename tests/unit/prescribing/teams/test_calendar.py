"""Working days: properties that hold for any calendar, and the days everybody knows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.clock import LONDON
from prescribing.teams.calendar import OFFICE, Calendar, Delay, NeverStaffed, bank_holidays

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=LONDON)
)
WEEKS = st.sets(st.integers(0, 6), min_size=1)
CALENDARS = st.builds(
    lambda days, keeps: Calendar({day: (time(9), time(17)) for day in days}, keeps), WEEKS, st.booleans()
)


@given(CALENDARS, DAYS, st.integers(0, 40))
def test_adding_lands_on_a_working_day_and_counts_back(calendar: Calendar, day: date, number: int) -> None:
    landed = calendar.add(day, number)
    assert calendar.is_working(landed)
    assert landed >= day
    if number:
        assert calendar.between(day, landed) == number


@given(CALENDARS, DAYS, st.integers(1, 20))
def test_one_more_working_day_is_later(calendar: Calendar, day: date, number: int) -> None:
    assert calendar.add(day, number) < calendar.add(day, number + 1)


@given(CALENDARS, MOMENTS, st.integers(0, 15), st.sampled_from(["wd", "d"]))
def test_what_is_due_is_ahead_and_on_a_staffed_day(
    calendar: Calendar, since: datetime, number: int, unit: str
) -> None:
    due = calendar.due(since, Delay(number, unit))  # type: ignore[arg-type]
    assert due > since
    assert calendar.is_working(due.astimezone(LONDON).date())


@given(CALENDARS, MOMENTS, st.integers(1, 15))
def test_a_group_is_waited_for_in_its_own_week(calendar: Calendar, since: datetime, number: int) -> None:
    due = calendar.due(since, Delay(number), counted_by=OFFICE).astimezone(LONDON).date()
    assert due >= OFFICE.add(since.date(), number)
    assert calendar.is_working(due)


@given(DAYS)
def test_a_seven_day_hub_counts_seven_days(day: date) -> None:
    hub = Calendar({number: (time(8), time(20)) for number in range(7)}, keeps_bank_holidays=False)
    assert hub.add(day, 7) == day + timedelta(days=7)


def test_the_bank_holidays_of_england() -> None:
    assert {date(2026, 12, 25), date(2026, 12, 28), date(2026, 8, 31), date(2026, 4, 6)} <= bank_holidays(
        2026
    )
    assert date(2026, 11, 30) not in bank_holidays(2026)  # Saint Andrew's, in Scotland
    assert OFFICE.add(date(2026, 12, 24), 1) == date(2026, 12, 29)


def test_the_dates_of_the_message_to_a_group() -> None:
    sent = datetime(2026, 11, 24, 10, 0, tzinfo=LONDON)
    assert OFFICE.due(sent, Delay(5)) == datetime(2026, 12, 1, 17, 0, tzinfo=LONDON)


def test_today_after_closing_is_tomorrow() -> None:
    evening = datetime(2026, 11, 24, 18, 0, tzinfo=LONDON)
    assert OFFICE.due(evening, Delay(0)).date() == date(2026, 11, 25)


def test_the_clocks_going_back_keep_the_hour_on_the_wall() -> None:
    friday = datetime(2026, 10, 23, 10, 0, tzinfo=LONDON)
    monday = OFFICE.due(friday, Delay(1))
    assert (monday.hour, monday.utcoffset()) == (17, timedelta(0))


@pytest.mark.parametrize("hours", [{}, {"mon": ["17:00", "09:00"]}, {"mon": ["9 o'clock", "17:00"]}])
def test_hours_that_nobody_could_keep_are_refused(hours: dict[str, list[str]]) -> None:
    with pytest.raises((NeverStaffed, ValueError)):
        Calendar.read(hours, keeps_bank_holidays=True)


HUB = Calendar({number: (time(8), time(20)) for number in range(7)}, keeps_bank_holidays=False)


@pytest.mark.parametrize(
    ("calendar", "sent", "due"),
    [
        (HUB, datetime(2026, 11, 28, 10), datetime(2026, 11, 28, 20)),  # noqa: DTZ001  a Saturday
        (HUB, datetime(2026, 11, 28, 21), datetime(2026, 11, 29, 20)),  # noqa: DTZ001
        (HUB, datetime(2026, 12, 25, 10), datetime(2026, 12, 25, 20)),  # noqa: DTZ001
        (OFFICE, datetime(2026, 11, 28, 10), datetime(2026, 11, 30, 17)),  # noqa: DTZ001
        (OFFICE, datetime(2026, 12, 25, 10), datetime(2026, 12, 29, 17)),  # noqa: DTZ001
        (OFFICE, datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 17)),  # noqa: DTZ001
    ],
)
def test_today_is_the_teams_today_also_where_a_group_is_waited_for(
    calendar: Calendar, sent: datetime, due: datetime
) -> None:
    found = calendar.due(sent.replace(tzinfo=LONDON), Delay(0), counted_by=OFFICE)
    assert found == due.replace(tzinfo=LONDON)


def test_longer_delays_count_the_groups_week() -> None:
    saturday = datetime(2026, 11, 28, 10, tzinfo=LONDON)
    assert HUB.due(saturday, Delay(1), counted_by=OFFICE) == datetime(2026, 11, 30, 20, tzinfo=LONDON)
    assert HUB.due(saturday, Delay(1)) == datetime(2026, 11, 29, 20, tzinfo=LONDON)
