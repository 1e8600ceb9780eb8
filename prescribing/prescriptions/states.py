"""The life of a prescription, as a table: state and event lead to a state, and who may bring it about.

A prescription sends one person, for one need of their referral, to one service. It is *proposed* to the
person, *agreed* with consent recorded, *sent* to the group, *opened* when the group pressed "Show me who",
answered (*accepted*, *waiting list*, *declined*), *attended* from the first visit, and *finished* with an
outcome. It may be *stopped* while it is open. What has ended may be reopened; a decline is never an end of
the need. `docs/prescription-states.md` is generated from this file.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    SENT = "sent", "Sent"
    OPENED = "opened", "Opened"
    WAITING = "waiting", "Waiting list"
    ACCEPTED = "accepted", "Accepted"
    ATTENDED = "attended", "Attended"
    DECLINED = "declined", "Declined"
    FINISHED = "finished", "Finished"
    STOPPED = "stopped", "Stopped"


ENDED = frozenset({State.DECLINED, State.FINISHED, State.STOPPED})
OPEN = frozenset(State) - ENDED
WITH_GROUP = frozenset({State.SENT, State.OPENED, State.WAITING, State.ACCEPTED, State.ATTENDED})
"""The group knows of it: a withdrawal has somebody to tell."""
SHOWS_NOBODY = frozenset({State.DECLINED, State.STOPPED})
"""The share ends with the move into one of these; taking the answer back brings it back."""


class Event(models.TextChoices):
    AGREE = "agree", "Agree"
    SEND = "send", "Send"
    RESEND = "resend", "Send again"
    OPEN = "open", "Show me who"
    ACCEPT = "accept", "Accept"
    WAIT = "wait", "Waiting list"
    DECLINE = "decline", "Decline"
    ATTEND = "attend", "Attended"
    DID_NOT_COME = "did-not-come", "Did not come"
    FINISH = "finish", "Finish"
    CANNOT = "cannot", "Cannot after all"
    CORRECT = "correct", "They have not come yet"
    TAKE_BACK = "take-back", "Take it back"
    STOP = "stop", "Stop"
    REOPEN = "reopen", "Reopen"


class By(models.TextChoices):
    PRESCRIBER = "prescriber", "Prescriber"
    GROUP = "group", "Group"
    SYSTEM = "system", "Waymark"


@dataclass(frozen=True, slots=True)
class Move:
    """Where an event leads, and who may bring it about. `back`: where it was before, `to` being the usual."""

    to: State
    by: frozenset[By]
    back: bool = False


_PRESCRIBER = frozenset({By.PRESCRIBER})
_GROUP = frozenset({By.GROUP})
_EITHER = _PRESCRIBER | _GROUP

TRANSITIONS: dict[tuple[State, Event], Move] = {
    (State.PROPOSED, Event.AGREE): Move(State.AGREED, _PRESCRIBER),
    (State.AGREED, Event.SEND): Move(State.SENT, _PRESCRIBER),
    (State.SENT, Event.OPEN): Move(State.OPENED, _GROUP),
    (State.SENT, Event.DECLINE): Move(State.DECLINED, _EITHER),
    (State.SENT, Event.ACCEPT): Move(State.ACCEPTED, _PRESCRIBER),
    (State.SENT, Event.WAIT): Move(State.WAITING, _PRESCRIBER),
    (State.SENT, Event.RESEND): Move(State.SENT, _PRESCRIBER),
    (State.OPENED, Event.ACCEPT): Move(State.ACCEPTED, _EITHER),
    (State.OPENED, Event.WAIT): Move(State.WAITING, _EITHER),
    (State.OPENED, Event.DECLINE): Move(State.DECLINED, _EITHER),
    (State.WAITING, Event.ACCEPT): Move(State.ACCEPTED, _EITHER),
    (State.WAITING, Event.DECLINE): Move(State.DECLINED, _EITHER),
    (State.ACCEPTED, Event.ATTEND): Move(State.ATTENDED, _EITHER),
    (State.ACCEPTED, Event.DID_NOT_COME): Move(State.DECLINED, _EITHER),
    (State.ACCEPTED, Event.CANNOT): Move(State.DECLINED, _EITHER),
    (State.ATTENDED, Event.CORRECT): Move(State.ACCEPTED, _EITHER),
    (State.ATTENDED, Event.FINISH): Move(State.FINISHED, _EITHER | {By.SYSTEM}),
    (State.DECLINED, Event.TAKE_BACK): Move(State.OPENED, frozenset({By.GROUP}), back=True),
    (State.FINISHED, Event.TAKE_BACK): Move(State.ATTENDED, frozenset({By.GROUP}), back=True),
    **{(state, Event.STOP): Move(State.STOPPED, _PRESCRIBER | {By.SYSTEM}) for state in sorted(OPEN)},
    **{(state, Event.REOPEN): Move(State.PROPOSED, _PRESCRIBER) for state in sorted(ENDED)},
}

TRACK = (State.AGREED, State.SENT, State.OPENED, State.ACCEPTED, State.ATTENDED)
"""The five stops drawn for an open prescription; a waiting list stands where "opened" does."""


class Declined(models.TextChoices):
    FULL = "full", "Full"
    NOT_ELIGIBLE = "not-eligible", "Not right for them"
    COULD_NOT_REACH = "could-not-reach", "Could not reach them"
    NOT_WANTED = "not-wanted", "The person did not want it"
    CLOSED = "closed", "Has closed"
    OTHER = "other", "Another reason"


class Stopped(models.TextChoices):
    PERSON = "person", "The person changed their mind"
    CONSENT = "consent", "Consent was withdrawn"
    DIED = "died", "The person died"
    MOVED = "moved", "The person moved away"
    OTHER_HELP = "other-help", "They found other help"
    REFERRAL = "referral", "The spell of support ended"
    ERROR = "error", "Entered in error"
    OTHER = "other", "Another reason"


class Helped(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    TOO_EARLY = "too-early", "Too early to say"
    SETTLED = "settled", "Settled: still going after twelve weeks"


class HowOften(models.TextChoices):
    ONCE = "once", "Once"
    SOMETIMES = "sometimes", "Sometimes"
    MOSTLY = "mostly", "Most times"
    ALWAYS = "always", "Every time"
    NOT_SAID = "not-said", "Not said"


class ReachedBy(models.TextChoices):
    """How a group reaches somebody who has neither phone nor email."""

    PRACTICE = "practice", "Through their practice"
    POST = "post", "By post"
    CALLS_IN = "calls-in", "They call in"
    US = "us", "Through whoever sent them"


class MorePeople(models.TextChoices):
    YES = "yes", "Yes, send more"
    ASK = "ask", "Ring first"
    NO = "no", "Not for now"
    NOT_SAID = "not-said", "Not said"
