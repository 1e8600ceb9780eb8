"""What a person's story tells of their goals: each as they said it, how near they felt, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from directory.accounts.models import User
from prescribing.people.told import Told
from prescribing.plan.models import Goal
from prescribing.referrals.models import Referral


def goals_in_story(referrals: Sequence[Referral], by: User) -> list[Told]:
    """Of goals `by` may see. Scores given at one moment are one item."""
    goals = (
        Goal.objects.visible_to(by)
        .filter(referral__in=referrals)
        .select_related("added_by")
        .prefetch_related("scores__asked_by")
    )
    told, asked = [], dict[tuple[datetime, bool], list[tuple[str, str]]]()
    for goal in goals:
        told.append(Told(goal.added_at, "A goal", f"“{goal.words}”", goal.added_by.name, goal.private))
        if goal.ended_at is not None:
            ended = f"A goal ended: {str(goal.get_ended_how_display()).lower()}"
            told.append(Told(goal.ended_at, ended, f"“{goal.words}”", "", goal.private))
        for score in goal.scores.all():
            line = f"{score.score} of 10: “{goal.words}”"
            asked.setdefault((score.at, goal.private), []).append((line, score.asked_by.name))
    for (at, private), lines in asked.items():
        text = "\n".join(line for line, _ in lines)
        told.append(Told(at, "How near they are to their goals", text, lines[0][1], private))
    return told
