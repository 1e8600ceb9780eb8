"""When somebody is told that nothing happened. The table of a prescription's timers, as data.

Working days of waiting on a group are counted in the group's week (Monday to Friday); what is ours to do is
counted in the team's own calendar, and always falls on a day on which the team is there. "Today" is the
team's today: see docs/decisions/0027-today-is-the-teams-today.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from directory.clock import LONDON
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import State
from prescribing.records import Urgency
from prescribing.tasks.models import TaskKind
from prescribing.teams.calendar import OFFICE, Calendar, Delay

Since = Literal["state", "sent", "first"]
"""The moment that starts a timer: entering the state, sending, or the day of the first session."""


@dataclass(frozen=True, slots=True)
class Timer:
    """`after` by urgency. `first_date`: whether it runs with one, without one, or both (None)."""

    kind: TaskKind | Literal["settle"]
    states: frozenset[State]
    since: Since
    after: Mapping[Urgency, Delay]
    of_group: bool = False
    first_date: bool | None = None


def _after(routine: Delay, two_days: Delay, today: Delay) -> Mapping[Urgency, Delay]:
    return {Urgency.ROUTINE: routine, Urgency.TWO_DAYS: two_days, Urgency.TODAY: today}


def wd(number: int) -> Delay:
    return Delay(number, "wd")


def d(number: int) -> Delay:
    return Delay(number, "d")


TIMERS: tuple[Timer, ...] = (
    Timer(TaskKind.ASK_PERSON, frozenset({State.PROPOSED}), "state", _after(wd(5), wd(1), wd(0))),
    Timer(TaskKind.SEND_IT, frozenset({State.AGREED}), "state", _after(wd(1), wd(1), wd(0))),
    Timer(TaskKind.PHONE_GROUP, frozenset({State.SENT}), "sent", _after(wd(2), wd(1), wd(0)), of_group=True),
    Timer(
        TaskKind.PHONE_AGAIN, frozenset({State.OPENED}), "sent", _after(wd(5), wd(2), wd(0)), of_group=True
    ),
    Timer(TaskKind.REVIEW_WAIT, frozenset({State.WAITING}), "state", _after(d(28), d(14), d(7))),
    Timer(
        TaskKind.ASK_FIRST_DATE,
        frozenset({State.ACCEPTED}),
        "state",
        _after(wd(5), wd(2), wd(1)),
        of_group=True,
        first_date=False,
    ),
    Timer(
        TaskKind.ASK_PERSON_DATE,
        frozenset({State.ACCEPTED}),
        "state",
        _after(wd(10), wd(4), wd(2)),
        of_group=True,
        first_date=False,
    ),
    Timer(
        TaskKind.CALL_AFTER_FIRST,
        frozenset({State.ACCEPTED, State.ATTENDED}),
        "first",
        _after(d(7), d(7), d(7)),
        first_date=True,
    ),
    Timer(TaskKind.ASK_BOTH, frozenset({State.ATTENDED}), "state", _after(d(28), d(28), d(28))),
    Timer("settle", frozenset({State.ATTENDED}), "state", _after(d(84), d(84), d(84))),
)

ANSWER_WITHIN = _after(wd(5), wd(2), wd(0))
"""What a group is asked for: its working days to answer."""
REMIND_AFTER = wd(3)
"""One reminder to a group, of routine prescriptions only: the urgent ones are phoned."""
COME_BACK = _after(wd(1), wd(0), wd(0))
"""What a group said is dealt with within this."""
CHASE = wd(2)
"""After a task is done and nothing has changed, we look again."""


@dataclass(frozen=True, slots=True)
class Running:
    """A timer of one prescription: what started it, and when it comes due."""

    timer: Timer
    since: datetime
    due_at: datetime


def running(prescription: Prescription, calendar: Calendar) -> list[Running]:
    """The timers of the state it is in now, the earliest first, whether or not they have gone off."""
    found = []
    for timer in TIMERS:
        since = _started(timer, prescription)
        if since is not None:
            delay = timer.after[Urgency(prescription.urgency)]
            counted_by = OFFICE if timer.of_group else None
            found.append(Running(timer, since, calendar.due(since, delay, counted_by=counted_by)))
    return sorted(found, key=lambda one: one.due_at)


def answer_due(prescription: Prescription, calendar: Calendar) -> datetime:
    """By when the group is asked to answer. Of one not yet sent: were it sent at its `state_since`."""
    since = prescription.sent_at or prescription.state_since
    return calendar.due(since, ANSWER_WITHIN[Urgency(prescription.urgency)], counted_by=OFFICE)


def _started(timer: Timer, prescription: Prescription) -> datetime | None:
    if prescription.state not in timer.states:
        return None
    if timer.first_date is not None and timer.first_date != bool(prescription.first_date):
        return None
    if timer.since == "sent":
        return prescription.rested_until or prescription.sent_at
    if timer.since == "first" and prescription.first_date:
        return datetime.combine(prescription.first_date, time(9), LONDON)
    return prescription.state_since
