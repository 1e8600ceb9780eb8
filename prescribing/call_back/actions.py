"""Asking to be called, and forgetting what was told once it is done.

`by` is a visitor, whom no permission describes; they are counted, so that nobody fills the queue.
"""

from __future__ import annotations

from datetime import timedelta

import phonenumbers
from django.db import transaction

from directory import clock
from directory.accounts.actors import System
from directory.audit.actions import record
from directory.shortlists.sending_limits import FORMS, Visitor, count
from prescribing.call_back.models import CallBack, SafeToRing
from prescribing.tasks.actions import make_task
from prescribing.tasks.models import Task, TaskKind
from prescribing.teams.calendar import Delay
from prescribing.teams.models import Team

KEPT_FOR = timedelta(days=30)
"""How long what was told is kept once somebody has called."""
WITHIN = Delay(1)
VISITOR = System("asked on the site")


class NobodyToCall(Exception):
    """There is no team whose queue it could go to."""


def team_that_calls() -> Team | None:
    """The first team by name that is still there: a hub has one, or shares its queue out from the first."""
    return Team.objects.filter(ended_at=None).order_by("name").first()


@transaction.atomic
def ask(
    *, name: str, phone: str, safe: str, when: str, may_leave_message: bool, about: str, by: Visitor
) -> CallBack:
    """Put a call to somebody into the queue, due within a working day. Raises TooMany, NobodyToCall."""
    team = team_that_calls()
    if team is None:
        raise NobodyToCall
    count("call-back", {**by.marks, "recipient": phone}, FORMS)
    asked = CallBack.objects.create(
        name=name, phone=phone, safe=safe, when=when, may_leave_message=may_leave_message, about=about
    )
    make_task(
        TaskKind.CALL_BACK,
        asked,
        since=asked.asked_at,
        due_at=team.calendar.due(clock.now(), WITHIN),
        owner=None,
        queue=team,
        note=words_of(asked),
    )
    record("call-back.asked", asked, by=VISITOR)
    return asked


def words_of(asked: CallBack) -> str:
    """For the task: whom, on what number, when, and whether a message may be left. The warnings come first,
    for a task keeps 300 characters."""
    number = phonenumbers.format_number(
        phonenumbers.parse(asked.phone), phonenumbers.PhoneNumberFormat.NATIONAL
    )
    safe = "Safe to ring" if asked.safe == SafeToRing.YES else "ONLY RING when they say it is safe"
    message = "a message may be left" if asked.may_leave_message else "LEAVE NO MESSAGE"
    when = f" When: {asked.when}." if asked.when else ""
    about = f" About: {asked.about}" if asked.about else ""
    return f"{asked.name}, {number}. {safe}; {message}.{when}{about}"


def forget_done() -> int:
    """Remove what was told once the task has been done for KEPT_FOR, from the task too. Returns how many."""
    done = Task.objects.filter(kind=TaskKind.CALL_BACK, done_at__lte=clock.now() - KEPT_FOR).exclude(note="")
    gone = 0
    for task in done:
        with transaction.atomic():
            CallBack.objects.filter(pk=task.about_id).delete()
            Task.objects.filter(pk=task.pk).update(note="")
            record("call-back.forgotten", task, by=System("retention"))
        gone += 1
    return gone
