"""The life of a prescription as it was agreed, written out by hand: the code's own table is held to this one.

Nothing here is read from the code or from docs/prescription-states.md, which is made from the code. Whoever
changes what a prescription may do changes it here too, in words of their own.
"""

from __future__ import annotations

ROLES = ("prescriber", "group", "system")
STAFF = (
    *("receptionist", "navigator", "coordinator", "supervisor", "partner", "member"),
    *("editor", "writer", "commissioner", "administrator"),
)
"""Roles of accounts; of these only some are prescribers, and none is the group or the system."""
OPEN = ("proposed", "agreed", "sent", "opened", "waiting", "accepted", "attended")
ENDED = ("declined", "finished", "stopped")
EVENTS = (
    *("agree", "send", "resend", "open", "accept", "wait", "decline", "attend"),
    *("did-not-come", "finish", "cannot", "correct", "take-back", "stop", "reopen"),
)

TABLE = """
state      event         leads to   by

proposed   agree         agreed     prescriber
proposed   stop          stopped    prescriber system

agreed     send          sent       prescriber
agreed     stop          stopped    prescriber system

sent       resend        sent       prescriber
sent       open          opened     group
sent       accept        accepted   prescriber
sent       wait          waiting    prescriber
sent       decline       declined   prescriber group
sent       stop          stopped    prescriber system

opened     accept        accepted   prescriber group
opened     wait          waiting    prescriber group
opened     decline       declined   prescriber group
opened     stop          stopped    prescriber system

waiting    accept        accepted   prescriber group
waiting    decline       declined   prescriber group
waiting    stop          stopped    prescriber system

accepted   attend        attended   prescriber group
accepted   did-not-come  declined   prescriber group
accepted   cannot        declined   prescriber group
accepted   stop          stopped    prescriber system

attended   correct       accepted   prescriber group
attended   finish        finished   prescriber group system
attended   stop          stopped    prescriber system

declined   take-back     opened     group
declined   reopen        proposed   prescriber

finished   take-back     attended   group
finished   reopen        proposed   prescriber

stopped    reopen        proposed   prescriber
"""

WHERE_IT_WAS = frozenset({("declined", "take-back"), ("finished", "take-back")})
"""These lead to where it was before the answer, which is usually what the table says."""


def allowed() -> dict[tuple[str, str, str], str]:
    """State, event and role → where it leads. What is not in it is refused."""
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        if line:
            state, event, to, *roles = line.split()
            found |= {(state, event, role): to for role in roles}
    return found
