"""The states of a referral, as a table. A referral is one spell of support.

`active` and `closed` are lived now; the rest of the table stands so that intake can be built on it.
"""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    INFORMATION_NEEDED = "information-needed", "Information needed"
    WAITING = "waiting", "Waiting"
    ALLOCATED = "allocated", "Allocated"
    CONTACTING = "contacting", "Contacting"
    ACTIVE = "active", "Active"
    ON_HOLD = "on-hold", "On hold"
    TRANSFERRING = "transferring", "Being transferred"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"
    REDIRECTED = "redirected", "Redirected"
    ADVICE_GIVEN = "advice-given", "Advice given"
    DECLINED = "declined", "Declined"
    CANNOT_REACH = "cannot-reach", "Cannot reach"


ENDED = frozenset(
    {
        State.CLOSED,
        State.CANCELLED,
        State.REDIRECTED,
        State.ADVICE_GIVEN,
        State.DECLINED,
        State.CANNOT_REACH,
    }
)
OPEN = frozenset(State) - ENDED


class Event(models.TextChoices):
    SEND = "send", "Send"
    ASK = "ask", "Ask for information"
    QUEUE = "queue", "Put in the queue"
    REDIRECT = "redirect", "Redirect"
    ADVISE = "advise", "Give advice"
    CANCEL = "cancel", "Cancel"
    ALLOCATE = "allocate", "Allocate"
    TRY = "try", "Try to make contact"
    ENGAGE = "engage", "Start support"
    DECLINE = "decline", "The person declines"
    GIVE_UP = "give-up", "Cannot reach"
    HOLD = "hold", "Put on hold"
    RESUME = "resume", "Resume"
    TRANSFER = "transfer", "Transfer"
    RECEIVE = "receive", "Accept a transfer"
    BEGIN_CLOSING = "begin-closing", "Begin to close"
    CLOSE = "close", "Close"
    REOPEN = "reopen", "Reopen"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.SEND): State.SENT,
    (State.SENT, Event.ASK): State.INFORMATION_NEEDED,
    (State.SENT, Event.QUEUE): State.WAITING,
    (State.SENT, Event.REDIRECT): State.REDIRECTED,
    (State.SENT, Event.ADVISE): State.ADVICE_GIVEN,
    (State.SENT, Event.CANCEL): State.CANCELLED,
    (State.INFORMATION_NEEDED, Event.SEND): State.SENT,
    (State.INFORMATION_NEEDED, Event.QUEUE): State.WAITING,
    (State.WAITING, Event.ALLOCATE): State.ALLOCATED,
    (State.ALLOCATED, Event.TRY): State.CONTACTING,
    (State.CONTACTING, Event.ENGAGE): State.ACTIVE,
    (State.CONTACTING, Event.DECLINE): State.DECLINED,
    (State.CONTACTING, Event.GIVE_UP): State.CANNOT_REACH,
    (State.ACTIVE, Event.HOLD): State.ON_HOLD,
    (State.ACTIVE, Event.TRANSFER): State.TRANSFERRING,
    (State.ACTIVE, Event.BEGIN_CLOSING): State.CLOSING,
    (State.ON_HOLD, Event.RESUME): State.ACTIVE,
    (State.TRANSFERRING, Event.RECEIVE): State.ACTIVE,
    (State.CLOSING, Event.CLOSE): State.CLOSED,
    **{(state, Event.REOPEN): State.ACTIVE for state in ENDED},
}


class Closed(models.TextChoices):
    """Why a referral closed."""

    RESOLVED = "resolved", "Resolved"
    PLAN_IN_PLACE = "plan-in-place", "Plan in place"
    PERSON_DECLINED = "person-declined", "The person declined"
    PERSON_ENDED = "person-ended", "The person ended it"
    CANNOT_REACH = "cannot-reach", "Cannot reach"
    NOT_ELIGIBLE = "not-eligible", "Not eligible"
    TRANSFERRED = "transferred", "Transferred"
    MOVED = "moved", "Moved away"
    DIED = "died", "Died"
    DUPLICATE = "duplicate", "Duplicate"
    ERROR = "error", "Entered in error"
