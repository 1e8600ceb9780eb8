"""The states of a referral, as a table. A referral is one spell of support.

It comes in as `draft` or `sent`, or starts as `active` where a navigator opens it. docs/referral-states.md
shows the table; prescribing/tasks/referral_timers_table.py says when somebody is told that nothing happened.
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
    REFUSE = "refuse", "Refuse a transfer"
    TAKE_BACK = "take-back", "Take a transfer back"
    BEGIN_CLOSING = "begin-closing", "Begin to close"
    KEEP_OPEN = "keep-open", "Keep it open after all"
    CLOSE = "close", "Close"
    END = "end", "End it before it began"
    REOPEN = "reopen", "Reopen"


BEFORE_SUPPORT = (
    State.DRAFT,
    State.SENT,
    State.INFORMATION_NEEDED,
    State.WAITING,
    State.ALLOCATED,
    State.CONTACTING,
)
"""Nobody has begun to support the person yet."""

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.SEND): State.SENT,
    (State.DRAFT, Event.CANCEL): State.CANCELLED,
    (State.SENT, Event.ASK): State.INFORMATION_NEEDED,
    (State.SENT, Event.QUEUE): State.WAITING,
    (State.SENT, Event.REDIRECT): State.REDIRECTED,
    (State.SENT, Event.ADVISE): State.ADVICE_GIVEN,
    (State.SENT, Event.CANCEL): State.CANCELLED,
    (State.INFORMATION_NEEDED, Event.SEND): State.SENT,
    (State.INFORMATION_NEEDED, Event.QUEUE): State.WAITING,
    (State.INFORMATION_NEEDED, Event.REDIRECT): State.REDIRECTED,
    (State.INFORMATION_NEEDED, Event.ADVISE): State.ADVICE_GIVEN,
    (State.INFORMATION_NEEDED, Event.CANCEL): State.CANCELLED,
    (State.WAITING, Event.ALLOCATE): State.ALLOCATED,
    (State.WAITING, Event.REDIRECT): State.REDIRECTED,
    (State.ALLOCATED, Event.TRY): State.CONTACTING,
    (State.CONTACTING, Event.TRY): State.CONTACTING,
    (State.CONTACTING, Event.ENGAGE): State.ACTIVE,
    (State.CONTACTING, Event.DECLINE): State.DECLINED,
    (State.CONTACTING, Event.GIVE_UP): State.CANNOT_REACH,
    (State.ACTIVE, Event.HOLD): State.ON_HOLD,
    (State.ACTIVE, Event.TRANSFER): State.TRANSFERRING,
    (State.ACTIVE, Event.BEGIN_CLOSING): State.CLOSING,
    (State.ON_HOLD, Event.RESUME): State.ACTIVE,
    (State.TRANSFERRING, Event.RECEIVE): State.ACTIVE,
    (State.TRANSFERRING, Event.REFUSE): State.ACTIVE,
    (State.TRANSFERRING, Event.TAKE_BACK): State.ACTIVE,
    (State.CLOSING, Event.CLOSE): State.CLOSED,
    (State.CLOSING, Event.KEEP_OPEN): State.ACTIVE,
    **{(state, Event.END): State.CLOSED for state in BEFORE_SUPPORT},
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


NEEDS_DESTINATION = frozenset({Closed.NOT_ELIGIBLE, Closed.TRANSFERRED, Closed.MOVED})
"""Where the person goes instead is written down."""
ENDS_BEFORE_SUPPORT = frozenset(
    {
        Closed.PERSON_DECLINED,
        Closed.NOT_ELIGIBLE,
        Closed.MOVED,
        Closed.DIED,
        Closed.DUPLICATE,
        Closed.ERROR,
    }
)
"""Why a referral may end before anybody has begun to support the person."""
FOLLOWED_UP = frozenset({Closed.RESOLVED, Closed.PLAN_IN_PLACE})
"""After these somebody asks how they are."""
