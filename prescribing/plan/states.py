"""The life of an action in somebody's plan. Most are done by people here; one that an outside organisation
does may be asked by a signed link, and then goes along with what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    TO_DO = "to-do", _("To do")
    ASKED = "asked", _("Asked by link")
    OPENED = "opened", _("Opened")
    ACCEPTED = "accepted", _("Said yes")
    REFUSED = "refused", _("Said no")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Event(models.TextChoices):
    ADD = "add", _("Add")
    ASK = "ask", _("Ask by link")
    OPEN = "open", _("Show me who")
    ACCEPT = "accept", _("Yes, we will")
    REFUSE = "refuse", _("No, we cannot")
    FINISH = "finish", _("It is done")
    STOP_ASKING = "stop-asking", _("Stop asking")
    DROP = "drop", _("Drop it")
    REOPEN = "reopen", _("To do again")
    TAKE_BACK = "take-back", _("Take it back")


class By(models.TextChoices):
    STAFF = "staff", "Staff"
    ORGANISATION = "organisation", "The organisation, by its link"
    SYSTEM = "system", "The system"


OPEN = frozenset({State.TO_DO, State.ASKED, State.OPENED, State.ACCEPTED, State.REFUSED})
WITH_ORGANISATION = frozenset({State.ASKED, State.OPENED, State.ACCEPTED})
"""Somebody outside holds a link that shows who it is."""
ENDED = frozenset({State.DONE, State.DROPPED})


@dataclass(frozen=True, slots=True)
class Move:
    to: State | None
    """None: back to where the last answer was given from."""
    by: frozenset[By]


_STAFF = frozenset({By.STAFF})
_ORG = frozenset({By.ORGANISATION})
_BOTH = _STAFF | _ORG
_STAFF_OR_SYSTEM = frozenset({By.STAFF, By.SYSTEM})

TRANSITIONS: dict[tuple[State, Event], Move] = {
    (State.TO_DO, Event.ASK): Move(State.ASKED, _STAFF),
    (State.REFUSED, Event.ASK): Move(State.ASKED, _STAFF),
    **{(state, Event.ASK): Move(State.ASKED, _STAFF) for state in (State.ASKED, State.OPENED)},
    **{(state, Event.OPEN): Move(State.OPENED, _ORG) for state in (State.ASKED,)},
    (State.OPENED, Event.ACCEPT): Move(State.ACCEPTED, _BOTH),
    (State.ASKED, Event.ACCEPT): Move(State.ACCEPTED, _STAFF),
    **{(state, Event.REFUSE): Move(State.REFUSED, _BOTH) for state in WITH_ORGANISATION},
    **{(state, Event.FINISH): Move(State.DONE, _BOTH) for state in (State.OPENED, State.ACCEPTED)},
    **{
        (state, Event.FINISH): Move(State.DONE, _STAFF) for state in (State.TO_DO, State.ASKED, State.REFUSED)
    },
    **{(state, Event.DROP): Move(State.DROPPED, _STAFF_OR_SYSTEM) for state in OPEN},
    **{(state, Event.STOP_ASKING): Move(State.TO_DO, _STAFF_OR_SYSTEM) for state in WITH_ORGANISATION},
    **{(state, Event.REOPEN): Move(State.TO_DO, _STAFF) for state in (*ENDED, State.REFUSED)},
    **{(state, Event.TAKE_BACK): Move(None, _ORG) for state in (State.REFUSED, State.DONE)},
}
