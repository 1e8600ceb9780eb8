"""Ending a spell of support and beginning it again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from prescribing import permissions as may
from prescribing.locks import hold
from prescribing.plan.ending import open_in_plan, unseen_in_plan
from prescribing.prescriptions.models import Prescription
from prescribing.privacy.may_not_find import nobody_hides_from
from prescribing.privacy.unseen import unseen_needs, unseen_prescriptions, words_of_unseen
from prescribing.records import Urgency
from prescribing.referrals.contact_tries import missing_tries
from prescribing.referrals.models import NeedInReferral, Referral, Resolution
from prescribing.referrals.moving import (
    ReferralChanged,
    check_referral_move,
    close_as,
    move_referral,
    note_move,
)
from prescribing.referrals.referrer import note_told, referrer_in_the_way, send_news
from prescribing.referrals.states import (
    BEFORE_SUPPORT,
    ENDS_BEFORE_SUPPORT,
    NEEDS_DESTINATION,
    Closed,
    Event,
    State,
)
from prescribing.tasks.referral_timers_table import AFTER_REOPENING

__all__ = [
    "CannotClose",
    "ReferralChanged",
    "begin_closing",
    "close_referral",
    "end_early",
    "end_referral",
    "in_the_way",
    "keep_open",
    "move_referral",
    "note_move",
    "reopen_referral",
]


class CannotClose(ValidationError):
    """What still stands in the way of closing, one message each."""


@transaction.atomic
def begin_closing(*, referral: Referral, by: User, why: str = "") -> Referral:
    """What is left is put in order within five working days; nothing has ended yet."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    move_referral(referral, Event.BEGIN_CLOSING, by=by, why=why.strip())
    record("referral.closing", referral, by=by, person_id=referral.person_id)
    return referral


@transaction.atomic
def keep_open(*, referral: Referral, by: User, why: str) -> Referral:
    """It does not close after all. Raises ValidationError without a reason."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    check_referral_move(referral, Event.KEEP_OPEN)
    if not why.strip():
        raise ValidationError("Say why it stays open.")
    move_referral(referral, Event.KEEP_OPEN, by=by, why=why.strip(), due_at=_after_reopening(referral))
    record("referral.kept-open", referral, by=by, person_id=referral.person_id)
    return referral


@transaction.atomic
def close_referral(
    *,
    referral: Referral,
    reason: Closed | str,
    by: User,
    note: str = "",
    destination: str = "",
    referrer_told: str = "",
    referrer_not_told: bool = False,
    no_follow_up: bool = False,
) -> Referral:
    """End the spell. Raises CannotClose with everything that stands in the way.

    Open prescriptions, worries nobody has dealt with, needs without a resolution, and a referrer who was not
    told do; needs left unmet need a supervisor. `referrer_told` says how who referred was told, and
    `referrer_not_told` that the person does not want it. Some reasons need a `destination`.
    """
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    if referral.state != State.CLOSING:
        check_referral_move(referral, Event.BEGIN_CLOSING)
    note_told(referral, referrer_told, not_told=referrer_not_told, by=by)
    problems = in_the_way(referral, by) + referrer_in_the_way(referral)
    problems += _against(referral, Closed(reason), destination)
    if problems:
        raise CannotClose(problems)
    referral.no_follow_up = no_follow_up
    referral.save(update_fields=["no_follow_up"])
    end_referral(referral, Closed(reason), by=by, note=note, destination=destination)
    send_news(referral, "closed", by=by)
    return referral


@transaction.atomic
def end_early(
    *,
    referral: Referral,
    reason: Closed | str,
    by: User,
    note: str = "",
    destination: str = "",
    referrer_told: str = "",
    referrer_not_told: bool = False,
) -> Referral:
    """It ends before anybody began to support the person: they do not want it, or it is one too many.

    By the navigator whose it is; while nobody has it, by who shares out the queue. Who referred is told, as
    at closing.
    """
    hold(referral)
    with_navigator = referral.state in (State.ALLOCATED, State.CONTACTING)
    require(by, may.CHANGE_PERSON if with_navigator else may.WORK_QUEUE, on=referral)
    check_referral_move(referral, Event.END)
    if reason not in ENDS_BEFORE_SUPPORT or reason == Closed.DIED:
        raise CannotClose(["Choose another reason: nobody has begun to support them yet."])
    note_told(referral, referrer_told, not_told=referrer_not_told, by=by)
    problems = _still_open(referral, by) + words_of_unseen(unseen_prescriptions(referral, by))
    problems += _against(referral, Closed(reason), destination)
    problems += referrer_in_the_way(referral)
    if problems:
        raise CannotClose(problems)
    end_referral(referral, Closed(reason), by=by, note=note, destination=destination)
    send_news(referral, "closed", by=by)
    return referral


def end_referral(
    referral: Referral, reason: Closed, *, by: Actor, note: str = "", destination: str = ""
) -> Referral:
    """Close it from wherever it stands, in the caller's transaction; the caller has asked if it may be."""
    if referral.state == State.ON_HOLD:
        move_referral(referral, Event.RESUME, by=by, why=note)
    if referral.state == State.TRANSFERRING:
        move_referral(referral, Event.TAKE_BACK, by=by, why=note)
    if referral.state == State.ACTIVE:
        move_referral(referral, Event.BEGIN_CLOSING, by=by, why=note)
    event = Event.END if referral.state in BEFORE_SUPPORT else Event.CLOSE
    close_as(referral, event, reason, by=by, note=note, destination=destination)
    return referral


