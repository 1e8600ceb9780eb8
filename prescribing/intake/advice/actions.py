"""Advice to a professional about nobody in particular: logged without a person, answered from the queue."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import System
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed, require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.intake.advice.words_that_name import address_in, what_names_somebody, where_or_who
from prescribing.intake.models import AdviceCall
from prescribing.intake.receive import NobodyReads
from prescribing.records import Urgency
from prescribing.referrals.models import Source
from prescribing.tasks.timers_table import d, wd
from prescribing.teams.models import Team

ANSWER_WITHIN = {Urgency.ROUTINE: wd(1), Urgency.TWO_DAYS: d(1), Urgency.TODAY: wd(0)}
NAMES_SOMEBODY = "Leave out {what}: this is about nobody in particular. Add a referral instead."
NOT_WHO_ASKS = "Leave out {what}: only who asks stands here."
TAKEN_OUT = "Taken out"
"""What stands in place of words that are not kept."""
OLD = System("words kept long enough")


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
    _names_nobody(asked_by=asked_by, question=question, answer=answer)
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


@transaction.atomic
def empty_advice(*, call: AdviceCall, by: User) -> AdviceCall:
    """It was about somebody after all: the words and who asked are taken out, and it waits no longer.

    What is counted stays: which service asked, when, how soon. Emptying it twice changes nothing.
    """
    require(by, may.WORK_QUEUE)
    if not Team.objects.of(by).filter(pk=call.team_id).exists():
        raise NotAllowed("This question went to another team.")
    if _take_out(call, by.label):
        record("advice.emptied", call, by=by)
    return call


def forget_words() -> int:
    """Take out the words of what was answered ADVICE_WORDS_DAYS ago; none where that is 0.

    A step of the sweep.
    """
    if not settings.ADVICE_WORDS_DAYS:
        return 0
    before = clock.now() - timedelta(days=settings.ADVICE_WORDS_DAYS)
    old = AdviceCall.objects.filter(answered_at__lte=before).exclude(question=TAKEN_OUT)
    return sum(_forget(call) for call in old)


@transaction.atomic
def _forget(call: AdviceCall) -> int:
    gone = _take_out(call, call.answered_by)
    if gone:
        record("advice.emptied", call, by=OLD)
    return gone


def _take_out(call: AdviceCall, answered_by: str) -> int:
    """One that waited ends with it; the counts of the queue still add up."""
    gone = (
        AdviceCall.objects.filter(pk=call.pk)
        .exclude(question=TAKEN_OUT)
        .update(
            question=TAKEN_OUT,
            answer=TAKEN_OUT,
            asked_by=TAKEN_OUT,
            phone="",
            answered_at=call.answered_at or clock.now(),
            answered_by=call.answered_by or answered_by[:300],
            owner=None,
            queue=None,
            due_at=None,
        )
    )
    call.refresh_from_db()
    return gone


def _names_nobody(*, asked_by: str = "", question: str = "", answer: str = "") -> None:
    """Raises ValidationError by field for what says of whom it is."""
    told = {
        "asked_by": (NOT_WHO_ASKS, what_names_somebody(asked_by) or address_in(asked_by)),
        "question": (NAMES_SOMEBODY, what_names_somebody(question) or where_or_who(question)),
        "answer": (NAMES_SOMEBODY, what_names_somebody(answer)),
    }
    problems = {name: words.format(what=what) for name, (words, what) in told.items() if what}
    if problems:
        raise ValidationError(problems)
