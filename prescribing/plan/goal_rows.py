"""Goals with their scores: a start, a now, and a line between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.accounts.models import User
from prescribing.plan.lines import SMALL, Line, Scored, line_of_scores
from prescribing.plan.models import Goal
from prescribing.referrals.models import Referral
from prescribing.words import day_short, local_day


@dataclass(frozen=True, slots=True)
class GoalRow:
    goal: Goal
    start: int | None
    now: int | None
    line: Line | None
    said: tuple[tuple[str, int], ...]
    """Every score with its day: the table under the line."""


def goal_rows(by: User, referral: Referral | None) -> tuple[list[GoalRow], str]:
    """The goals of a spell that `by` may see, and "14 July to 27 October": from first to last score."""
    if referral is None:
        return [], ""
    found = list(Goal.objects.visible_to(by).filter(referral=referral).prefetch_related("scores"))
    days = [local_day(score.at) for goal in found for score in goal.scores.all()]
    first, last = min(days, default=None), max(days, default=None)
    rows = [_goal_row(goal, first, last) for goal in found]
    span = f"{_day(first)} to {_day(last)}" if first and last and first != last else _day(first)
    return rows, span


def _day(day: date | None) -> str:
    return day_short(day) if day else ""


def _goal_row(goal: Goal, first: date | None, last: date | None) -> GoalRow:
    scores = list(goal.scores.all())
    marks = [Scored(one.at, one.score) for one in scores]
    return GoalRow(
        goal=goal,
        start=scores[0].score if scores else None,
        now=scores[-1].score if scores else None,
        line=line_of_scores(marks, SMALL, first=first, last=last) if scores else None,
        said=tuple((day_short(one.at), one.score) for one in scores),
    )
