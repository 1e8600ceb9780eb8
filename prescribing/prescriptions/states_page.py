"""Writes docs/prescription-states.md from the table, so that what is read is what is done.

`python -m prescribing.prescriptions.states_page` prints it (with DJANGO_SETTINGS_MODULE set).
"""

from __future__ import annotations

from prescribing.prescriptions.states import ENDED, OPEN, TRANSITIONS, By, State


def states_page() -> str:
    """The whole page, in Markdown."""
    from prescribing.records import Urgency
    from prescribing.tasks.models import TaskKind
    from prescribing.tasks.timers_table import TIMERS

    lines = [
        "# The states of a prescription",
        "",
        "Generated from `prescribing/prescriptions/states.py` and `timers_table.py`; a test keeps it so.",
        "To write it anew: `python manage.py shell -c "
        '"from prescribing.prescriptions.states_page import states_page; print(states_page(), end=str())"'
        " > docs/prescription-states.md`",
        "",
        f"Open: {_names(OPEN)}. Ended: {_names(ENDED)}.",
        "",
        "| state | event | leads to | by |",
        "|---|---|---|---|",
    ]
    for (state, event), move in TRANSITIONS.items():
        who = ", ".join(role.label.lower() for role in By if role in move.by)
        to = f"{move.to.label}, or where it was before (within a day)" if move.back else str(move.to.label)
        lines.append(f"| {state.label} | {event.label} | {to} | {who} |")
    lines += [
        "",
        "## If nothing happens",
        "",
        "`wd` are working days (Monday to Friday where we wait for the group, else of the team's calendar),",
        "`d` plain days. What comes due on a day on which the team is away is due on its next day.",
        "",
        "| state | started by | routine | two days | today | then |",
        "|---|---|---|---|---|---|",
    ]
    started = {"state": "entering the state", "sent": "sending", "first": "the first session"}
    for timer in TIMERS:
        states = _names(timer.states)
        then = "It is finished as settled" if timer.kind == "settle" else str(TaskKind(timer.kind).label)
        after = " | ".join(
            f"{timer.after[urgency]}{' (group)' if timer.of_group else ''}"
            for urgency in (Urgency.ROUTINE, Urgency.TWO_DAYS, Urgency.TODAY)
        )
        lines.append(f"| {states} | {started[timer.since]} | {after} | {then} |")
    return "\n".join(lines) + "\n"


def _names(states: frozenset[State]) -> str:
    return ", ".join(state.label.lower() for state in State if state in states)
