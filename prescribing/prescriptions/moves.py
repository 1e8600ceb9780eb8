"""One way to move a prescription: by the table, once, with its row of history, its audit and its date.

Nothing else writes to one that exists: what changes without a move goes through `change_where_it_is`, which
writes only while the state is still the one that was read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from directory import clock
from directory.accounts.actors import Actor, LinkHolder, System
from directory.accounts.models import User
from directory.accounts.permissions import NotAllowed
from directory.audit.actions import record
from directory.messages.actions import cancel
from prescribing.prescriptions.models import Prescription, PrescriptionTransition
from prescribing.prescriptions.states import (
    ENDED,
    OPEN,
    SHOWS_NOBODY,
    TRANSITIONS,
    By,
    Event,
    Move,
    State,
)
from prescribing.privacy.may_not_find import owner_unless_hidden, users_who_may_not_find
from prescribing.tasks.actions import overtake
from prescribing.tasks.timers_table import running, wd
from prescribing.words import at_time, day_long

ANSWERS = frozenset(
    {
        Event.OPEN,
        Event.ACCEPT,
        Event.WAIT,
        Event.DECLINE,
        Event.ATTEND,
        Event.DID_NOT_COME,
        Event.FINISH,
        Event.CANNOT,
        Event.CORRECT,
        Event.TAKE_BACK,
    }
)
_UNSENT = frozenset({State.PROPOSED, State.AGREED})
_CLEARED_BY_REOPENING = {
    "consent": None,
    "sent_at": None,
    "sent_by_phone": False,
    "rested_until": None,
    "opened_at": None,
    "waiting_weeks": None,
    "first_date": None,
    "first_time": None,
    "attended_on": None,
    "ended_at": None,
    "declined_reason": "",
    "stopped_reason": "",
    "ended_note": "",
    "outcome": "",
}


_CLEARED_BY_TAKING_BACK = {"ended_at": None, "declined_reason": "", "ended_note": "", "outcome": ""}


class CannotMove(Exception):
    """The prescription is not where this can happen. The message says so to people."""

    def __init__(self, prescription: Prescription, message: str) -> None:
        super().__init__(message)
        self.prescription = prescription


class AlreadyAnswered(CannotMove):
    """Somebody answered first; nothing was changed by this answer."""


class StateChanged(CannotMove):
    """Somebody else moved it in the moment between reading and writing."""


def role_of(by: Actor) -> By:
    """In which capacity of the table an actor acts."""
    if isinstance(by, LinkHolder):
        return By.GROUP
    return By.SYSTEM if isinstance(by, System) else By.PRESCRIBER


def move(
    prescription: Prescription,
    event: Event,
    *,
    by: Actor,
    why: str = "",
    on_behalf_of: str = "",
    back_to: State | None = None,
    **changes: Any,
) -> Prescription:
    """Move it as the table says, with `changes` to its other fields, in the caller's transaction.

    One UPDATE with the old state as its condition: of two at once one wins. `back_to` is where an answer that
    is taken back leads. A move into a state that shows nobody ends the share.

    Raises NotAllowed when the table gives this event to others, AlreadyAnswered for an answer too late, else
    CannotMove or StateChanged.
    """
    old, found = State(prescription.state), check_move(prescription, event, by=by)
    now, to = clock.now(), (back_to or found.to) if found.back else found.to
    written = {**changes, "state": to, "state_since": now}
    if to in ENDED:
        written |= {"ended_at": now, "due_at": None}
    elif found.back:
        written |= _CLEARED_BY_TAKING_BACK
    elif old in ENDED:
        written |= {**_CLEARED_BY_REOPENING, **written}
    if old in ENDED and to in OPEN:
        written |= _not_of_who_may_not_find(prescription)
    for name, value in written.items():
        setattr(prescription, name, value)
    if to in OPEN:
        written["due_at"] = prescription.due_at = next_due(prescription)
    if not Prescription.objects.filter(pk=prescription.pk, state=old).update(**written):
        prescription.refresh_from_db()
        raise _refusal(prescription, event, raced=True)
    PrescriptionTransition.objects.create(
        prescription=prescription,
        sequence=prescription.transitions.count() + 1,
        from_state=old,
        event=event,
        to_state=to,
        at=now,
        by_label=by.label[:300],
        by_id=by.actor_id,
        on_behalf_of=on_behalf_of[:300],
        why=why[:500],
    )
    if to in SHOWS_NOBODY:
        prescription.shares.filter(replaced_at=None, withdrawn_at=None).update(withdrawn_at=now)
    overtake(prescription, by)
    cancel(about=prescription, kind="prescription.reminder")
    record(
        f"prescription.{event}",
        prescription,
        by=by,
        person_id=prescription.person_id,
        detail={"from": old, "to": to, "by_phone": bool(on_behalf_of)},
    )
    return prescription


def change_where_it_is(prescription: Prescription, **changes: Any) -> Prescription:
    """Write fields without a move, only while it is in the state in which it was read. Raises StateChanged:
    call it first, and make tasks and messages after it.
    """
    state = State(prescription.state)
    if not Prescription.objects.filter(pk=prescription.pk, state=state).update(**changes):
        prescription.refresh_from_db()
        raise StateChanged(prescription, _changed_words(prescription))
    for name, value in changes.items():
        setattr(prescription, name, value)
    return prescription


def check_move(prescription: Prescription, event: Event, *, by: Actor) -> Move:
    """What the table says to this event now; verbs ask before they prepare anything. Raises as `move`."""
    found = TRANSITIONS.get((State(prescription.state), event))
    if found is None:
        raise _refusal(prescription, event)
    if role_of(by) not in found.by:
        state = prescription.get_state_display().lower()
        raise NotAllowed(f"{by.label} may not do this ({event}) while a prescription is {state}.")
    return found


def next_due(prescription: Prescription) -> datetime:
    """When the first timer of its state goes off; five working days on where all of them have gone off."""
    calendar = prescription.referral.team.calendar
    due = [one.due_at for one in running(prescription, calendar)]
    return due[0] if due else calendar.due(prescription.state_since, wd(5))


def _not_of_who_may_not_find(prescription: Prescription) -> dict[str, Any]:
    """Open again it does not go back to an owner by whom the person does not want to be found since."""
    hidden = users_who_may_not_find(prescription.person_id)
    if prescription.owner_id not in hidden:
        return {}
    referral = prescription.referral
    owner = owner_unless_hidden(referral, hidden)
    return {"owner": owner} if owner else {"owner": None, "queue": referral.queue or referral.team}


def _refusal(prescription: Prescription, event: Event, *, raced: bool = False) -> CannotMove:
    state = State(prescription.state)
    if event in ANSWERS and state not in _UNSENT:
        return AlreadyAnswered(prescription, _answered_words(prescription))
    words = _changed_words(prescription)
    return StateChanged(prescription, words) if raced else CannotMove(prescription, words)


def _changed_words(prescription: Prescription) -> str:
    state = prescription.get_state_display().lower()
    return f"This prescription is {state} now, so that cannot be done. Look at it again."


def _answered_words(prescription: Prescription) -> str:
    """Who answered first, when, and what: "This was answered already by Steady On, by link, …"."""
    word = prescription.said_in_a_word.lower()
    last = prescription.transitions.order_by("-sequence").first()
    if last is None or last.event not in ANSWERS:
        return f"This was answered already: it is {word} now. Nothing was changed."
    who = f"{last.on_behalf_of}, by phone" if last.on_behalf_of else last.by_label.partition(" <")[0]
    when = f"{day_long(last.at)} at {at_time(last.at)}"
    return f"This was answered already by {who}, {when}: {word}. Nothing was changed."


def take_unowned(prescription: Prescription, owner: User) -> bool:
    """Out of the queue, for whoever is first. Whether it was they; the prescription is read again."""
    mine = Prescription.objects.filter(pk=prescription.pk, owner=None).update(owner=owner, queue=None)
    prescription.refresh_from_db()
    return bool(mine)
