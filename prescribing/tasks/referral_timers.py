"""The sweep's share for referrals: what time has made due becomes somebody's task, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef

from directory import clock
from directory.background.sweep import each
from prescribing.locks import hold
from prescribing.records import Urgency
from prescribing.referrals.models import Referral
from prescribing.referrals.referrer import send_reminder, told_by_mail
from prescribing.referrals.states import FOLLOWED_UP, OPEN, State
from prescribing.tasks.actions import make_task
from prescribing.tasks.late_mail import tell_supervisors
from prescribing.tasks.models import ASK_NOBODY, Task, TaskKind
from prescribing.tasks.prescription_timers import end_of_today
from prescribing.tasks.referral_timers_table import FOLLOW_UP_AFTER, ReferralRunning, timers_of
from prescribing.tasks.timers_table import d, wd
from prescribing.teams.models import TeamMember

STILL_ASKED = timedelta(days=30)
"""So long after its day somebody is still asked how they are."""


def apply(now: datetime | None = None) -> int:
    """Let every timer that is due go off. Safe to run twice, also at once. Returns how many did."""
    if now is not None:
        with clock.moved_to(now):
            return apply()
    due = Referral.objects.filter(state__in=sorted(OPEN), due_at__lt=end_of_today())
    return each("referral timers", list(due.order_by("due_at").values_list("pk", flat=True)), _apply_to)


def _apply_to(pk: UUID) -> int:
    """One referral, locked: between two sweeps at once the second finds the work done."""
    referral = Referral.objects.filter(pk=pk).first()
    hold(referral)
    if referral is None or not referral.is_open or referral.due_at is None:
        return 0
    if referral.due_at >= end_of_today():
        return 0
    if referral.state == State.ACTIVE:
        spoke = referral.last_contact_at is not None
        return _task(
            referral,
            TaskKind.REVIEW_REFERRAL if spoke else TaskKind.FIRST_CONTACT,
            referral.due_at,
            referral.due_at,
        )
    if referral.state == State.ON_HOLD:
        return _task(referral, TaskKind.REVIEW_HOLD, referral.due_at, referral.due_at)
    return _let_go_off(referral)


def _let_go_off(referral: Referral) -> int:
    """Every timer of its state that has come; the next date is that of the first which has not."""
    went_off, waiting = 0, []
    for one in timers_of(referral, clock.now()):
        if one.due_at >= (clock.now() if one.timer.escalates else end_of_today()):
            waiting.append(one.due_at)
            continue
        went_off += _go_off(referral, one)
        if one.timer.again:
            delay = one.timer.after[Urgency(referral.urgency)]
            waiting.append(referral.team.calendar.due(one.since + 2 * timedelta(days=delay.number), d(0)))
    assert referral.due_at is not None  # it is open
    asked = Task.objects.open().filter(about_id=referral.pk).exclude(kind__in=sorted(ASK_NOBODY))
    if not went_off and not waiting and not asked.exists():
        went_off = _task(referral, TaskKind.LOOK_AT_REFERRAL, referral.due_at, referral.due_at)
    if waiting:
        Referral.objects.filter(pk=referral.pk, state=referral.state).update(due_at=min(waiting))
    return went_off


def _go_off(referral: Referral, one: ReferralRunning) -> int:
    asks = one.timer.asks
    if asks == "remind":
        if told_by_mail(referral) is None:  # there is nobody to write to: phoned instead
            return _task(referral, TaskKind.PHONE_REFERRER, one.since, one.due_at)
        return send_reminder(referral, "reminder", since=one.since)
    if asks == TaskKind.DRAFT_WAITS:
        send_reminder(referral, "draft", since=one.since)
    made = _task(referral, TaskKind(asks), one.since, one.due_at)
    if made and one.timer.escalates:
        tell_supervisors(referral.team)
    return made


def _task(referral: Referral, kind: TaskKind, since: datetime, due_at: datetime) -> int:
    """The task of a timer, unless it was made (and perhaps done) before, or one of its kind is open."""
    before = Task.objects.filter(about_id=referral.pk, kind=kind)
    if before.filter(since=since).exists() or before.open().exists():
        return 0
    make_task(
        kind,
        referral,
        since=since,
        due_at=due_at,
        owner=referral.owner,
        queue=referral.queue,
        person=referral.person,
        urgency=referral.urgency,
    )
    return 1


def follow_up() -> int:
    """Somebody asks how they are 30 and 90 days after support ended, unless they are supported again."""
    made = 0
    for after in FOLLOW_UP_AFTER:
        until = end_of_today() - after  # on the thirtieth day, at whatever hour it closed
        again = Referral.objects.open().filter(person=OuterRef("person"))
        found = Referral.objects.filter(
            state=State.CLOSED,
            closed_reason__in=sorted(FOLLOWED_UP),
            no_follow_up=False,
            person__died_on=None,
            closed_at__lt=until,
            closed_at__gt=until - STILL_ASKED,
        ).exclude(Exists(again))
        asked = set(
            Task.objects.filter(kind=TaskKind.FOLLOW_UP, about_id__in=found.values("pk")).values_list(
                "about_id", "since"
            )
        )
        pks = [
            pk
            for pk, closed_at in found.values_list("pk", "closed_at")
            if closed_at is not None and (pk, closed_at + after) not in asked
        ]
        made += each("follow-ups of closed referrals", pks, partial(_ask_how_they_are, after=after))
    return made


def _ask_how_they_are(pk: UUID, *, after: timedelta) -> int:
    referral = Referral.objects.filter(pk=pk).first()
    hold(referral)
    if referral is None or referral.closed_at is None:
        return 0
    since, team, owner = referral.closed_at + after, referral.team, referral.owner
    if Task.objects.filter(about_id=pk, kind=TaskKind.FOLLOW_UP, since=since).exists():
        return 0
    still_there = owner is not None and owner.is_active
    if still_there and not TeamMember.objects.current().filter(team=team, user=owner).exists():
        still_there = False
    make_task(
        TaskKind.FOLLOW_UP,
        referral,
        since=since,
        due_at=team.calendar.due(clock.now(), wd(0)),
        owner=owner if still_there else None,
        queue=team,
        person=referral.person,
    )
    return 1
