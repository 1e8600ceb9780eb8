"""Advice to a professional about nobody in particular: logged without a person, answered from the queue."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.intake.models import AdviceCall
from prescribing.intake.receive import NobodyReads
from prescribing.records import Urgency
from prescribing.referrals.models import Source
from prescribing.tasks.timers_table import d, wd
from prescribing.teams.models import Team

ANSWER_WITHIN = {Urgency.ROUTINE: wd(1), Urgency.TWO_DAYS: d(1), Urgency.TODAY: wd(0)}
NAMES_SOMEBODY = "Leave out {what}: this is about nobody in particular. Add a referral instead."
_TELLING = (
    ("an NHS number", re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b")),
    ("a date of birth", re.compile(r"\b(dob|born|date of birth)\b", re.IGNORECASE)),
    ("a whole postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)),
)


@transaction.atomic
def log_advice(
    *,
    source: Source | str,
    asked_by: str,
    question: str,
    by: User,
    phone: str = "",
    answer: str = "",
    minutes: int | None = None,
    urgency: Urgency | str = Urgency.ROUTINE,
) -> AdviceCall:
    """A question that was asked, with the answer where it was given at once; else it waits in the queue.

    Raises ValidationError where the words tell of somebody in particular.
    """
    require(by, may.REFER_IN)
    team = Team.objects.of(by).filter(ended_at=None).order_by("name").first()
    if team is None:
        raise NobodyReads("You are not in a team yet, so nobody would answer this.")
    _names_nobody(question=question, answer=answer)
    now, answered = clock.now(), bool(answer.strip())
    call = AdviceCall(
        team=team,
        source=Source(source),
        asked_by=asked_by.strip(),
        phone=phone.strip(),
        question=question.strip(),
        urgency=Urgency(urgency),
        answer=answer.strip(),
        minutes=minutes,
        answered_at=now if answered else None,
        answered_by=by.label[:300] if answered else "",
        queue=None if answered else team,
        due_at=None if answered else team.calendar.due(now, ANSWER_WITHIN[Urgency(urgency)]),
    )
    call.full_clean()
    call.save(force_insert=True)
    record("advice.logged", call, by=by, detail={"source": str(source), "answered": answered})
    return call


@transaction.atomic
def answer_advice(*, call: AdviceCall, answer: str, by: User, minutes: int | None = None) -> AdviceCall:
    """What was advised. Answering what somebody else has answered changes nothing."""
    require(by, may.WORK_QUEUE)
    if not Team.objects.of(by).filter(pk=call.team_id).exists():
        raise NotAllowed("This question went to another team.")
    if not answer.strip():
        raise ValidationError({"answer": "Write what you advised."})
    _names_nobody(answer=answer)
    answered = (
        AdviceCall.objects.open()
        .filter(pk=call.pk)
        .update(
            answer=answer.strip(),
            minutes=minutes,
            answered_at=clock.now(),
            answered_by=by.label[:300],
            owner=None,
            queue=None,
            due_at=None,
        )
    )
    call.refresh_from_db()
    if answered:
        record("advice.answered", call, by=by)
    return call


def _names_nobody(**words: str) -> None:
    """Raises ValidationError by field for what says of whom it is."""
    for name, text in words.items():
        for what, pattern in _TELLING:
            if pattern.search(text):
                raise ValidationError({name: NAMES_SOMEBODY.format(what=what)})
