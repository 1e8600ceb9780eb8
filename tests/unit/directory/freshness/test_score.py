"""The score of freshness: each part of it, and that it is what the page says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from directory.freshness.score import FreshnessFacts, parts, score
from directory.upkeep.models import CheckedBy, who_checked

TODAY = date(2026, 11, 24)


def checked(days: int, by: CheckedBy = CheckedBy.GROUP) -> FreshnessFacts:
    return FreshnessFacts(checked_on=TODAY - timedelta(days=days), checked_by=by)


def test_all_parts_together_are_a_hundred_and_the_score_is_their_sum() -> None:
    assert sum(part.most for part in parts(checked(0), TODAY)) == 100
    assert score(checked(0), TODAY) == 100
    for facts in (checked(400), FreshnessFacts(mail_came_back=True), FreshnessFacts(asked=4, unanswered=1)):
        assert score(facts, TODAY) == sum(part.points for part in parts(facts, TODAY))


def test_a_check_counts_less_with_every_month_and_nothing_after_two_years() -> None:
    scores = [score(checked(days), TODAY) for days in range(0, 800, 10)]
    assert scores == sorted(scores, reverse=True)
    assert score(checked(60), TODAY) == 100
    assert score(checked(420), TODAY) < score(checked(200), TODAY) < 100
    assert score(checked(740), TODAY) == score(FreshnessFacts(), TODAY) == 50


def test_a_date_of_a_feed_counts_less_than_somebody_who_looked() -> None:
    by_source, by_us = (score(checked(10, by), TODAY) for by in (CheckedBy.SOURCE, CheckedBy.EDITOR))
    assert 50 < by_source < by_us == 100


@pytest.mark.parametrize(
    "doubt",
    [
        FreshnessFacts(mail_came_back=True),
        FreshnessFacts(website_broken=True),
        FreshnessFacts(gone_from_feed=True),
        FreshnessFacts(asked=5, unanswered=5),
        FreshnessFacts(asked=5, unanswered=2),
    ],
)
def test_each_doubt_takes_points(doubt: FreshnessFacts) -> None:
    assert score(doubt, TODAY) < score(FreshnessFacts(), TODAY)


def test_of_one_or_two_prescriptions_nothing_is_concluded() -> None:
    assert score(FreshnessFacts(asked=2, unanswered=2), TODAY) == score(FreshnessFacts(), TODAY)


def test_everything_wrong_is_none_and_a_check_to_come_is_a_check_of_today() -> None:
    worst = FreshnessFacts(None, None, True, True, 9, 9, True)
    assert score(worst, TODAY) == 0
    assert score(checked(-30), TODAY) == 100


def test_facts_are_kept_and_read_again() -> None:
    facts = FreshnessFacts(date(2026, 5, 1), CheckedBy.SOURCE, True, False, 4, 1, True)
    assert FreshnessFacts.from_kept(facts.as_kept()) == facts
    assert FreshnessFacts.from_kept({}) == FreshnessFacts()


def test_who_checked_is_told_by_how() -> None:
    assert who_checked("By the group") is CheckedBy.GROUP
    assert who_checked("Said by the source") is CheckedBy.SOURCE
    assert who_checked("By an editor") is who_checked("On the phone") is CheckedBy.EDITOR
