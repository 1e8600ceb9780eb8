"""The plan as a person's page shows it: goals, the next appointment, and how much is to be done."""

from __future__ import annotations

from dataclasses import dataclass

from directory import clock
from directory.accounts.models import User
from prescribing.plan.appointments.models import Appointment
from prescribing.plan.appointments.today import where_words, with_words
from prescribing.plan.goal_rows import GoalRow, goal_rows
from prescribing.plan.models import PlanAction
from prescribing.referrals.models import Referral
from prescribing.words import at_time, counted, day_long


@dataclass(frozen=True, slots=True)
class Glance:
    goals: tuple[GoalRow, ...]
    span: str
    next_appointment: str
    next_is_private: bool
    to_do: str
    """ "3 things to do, 1 late"; empty where there is nothing."""


def plan_at_a_glance(by: User, referral: Referral | None) -> Glance | None:
    """Of the open spell, else the newest; what `by` may see."""
    if referral is None:
        return None
    rows, span = goal_rows(by, referral)
    planned = Appointment.objects.visible_to(by).planned().filter(referral=referral)
    coming = planned.filter(starts_at__gte=clock.now()).select_related("lead").prefetch_related("others")
    following = coming.order_by("starts_at").first()
    return Glance(
        goals=tuple(row for row in rows if row.goal.ended_at is None),
        span=span,
        next_appointment=_appointment_words(following) if following else "",
        next_is_private=following is not None and following.private,
        to_do=_to_do(by, referral),
    )


def _appointment_words(one: Appointment) -> str:
    company = with_words(one)
    where = f"{where_words(one)}, with {company}" if company else where_words(one)
    return f"{day_long(one.starts_at)}, {at_time(one.starts_at)}. {where}."


def _to_do(by: User, referral: Referral) -> str:
    due = PlanAction.objects.visible_to(by).open().filter(referral=referral).values_list("due_on", flat=True)
    days = list(due)
    late = sum(day < clock.today() for day in days)
    return f"{counted(len(days), 'thing')} to do{f', {late} late' if late else ''}" if days else ""
