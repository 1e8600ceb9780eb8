"""What a group answers: from its link, or by phone to somebody of the team, and the record says which.

Each verb takes `by`: the holder of a link (who may do only what the table gives the group), or a user who
speaks for the group. Raises AlreadyAnswered when another answer was first, LinkProblem for a dead link.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.models import User
from directory.accounts.permissions import require
from directory.audit.actions import record
from directory.links.actions import note_press
from directory.messages.actions import cancel
from prescribing import permissions as may
from prescribing.group_page.feedback import FeedbackGiven, keep
from prescribing.group_page.links import require_alive
from prescribing.group_page.replies import keep_replies
from prescribing.group_page.tell_owner import thank_group, went_back
from prescribing.locks import hold
from prescribing.prescriptions import listing_and_need_outcomes
from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.moves import AlreadyAnswered, change_where_it_is, move, next_due
from prescribing.prescriptions.sharing import NothingShared, share_in_force
from prescribing.prescriptions.states import Declined, Event, Helped, State
from prescribing.tasks.models import TaskKind


@transaction.atomic
def show_who(*, prescription: Prescription, by: LinkHolder) -> Prescription:
    """ "Show me who" was pressed: from now on it is opened. Pressing again is a look, audited as one."""
    speak_for_group(prescription, by)
    if prescription.state == State.SENT:
        try:
            return move(prescription, Event.OPEN, by=by, opened_at=clock.now())
        except AlreadyAnswered:
            prescription.refresh_from_db()
    if share_in_force(prescription) is None:
        raise NothingShared("This is no longer shared with you.")
    if prescription.opened_at is None:
        change_where_it_is(prescription, opened_at=clock.now())
    record("prescription.shown", prescription, by=by, person_id=prescription.person_id)
    return prescription


@transaction.atomic
def accept(
    *,
    prescription: Prescription,
    by: Actor,
    first_date: date | None = None,
    first_time: time | None = None,
    note: str = "",
    replies: Sequence[str] = (),
) -> Prescription:
    """They will take the person. `replies` answer what the navigator asks, one for each question.
    Raises ValidationError for a first date that has passed."""
    behalf = speak_for_group(prescription, by)
    _still_to_come(first_date)
    move(
        prescription,
        Event.ACCEPT,
        by=by,
        why=note,
        on_behalf_of=behalf,
        first_date=first_date,
        first_time=first_time,
    )
    keep_replies(prescription, replies, by=by, on_behalf_of=behalf)
    went_back(prescription, TaskKind.TELL_PERSON, by, note)
    thank_group(prescription, by)
    return prescription


@transaction.atomic
def wait(
    *,
    prescription: Prescription,
    by: Actor,
    weeks: int | None = None,
    note: str = "",
    replies: Sequence[str] = (),
) -> Prescription:
    """They will, but not yet."""
    behalf = speak_for_group(prescription, by)
    move(prescription, Event.WAIT, by=by, why=note, on_behalf_of=behalf, waiting_weeks=weeks)
    keep_replies(prescription, replies, by=by, on_behalf_of=behalf)
    went_back(prescription, TaskKind.TELL_WAIT, by, note)
    thank_group(prescription, by)
    return prescription


@transaction.atomic
def decline(
    *,
    prescription: Prescription,
    reason: Declined | str,
    by: Actor,
    note: str = "",
    until: date | None = None,
) -> Prescription:
    """They cannot. The need goes back to the navigator; "full" and "closed" mark the listing until a day.
    Nobody is shown any more, until it is taken back."""
    return _say_no(prescription, Event.DECLINE, Declined(reason), by=by, note=note, until=until)


@transaction.atomic
def cannot_after_all(
    *,
    prescription: Prescription,
    reason: Declined | str,
    by: Actor,
    note: str = "",
    until: date | None = None,
) -> Prescription:
    """They had said yes, and cannot: as `decline` from there."""
    return _say_no(prescription, Event.CANNOT, Declined(reason), by=by, note=note, until=until)


@transaction.atomic
def attend(*, prescription: Prescription, by: Actor, on: date | None = None, note: str = "") -> Prescription:
    """They came. `on` is the day, today by default."""
    behalf = speak_for_group(prescription, by)
    day = on or clock.today()
    if day > clock.today():
        raise ValidationError("Choose a day that has been.", code="future")
    first = prescription.first_date or day
    move(
        prescription,
        Event.ATTEND,
        by=by,
        why=note,
        on_behalf_of=behalf,
        attended_on=day,
        first_date=min(first, day),
    )
    if isinstance(by, LinkHolder):
        went_back(prescription, TaskKind.WENT, by, note)
    return prescription


@transaction.atomic
def correct_attendance(*, prescription: Prescription, by: Actor, note: str = "") -> Prescription:
    """ "They came" was a mistake: they are expected again."""
    behalf = speak_for_group(prescription, by)
    why = note or "They have not come yet"
    move(prescription, Event.CORRECT, by=by, why=why, on_behalf_of=behalf, attended_on=None)
    if isinstance(by, LinkHolder):
        went_back(prescription, TaskKind.TOOK_BACK, by, note)
    return prescription


@transaction.atomic
def did_not_come(*, prescription: Prescription, by: Actor, note: str = "") -> Prescription:
    """They were expected and did not come: declined (could not reach), and somebody finds out why."""
    behalf = speak_for_group(prescription, by)
    move(
        prescription,
        Event.DID_NOT_COME,
        by=by,
        why=note or "Did not come",
        on_behalf_of=behalf,
        declined_reason=Declined.COULD_NOT_REACH,
        ended_note=note[:500],
    )
    listing_and_need_outcomes.back_to_navigator(prescription, by=by)
    went_back(prescription, TaskKind.NO_SHOW, by, note)
    return prescription


@transaction.atomic
def finish(*, prescription: Prescription, given: FeedbackGiven, by: Actor) -> Prescription:
    """It has ended, and this is how it went. The outcome lands on the need."""
    behalf = speak_for_group(prescription, by)
    outcome = Helped(given.helped)
    if outcome == Helped.TOO_EARLY:
        raise ValidationError("Say whether it helped. If it is too early, tell us how it goes instead.")
    move(prescription, Event.FINISH, by=by, on_behalf_of=behalf, outcome=outcome)
    keep(prescription, given, by=by, on_behalf_of=behalf)
    listing_and_need_outcomes.land(prescription, by=by)
    if isinstance(by, LinkHolder):
        went_back(prescription, TaskKind.FINISHED, by)
    return prescription


@transaction.atomic
def give_first_date(
    *, prescription: Prescription, first_date: date, by: Actor, first_time: time | None = None
) -> Prescription:
    """When they are to come first, told after it was accepted. Raises ValidationError for a day that
    has passed, StateChanged where it was moved meanwhile."""
    speak_for_group(prescription, by)
    if prescription.state != State.ACCEPTED:
        raise ValidationError("A first day is given once it is accepted.")
    _still_to_come(first_date)
    prescription.first_date, prescription.first_time = first_date, first_time
    change_where_it_is(
        prescription, first_date=first_date, first_time=first_time, due_at=next_due(prescription)
    )
    record("prescription.first-date", prescription, by=by, person_id=prescription.person_id)
    went_back(prescription, TaskKind.TELL_PERSON, by, again=True)
    return prescription


def speak_for_group(prescription: Prescription, by: Actor) -> str:
    """Check that `by` may answer; the name of the group they speak for, empty when it speaks itself."""
    hold(prescription)
    if isinstance(by, LinkHolder):
        link = require_alive(by)
        require(by, may.ANSWER_BY_LINK, on=prescription)
        note_press(link)
        return ""
    require(by, may.ANSWER_FOR_GROUP, on=prescription)
    return str(prescription.service.organisation.name) if isinstance(by, User) else ""


def _say_no(
    prescription: Prescription, event: Event, reason: Declined, *, by: Actor, note: str, until: date | None
) -> Prescription:
    behalf = speak_for_group(prescription, by)
    move(
        prescription,
        event,
        by=by,
        why=note or str(reason.label),
        on_behalf_of=behalf,
        declined_reason=reason,
        ended_note=note[:500],
    )
    listing_and_need_outcomes.back_to_navigator(prescription, by=by)
    listing_and_need_outcomes.mark_listing(prescription, by=by, behalf=behalf, until=until)
    listing_and_need_outcomes.count_full(prescription)
    went_back(prescription, TaskKind.FIND_ANOTHER, by, note)
    return prescription


def _still_to_come(first_date: date | None) -> None:
    if first_date is not None and first_date < clock.today():
        raise ValidationError("Choose a first day that is still to come.", code="past")


def rest_reminders(prescription: Prescription) -> None:
    cancel(about=prescription, kind="prescription.reminder")
