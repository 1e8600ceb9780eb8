"""Deciding on what came in: the question who it is first, then one of the verbs of referrals/triage.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from directory.accounts.models import User
from directory.accounts.permissions import require
from prescribing import permissions as may
from prescribing.intake.models import Complexity, Intake, SameAs
from prescribing.intake.queue.same_person import say_same, say_somebody_new
from prescribing.locks import hold
from prescribing.people.as_written.names import folded
from prescribing.people.models import Person
from prescribing.referrals import triage
from prescribing.referrals.models import Referral
from prescribing.referrals.moving import ReferralChanged
from prescribing.referrals.states import State

ANSWER_FIRST = "Say first whether this is somebody we know."


@transaction.atomic
def accept(
    *,
    referral: Referral,
    by: User,
    to: User | None = None,
    same_as: Person | None = None,
    somebody_new: bool = False,
    complexity: str = "",
) -> Referral:
    """Taken on: given to `to`, else left with the team. Returns the referral that goes on.

    Where the person may be somebody we know, that is answered first: `same_as` or `somebody_new`. Put on a
    record with an open referral it goes on there, with whoever has that. Raises ValidationError.
    """
    hold(referral)
    require(by, may.WORK_QUEUE, on=referral)
    if complexity:
        if complexity not in Complexity.values:
            raise ValidationError("Choose how complex it is from the list.")
        Intake.objects.filter(referral=referral).update(complexity=complexity)
    if same_as is not None:
        goes_on = say_same(referral=referral, known=same_as, by=by)
        if goes_on.pk != referral.pk:
            return goes_on
        referral.refresh_from_db()
    elif somebody_new:
        say_somebody_new(referral=referral, by=by)
    elif _asks(referral):
        raise ValidationError(ANSWER_FIRST)
    if to is not None:
        return triage.allocate(referral=referral, to=to, by=by)
    if referral.state != State.WAITING:
        triage.queue(referral=referral, by=by)
    return referral


@dataclass(slots=True)
class Decided:
    """What became of several at once: how many, and why not of each other."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


def accept_each(*, referrals: Iterable[Referral], by: User, to: User | None = None) -> Decided:
    """Several at once, each by itself: one that cannot be decided so stays where it is."""
    decided = Decided()
    for referral in referrals:
        try:
            accept(referral=referral, by=by, to=to)
        except ValidationError as problem:
            decided.problems.append(f"{_initials(referral)}: {' '.join(problem.messages)}")
        except ReferralChanged as problem:
            decided.problems.append(f"{_initials(referral)}: {problem}")
        else:
            decided.done += 1
    return decided


def redirect_each(*, referrals: Iterable[Referral], destination: str, by: User) -> Decided:
    """Several to the same destination, each by itself; one that may be somebody we know stays."""
    decided = Decided()
    for referral in referrals:
        try:
            _redirect(referral, destination, by)
        except (ValidationError, ReferralChanged) as problem:
            words = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            decided.problems.append(f"{_initials(referral)}: {words}")
        else:
            decided.done += 1
    return decided


@transaction.atomic
def _redirect(referral: Referral, destination: str, by: User) -> None:
    """What is known about them is asked while nobody else decides it."""
    hold(referral)
    if _asks(referral):
        raise ValidationError(ANSWER_FIRST)
    triage.redirect(referral=referral, to=destination, by=by)


def _initials(referral: Referral) -> str:
    """ "V. S.": what is said of somebody once the page has changed is kept in a cookie."""
    return " ".join(f"{word[0].upper()}." for word in folded(referral.person.name).split())


def _asks(referral: Referral) -> bool:
    intake: Intake | None = getattr(referral, "intake", None)
    return intake is not None and intake.same_as == SameAs.ASKED