@transaction.atomic
def reopen_referral(*, referral: Referral, note: str, by: User) -> Referral:
    """Any referral that ended may be reopened, with a note. It is its last navigator's, else `by`'s."""
    hold(referral)
    require(by, may.CHANGE_PERSON, on=referral)
    check_referral_move(referral, Event.REOPEN)
    if not note.strip():
        raise ValidationError("Say why it is reopened.")
    if referral.person.died_on is not None:
        raise ValidationError("This person has died, so their support is not reopened.")
    if referral.person.merged_into_id is not None:
        raise ValidationError("This record was made one with another. Start support there.")
    if referral.person.referrals.open().exists():
        raise ValidationError("There is a referral of theirs open already. Add to that one.")
    last = referral.owner
    works = last is not None and last.is_active and nobody_hides_from(last, [referral.person_id])
    move_referral(
        referral,
        Event.REOPEN,
        by=by,
        why=note.strip(),
        owner=last if works else by,
        queue=None,
        due_at=_after_reopening(referral),
        destination="",
        referrer_told_at=None,
        referrer_told_how="",
        closed_at=None,
        closed_by="",
        closed_reason="",
        closed_note="",
    )
    record("referral.reopened", referral, by=by, person_id=referral.person_id)
    return referral


def in_the_way(referral: Referral, by: User) -> list[str]:
    """What keeps `by` from closing it now, one sentence each; empty when nothing does."""
    problems = _still_open(referral, by)
    seen = Prescription.objects.visible_to(by).filter(
        referral=referral, worries__isnull=False, worries__done_at=None
    )
    for service in seen.order_by("service__name").values_list("service__name", flat=True).distinct():
        problems.append(f"{service} is worried about this person. Write what was done about it first.")
    needs = NeedInReferral.objects.visible_to(by).filter(referral=referral)
    without = needs.filter(resolution="").count()
    if without:
        have = "need has" if without == 1 else "needs have"
        problems.append(f"{without} {have} no resolution yet. Say what became of each.")
    problems += open_in_plan(referral, by)
    unmet = needs.filter(resolution__in=[Resolution.UNRESOLVED, Resolution.NO_SERVICE]).exists()
    if unmet and not by.may(may.SUPERVISE):
        problems.append("A need is not met, so a supervisor closes this.")
    unseen = [*unseen_prescriptions(referral, by), *unseen_needs(referral, by)]
    if unseen_in_plan(referral, by):
        unseen.append(referral.owner.name if referral.owner else "")
    return problems + words_of_unseen(unseen)


def _still_open(referral: Referral, by: User) -> list[str]:
    still_open = Prescription.objects.visible_to(by).open().filter(referral=referral).count()
    if not still_open:
        return []
    are = "prescription is" if still_open == 1 else "prescriptions are"
    return [f"{still_open} {are} still open. Finish or stop each of them first."]


def _against(referral: Referral, reason: Closed, destination: str) -> list[str]:
    """What this reason asks for and is not there."""
    problems = []
    if reason in NEEDS_DESTINATION and not destination.strip():
        problems.append("Say where they go instead.")
    if reason == Closed.CANNOT_REACH:
        problems += missing_tries(referral)
    return problems


def _after_reopening(referral: Referral) -> datetime:
    return referral.team.calendar.due(clock.now(), AFTER_REOPENING[Urgency(referral.urgency)])
