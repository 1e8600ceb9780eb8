"""When somebody is told that nothing happened to a referral. The table of its timers, as data.

`active` and `on-hold` have no timer here: their date is agreed with the person and stands in `due_at`.
Days are those of the team that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from prescribing.records import Urgency
from prescribing.referrals.models import Referral, Source
from prescribing.referrals.states import State
from prescribing.tasks.models import TaskKind
from prescribing.tasks.timers_table import d, wd
from prescribing.teams.calendar import Delay
from prescribing.teams.models import Team


@dataclass(frozen=True, slots=True)
class ReferralTimer:
    """`after` by urgency since the state began. `asks`: the task it makes, or a reminder to who referred.

    An escalation waits until its hour has passed; everything else is on the list of the day it is due.
    `again` repeats it for as long as the state lasts.
    """

    state: State
    asks: TaskKind | Literal["remind"]
    after: Mapping[Urgency, Delay]
    escalates: bool = False
    again: bool = False


def _after(routine: Delay, two_days: Delay, today: Delay) -> Mapping[Urgency, Delay]:
    return {Urgency.ROUTINE: routine, Urgency.TWO_DAYS: two_days, Urgency.TODAY: today}


FIRST_CONTACT = _after(wd(5), d(2), wd(0))
DISCHARGE_WITHIN = 2
"""Calendar days after going home from hospital."""
REVIEW_AFTER = d(28)
"""The longest that somebody we support, or whose support is on hold, goes without a word."""
AFTER_REOPENING = FIRST_CONTACT

REFERRAL_TIMERS: tuple[ReferralTimer, ...] = (
    ReferralTimer(State.DRAFT, TaskKind.DRAFT_WAITS, _after(wd(5), wd(1), wd(0))),
    ReferralTimer(State.SENT, TaskKind.TRIAGE, _after(wd(1), wd(0), wd(0))),
    ReferralTimer(State.SENT, TaskKind.TRIAGE_LATE, _after(wd(2), wd(1), wd(0)), escalates=True),
    ReferralTimer(State.INFORMATION_NEEDED, "remind", _after(wd(3), wd(1), wd(0))),
    ReferralTimer(State.INFORMATION_NEEDED, TaskKind.PHONE_REFERRER, _after(wd(5), wd(1), wd(0))),
    ReferralTimer(State.WAITING, TaskKind.ALLOCATE, _after(wd(2), wd(1), wd(0))),
    ReferralTimer(State.WAITING, TaskKind.KEEP_IN_TOUCH, _after(d(28), d(14), d(7)), again=True),
    ReferralTimer(State.ALLOCATED, TaskKind.FIRST_CONTACT, FIRST_CONTACT),
    ReferralTimer(State.CONTACTING, TaskKind.TRY_AGAIN, _after(wd(3), wd(1), wd(0))),
    ReferralTimer(State.TRANSFERRING, TaskKind.TRANSFER_WAITS, _after(wd(2), wd(1), wd(0))),
    ReferralTimer(State.CLOSING, TaskKind.FINISH_CLOSING, _after(wd(5), wd(5), wd(5))),
)
FOLLOW_UP_AFTER = (timedelta(days=30), timedelta(days=90))
"""After closing, somebody asks how they are."""


@dataclass(frozen=True, slots=True)
class ReferralRunning:
    """A timer of one referral: what started it, and when it comes due."""

    timer: ReferralTimer
    since: datetime
    due_at: datetime


def timers_of(referral: Referral, now: datetime) -> list[ReferralRunning]:
    """The timers of the state it is in, the earliest first, whether or not they have gone off."""
    found = [_running(timer, referral, now) for timer in REFERRAL_TIMERS if timer.state == referral.state]
    return sorted(found, key=lambda one: one.due_at)


def first_due(referral: Referral) -> datetime:
    """When a referral that has just come into its state, or changed its urgency, is due.

    Raises ValueError for a state whose date is agreed and not counted.
    """
    return min(one.due_at for one in timers_of(referral, referral.state_since))


def _running(timer: ReferralTimer, referral: Referral, now: datetime) -> ReferralRunning:
    calendar, urgency, since = referral.team.calendar, Urgency(referral.urgency), referral.state_since
    delay = timer.after[urgency]
    if timer.asks == TaskKind.FIRST_CONTACT:
        due = first_contact_due(
            referral.team, Source(referral.source), urgency, referral.discharged_on, since=since
        )
        return ReferralRunning(timer, since, due)
    if timer.again:
        since = max(since, referral.last_contact_at or since)
        since += timedelta(days=delay.number) * max(0, (now - since) // timedelta(days=delay.number) - 1)
    return ReferralRunning(timer, since, calendar.due(since, delay))


def first_contact_due(
    team: Team, source: Source, urgency: Urgency, discharged_on: date | None, *, since: datetime
) -> datetime:
    """By when somebody makes first contact with who is theirs `since` then.

    From hospital it is within two calendar days of going home, on a day on which somebody is there.
    """
    usual = team.calendar.due(since, FIRST_CONTACT[urgency])
    if source != Source.HOSPITAL:
        return usual
    last = (discharged_on or since.date()) + timedelta(days=DISCHARGE_WITHIN)
    by_then = (last - timedelta(days=earlier) for earlier in range(DISCHARGE_WITHIN + 1))
    staffed = (day for day in by_then if team.calendar.is_working(day) and team.calendar.closing(day) > since)
    due = next((team.calendar.closing(day) for day in staffed), None)
    # Nobody is there before it has passed: the first day on which somebody is.
    return min(due, usual) if due and urgency == Urgency.TODAY else due or team.calendar.due(since, wd(0))
