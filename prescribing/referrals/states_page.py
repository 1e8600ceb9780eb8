"""Writes docs/referral-states.md from the tables, so that what is read is what is done."""

from __future__ import annotations

from prescribing.records import Urgency
from prescribing.referrals.states import ENDED, OPEN, TRANSITIONS, Event, State
from prescribing.tasks.models import TaskKind
from prescribing.tasks.referral_timers_table import REFERRAL_TIMERS

BY: dict[Event, str] = {
    Event.SEND: "who sent it, coordinator",
    Event.ASK: "coordinator",
    Event.QUEUE: "coordinator",
    Event.REDIRECT: "coordinator",
    Event.ADVISE: "coordinator",
    Event.CANCEL: "who sent it, coordinator",
    Event.ALLOCATE: "coordinator, or a navigator who takes it",
    Event.TRY: "navigator",
    Event.ENGAGE: "navigator",
    Event.DECLINE: "navigator",
    Event.GIVE_UP: "navigator",
    Event.HOLD: "navigator",
    Event.RESUME: "navigator",
    Event.TRANSFER: "its navigator, coordinator",
    Event.RECEIVE: "who is asked",
    Event.REFUSE: "who is asked",
    Event.TAKE_BACK: "its navigator, coordinator",
    Event.BEGIN_CLOSING: "navigator",
    Event.CLOSE: "navigator; supervisor where a need is not met",
    Event.KEEP_OPEN: "navigator",
    Event.END: "navigator; coordinator while nobody has it; Waymark on a death",
    Event.REOPEN: "navigator",
}
ASKS = {
    Event.SEND: "an answer, where something was asked",
    Event.ASK: "what",
    Event.REDIRECT: "where to",
    Event.ADVISE: "the advice",
    Event.CANCEL: "why",
    Event.ALLOCATE: "to whom",
    Event.GIVE_UP: "three tries in two ways at two times of day, a letter where it is safe, who referred told",
    Event.HOLD: "why, and a day within 28 on which somebody looks",
    Event.TRANSFER: "whom",
    Event.REFUSE: "why",
    Event.CLOSE: "why; nothing open, no worry, no need left open, who referred told; for some a destination",
    Event.KEEP_OPEN: "why",
    Event.END: "why",
    Event.REOPEN: "why",
}


def states_page() -> str:
    """The whole page, in Markdown."""
    lines = [
        "# The states of a referral",
        "",
        "Generated from `prescribing/referrals/states.py` and",
        "`prescribing/tasks/referral_timers_table.py`; a test keeps it so.",
        "To write it anew: `python manage.py shell -c "
        '"from prescribing.referrals.states_page import states_page; print(states_page(), end=str())"'
        " > docs/referral-states.md`",
        "",
        f"Open: {_names(OPEN)}. Ended: {_names(ENDED)}.",
        "",
        "A coordinator is whoever shares out the queue, a supervisor too. A navigator is whoever",
        "works with people in the team that has it. Every open one has one owner, a person or a",
        "queue, and a next date.",
        "",
        "| state | event | leads to | by | asks for |",
        "|---|---|---|---|---|",
    ]
    for (state, event), to in TRANSITIONS.items():
        cells = (state.label, event.label, to.label, BY[event], ASKS.get(event, ""))
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    lines += [
        "",
        "A death ends it from any open state, in the name of Waymark. How soon somebody is wanted may",
        "change in any open state, with a reason, which stands in the history too.",
        "",
        "## If nothing happens",
        "",
        "`wd` are working days of the team's calendar, `d` plain days, since the state began.",
        "",
        "| state | routine | two days | today | then |",
        "|---|---|---|---|---|",
    ]
    for timer in REFERRAL_TIMERS:
        if timer.asks == "remind":
            then = "Remind who referred, by mail; phone them where there is none"
        else:
            then = str(TaskKind(timer.asks).label)
        then += "; again and again" if timer.again else "; supervisors get a mail" if timer.escalates else ""
        after = " | ".join(
            str(timer.after[urgency]) for urgency in (Urgency.ROUTINE, Urgency.TWO_DAYS, Urgency.TODAY)
        )
        lines.append(f"| {timer.state.label.lower()} | {after} | {then} |")
    lines += [
        "",
        "From hospital the first contact is due within two calendar days of going home, whatever was",
        "asked for. An active one is due 28 days after somebody was last spoken to, or on the day",
        "that was agreed; one on hold on the day that was chosen. A task that is one working day late",
        "is mailed to its owner, and one that is three late becomes the queue's as well and is mailed",
        "to supervisors: each at most once a day, naming nobody.",
        "",
        "After closing as resolved or with a plan in place somebody asks how they are, after 30 and",
        "90 days, unless they do not want it, have died, or are supported again.",
    ]
    return "\n".join(lines) + "\n"


def _names(states: frozenset[State]) -> str:
    return ", ".join(state.label.lower() for state in State if state in states)
