"""What is next about a referral of which no task speaks: by the state it is in."""

from __future__ import annotations

from prescribing.referrals.models import Referral
from prescribing.referrals.states import State
from prescribing.today.task_words import Words

_BY_STATE: dict[State, Words] = {
    State.DRAFT: Words("Open", "Send it, or cancel it.", "Written, but not sent.", "person"),
    State.SENT: Words("Open", "Decide what is next.", "New referral.", "triage"),
    State.INFORMATION_NEEDED: Words("Open", "Who referred was asked for more.", goes_to="triage"),
    State.WAITING: Words("Open", "Find somebody who takes them.", "No navigator yet.", "triage"),
    State.ALLOCATED: Words("Call {called}", "Make first contact.", goes_to="contact"),
    State.CONTACTING: Words("Call {called}", "Not reached yet. Try again.", goes_to="contact"),
    State.ON_HOLD: Words("Open", "{reason} Review.", "On hold.", "person"),
    State.TRANSFERRING: Words("Open", "Somebody is asked to take over.", goes_to="person"),
    State.CLOSING: Words("Open", "Close it, or keep it open.", "Began to close.", "person"),
}


def referral_words(referral: Referral) -> Words:
    """The words of its next date, filled in. It needs referral.person to be loaded."""
    otherwise = "Speak to them again, and review." if referral.last_contact_at else "Make first contact."
    words = _BY_STATE.get(State(referral.state), Words("Call {called}", otherwise, goes_to="contact"))
    facts = {
        "called": referral.person.called,
        "reason": f"{referral.hold_reason}." if referral.hold_reason else "",
    }
    return Words(
        action=words.action.format(**facts),
        what=words.what.format(**facts).strip(),
        strong=words.strong,
        goes_to=words.goes_to,
    )
