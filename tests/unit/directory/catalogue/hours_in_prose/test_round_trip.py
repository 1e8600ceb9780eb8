"""What our own words say of a schedule is read back as that schedule, and no text makes it stumble."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from directory.catalogue.hours_in_prose import Confidence, read_hours
from directory.catalogue.times import BYDAYS, Rule, bydays
from directory.catalogue.times_words import WEEKDAYS, schedule_words
from tests.unit.directory.catalogue.hours_in_prose import phrases

TODAY = date(2026, 11, 29)
WEEK = st.frozensets(st.sampled_from(BYDAYS), min_size=1).map(
    lambda days: ",".join(sorted(days, key=BYDAYS.index))
)
TIMES = st.integers(0, 24 * 60 // 5 - 1).map(lambda fives: time(fives * 5 // 60, fives * 5 % 60))
MONTHS = st.frozensets(st.integers(1, 12), min_size=1).map(
    lambda months: "" if len(months) == 12 else ",".join(str(month) for month in sorted(months))
)
DAYS_AHEAD = st.integers(1, 300).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def hours(draw: st.DrawFn) -> tuple[time | None, time | None]:
    """Hours that a service may have: none, a start, day and night, or a start and an end."""
    opens = draw(st.none() | TIMES)
    if opens is None:
        return None, None
    closes = draw(st.none() | TIMES)
    if closes is None:
        return opens, None
    length = ((closes.hour - opens.hour) * 60 + closes.minute - opens.minute) % (24 * 60)
    assume(length or opens == time())
    over_midnight = closes < opens and closes != time()
    assume(not over_midnight or (opens.hour >= 17 and closes <= time(10)))
    assume(length <= (12 if over_midnight else 18) * 60)
    assume(not (time() < opens < time(5) and length > 6 * 60))
    return opens, closes


@st.composite
def schedules(draw: st.DrawFn) -> Rule:
    """Every schedule that our words can say in full."""
    opens, closes = draw(hours())
    frequency = draw(st.sampled_from(["weekly", "monthly", "once", "appointment"]))
    made = Rule(frequency, 1, "", "", opens, closes, None, None)
    if frequency == "once":
        made.starts_on = draw(DAYS_AHEAD)
        return made
    if frequency == "weekly":
        made.days, made.interval = draw(WEEK), draw(st.sampled_from([1, 1, 2, 3, 4, 6]))
    elif frequency == "appointment":
        made.days = draw(st.just("") | WEEK)
    elif draw(st.booleans()):
        nths = draw(st.lists(st.sampled_from([1, 2, 3, 4, 5, -1, -2]), min_size=1, max_size=3, unique=True))
        days = draw(st.lists(st.sampled_from(BYDAYS), min_size=1, max_size=2, unique=True))
        made.days = ",".join(f"{nth}{day}" for day in days for nth in nths)
        made.interval = draw(st.sampled_from([1, 2]))
    else:
        numbers = draw(st.lists(st.integers(1, 31) | st.just(-1), min_size=1, max_size=3, unique=True))
        made.month_days = ",".join(str(number) for number in sorted(numbers))
    made.months = draw(st.just("") | MONTHS)
    made.school = draw(st.sampled_from(["", "term", "holidays"]))
    made.closed_bank_holidays = draw(st.booleans())
    made.starts_on = draw(st.none() | DAYS_AHEAD)
    made.ends_on = draw(st.none() | DAYS_AHEAD)
    assume(not (made.starts_on and made.ends_on and made.starts_on > made.ends_on))
    return made


def same(rule: Rule) -> tuple[object, ...]:
    """What a schedule says, whatever the order of its days."""
    return (
        rule.frequency,
        rule.interval,
        frozenset(bydays(rule.days)),
        frozenset(rule.month_days.split(",")),
        rule.opens_at,
        rule.closes_at,
        rule.starts_on,
        rule.ends_on,
        rule.months,
        rule.school,
        rule.closed_bank_holidays,
    )


@settings(max_examples=400)
@given(schedules())
def test_our_own_words_are_read_back_for_sure(schedule: Rule) -> None:
    words = schedule_words(schedule, today=TODAY)
    reading = read_hours(words, today=TODAY)
    assert [same(rule) for rule in reading.rules] == [same(schedule)], words
    assert reading.is_sure, (words, reading.doubts)


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    reading = read_hours(text, today=TODAY)
    assert all(piece.words for piece in reading.pieces)


WORDS = st.sampled_from(
    sorted(
        {word for table in (phrases.SURE, phrases.PROBABLY, phrases.NOT_UNDERSTOOD) for word in table.split()}
    )
)


@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from(["", "MO"]))
def test_no_order_of_such_words_raises_and_every_row_can_be_kept(text: str, days: str) -> None:
    reading = read_hours(text, today=TODAY, days=days)
    for rule in reading.rules:
        assert rule.closes_at is None or rule.opens_at is not None
        assert rule.frequency in {"weekly", "monthly", "once", "appointment"}
        assert rule.frequency != "weekly" or rule.days
        assert rule.frequency != "monthly" or rule.days or rule.month_days
        assert rule.frequency != "once" or rule.starts_on
        assert not (rule.starts_on and rule.ends_on and rule.starts_on > rule.ends_on)
    for piece in reading.pieces:
        assert (piece.confidence == Confidence.SURE) == (not piece.why)


def test_nothing_is_read_of_what_is_no_text() -> None:
    for nothing in (None, 5, b"Monday", ["Monday 10am"]):
        assert read_hours(nothing, today=TODAY).rules == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "hours_said", ["10am-12pm", "10am to 12 noon", "10.00-12.00", "from 10 a.m. until noon", "1000-1200"]
)
@pytest.mark.parametrize("order", permutations(["Mon", "Wed", "Fri"]))
def test_days_in_any_order_before_or_after_hours_in_any_writing(
    order: tuple[str, ...], hours_said: str
) -> None:
    days = f"{order[0]}, {order[1]} & {order[2]}"
    for words in (
        f"{days} {hours_said}",
        f"{hours_said}, {days}",
        f"{days}: {hours_said}.",
        f"{days}\n{hours_said}",
    ):
        [rule] = read_hours(words, today=TODAY).rules
        assert (rule.days, rule.opens_at, rule.closes_at) == ("MO,WE,FR", time(10), time(12)), words


@given(
    st.lists(
        st.tuples(st.sampled_from(BYDAYS), st.integers(6, 11), st.integers(12, 22)),
        min_size=1,
        max_size=7,
        unique_by=lambda row: row[0],
    ),
    st.sampled_from(["\n", "; ", ", ", " and ", ". "]),
)
def test_a_week_in_a_line_or_in_lines(week: list[tuple[str, int, int]], between: str) -> None:
    names = dict(zip(BYDAYS, WEEKDAYS, strict=True))
    words = between.join(f"{names[day]} {opens}am-{closes - 12 or 12}pm" for day, opens, closes in week)
    reading = read_hours(words, today=TODAY)
    assert reading.is_sure, words
    assert {(rule.days, rule.opens_at, rule.closes_at) for rule in reading.rules} == {
        (day, time(opens), time(closes)) for day, opens, closes in week
    }


@given(
    st.sampled_from([words for words, _times in phrases.rows(phrases.SURE) if not set("\n;.") & set(words)]),
    st.sampled_from(
        ["unless", "cancelled", "some", "phone", "not always", "most weeks", "from Easter", "blorgs"]
    ),
)
def test_a_word_that_may_change_the_meaning_takes_away_the_certainty(words: str, stray: str) -> None:
    for text in (f"{words} {stray}", f"{stray} {words}"):
        assert not read_hours(text, today=TODAY).is_sure
