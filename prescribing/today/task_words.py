"""What is to be done, and what the button says: words of tasks and of what waits for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from prescribing.prescriptions.models import Prescription
from prescribing.prescriptions.states import State
from prescribing.tasks.models import Task, TaskKind
from prescribing.tasks.timers_table import Running
from prescribing.words import day_long, day_short, time_words


@dataclass(frozen=True, slots=True)
class Words:
    """`strong` is said first and in bold, then `what`. In both, {service} and {called} are filled in.

    `action` is the label of the one button. `goes_to`: what it opens.
    """

    action: str
    what: str
    strong: str = ""
    goes_to: str = "prescription"


RING_NOW = "Ring them now"
_SAY: dict[TaskKind, Words] = {
    TaskKind.ASK_PERSON: Words("Call {called}", "Ask if they would like {service}.", goes_to="contact"),
    TaskKind.SEND_IT: Words("Send it", "Agreed to {service}, but it is not sent yet."),
    TaskKind.PHONE_GROUP: Words(
        "Phone the group", "{service} has not opened it. Phone them.", goes_to="phone"
    ),
    TaskKind.PHONE_AGAIN: Words(
        "Phone the group", "{service} has not answered. Phone them.", goes_to="phone"
    ),
    TaskKind.REVIEW_WAIT: Words(
        "Phone the group", "Still on the waiting list of {service}. Review.", goes_to="phone"
    ),
    TaskKind.ASK_FIRST_DATE: Words(
        "Ask the group", "Accepted by {service}, but no first date yet. Ask them.", goes_to="phone"
    ),
    TaskKind.ASK_PERSON_DATE: Words(
        "Call {called}", "Accepted by {service}, still no first date. Ask {called}.", goes_to="contact"
    ),
    TaskKind.CALL_AFTER_FIRST: Words(
        "Call {called}", "A week since the first time at {service}. Ask how it was.", goes_to="contact"
    ),
    TaskKind.ASK_BOTH: Words(
        "Call {called}", "28 days at {service}. Ask {called} and the group.", goes_to="contact"
    ),
    TaskKind.LOOK_AGAIN: Words("Look again", "{service}: the date has passed. Decide what is next."),
    TaskKind.TELL_PERSON: Words("Tell {called}", "{first}", "{service} said yes.", goes_to="contact"),
    TaskKind.TELL_WAIT: Words(
        "Tell {called}", "{weeks}", "{service}: on the waiting list.", goes_to="contact"
    ),
    TaskKind.FIND_ANOTHER: Words(
        "Find another", "The need is back with you.", "{service} said no: {reason}.", goes_to="find"
    ),
    TaskKind.NO_SHOW: Words(
        "Call {called}", "Find out why.", "{called} did not come to {service}.", goes_to="contact"
    ),
    TaskKind.ANSWER_QUESTION: Words("Answer", "{question}", "{service} asked:"),
    TaskKind.WENT: Words(
        "Call {called}", "Ask how it was.", "{called} went to {service}.", goes_to="contact"
    ),
    TaskKind.FINISHED: Words("Read it", "{outcome}", "{service} said how it went."),
    TaskKind.TOOK_BACK: Words("Open", "Look what it is now.", "{service} took its answer back."),
    TaskKind.WORRY: Words(
        RING_NOW,
        "{worry} Find out why, today, and write what was done.",
        "{service} is worried about {called}.",
        goes_to="worry",
    ),
    TaskKind.MESSAGE_FAILED: Words(
        "Phone the group", "A message to {service} could not be sent.", goes_to="phone"
    ),
    TaskKind.MAIL_CAME_BACK: Words(
        "Phone the group", "Mail to {service} came back: they have not read it. Phone them.", goes_to="phone"
    ),
    TaskKind.NOT_ME: Words(
        "Phone the group",
        "Find out who reads these now.",
        "{service}: “this is no longer me”.",
        goes_to="phone",
    ),
    TaskKind.NEW_LINK: Words(
        "Send a new link", "Send a new one.", "{service}: the link has run out.", goes_to="prescription"
    ),
    TaskKind.PHONE_NEW: Words(
        "Phone the group", "{service} has no confirmed referral contact. Phone them.", goes_to="phone"
    ),
    TaskKind.PROPOSED_AT_DESK: Words("Open", "New from the desk.", goes_to="person"),
    TaskKind.STOPPED: Words(
        "Phone the group", "{service} was stopped. Phone them if they expect {called}.", goes_to="phone"
    ),
    TaskKind.FIRST_CONTACT: Words("Call {called}", "Make first contact.", goes_to="contact"),
    TaskKind.REVIEW_REFERRAL: Words("Call {called}", "28 days since we spoke. Review.", goes_to="contact"),
    TaskKind.FOLLOW_UP: Words("Call {called}", "Closed a while ago. Ask how they are.", goes_to="contact"),
    TaskKind.POSSIBLE_DUPLICATE: Words("Compare", "May have been recorded twice.", goes_to="person"),
    TaskKind.DRAFT_WAITS: Words("Open", "Send it, or cancel it.", "Written, but not sent.", goes_to="person"),
    TaskKind.TRIAGE: Words("Open", "Decide what is next.", "New referral.", goes_to="triage"),
    TaskKind.TRIAGE_LATE: Words(
        "Open", "Nobody has decided about it.", "New referral, waiting too long.", goes_to="triage"
    ),
    TaskKind.PHONE_REFERRER: Words(
        "Open", "Phone them.", "Who referred has not told us more.", goes_to="triage"
    ),
    TaskKind.ALLOCATE: Words("Open", "Find somebody who takes them.", "No navigator yet.", goes_to="triage"),
    TaskKind.KEEP_IN_TOUCH: Words(
        "Call {called}", "Say that they are not forgotten.", "Still no navigator.", goes_to="contact"
    ),
    TaskKind.TRY_AGAIN: Words(
        "Call {called}", "Not reached yet. Try again, at another time of day.", goes_to="contact"
    ),
    TaskKind.REVIEW_HOLD: Words("Open", "Go on, or wait until another day.", "On hold.", goes_to="person"),
    TaskKind.ACCEPT_TRANSFER: Words("Answer", "Say yes or no.", "You are asked to take over.", "answer"),
    TaskKind.TRANSFER_WAITS: Words(
        "Open", "Ask them, or take it back.", "No answer to the transfer.", goes_to="person"
    ),
    TaskKind.FINISH_CLOSING: Words("Open", "Close it, or keep it open.", "Began to close.", goes_to="person"),
    TaskKind.TELL_WHO_RINGS: Words("Call {called}", "Tell them that you ring them now.", goes_to="contact"),
    TaskKind.LOOK_AT_REFERRAL: Words("Open", "The date has passed. Decide what is next.", goes_to="person"),
    TaskKind.CALL_BACK: Words("Done", "{note}", "Asked us to call:", goes_to="task"),
    TaskKind.LATE: Words("Open", "{late}", "{whose} task is three days late.", goes_to="person"),
    TaskKind.PLAN_TO_DO: Words("Record it", "{note}", "In the plan:", goes_to="plan"),
    TaskKind.PLAN_LATE: Words(
        "Record it", "{note} Ask whether it is done.", "Late in the plan:", goes_to="plan"
    ),
    TaskKind.PLAN_ANSWER: Words("Read it", "{note}", goes_to="plan"),
    TaskKind.PLAN_PHONE: Words("Phone them", "{note}", goes_to="plan"),
    TaskKind.APPOINTMENT: Words("Record it", "Was it kept? {note}", "Appointment:", goes_to="plan"),
    TaskKind.REMINDER_FAILED: Words(
        "Call {called}", "A reminder of an appointment could not be sent: {note}", goes_to="contact"
    ),
    TaskKind.MEETING_DECISION: Words("Open", "{note}", "A meeting decided:", goes_to="person"),
    TaskKind.FINISH_MEETING: Words("Finish it", "{note}", "A meeting is over:", goes_to="meetings"),
    TaskKind.LEAVER: Words("Open", "{note}", goes_to="hand-over"),
    TaskKind.MANUAL: Words("Done", "{note}", goes_to="task"),
}


RINGS = frozenset(kind for kind, words in _SAY.items() if words.goes_to == "contact")
"""Kinds for which the person is rung."""


def say(task: Task) -> Words:
    """The words of a task, filled in. It needs task.person and task.prescription.service to be loaded."""
    words = _SAY[TaskKind(task.kind)]
    facts = _facts(task)
    return Words(
        action=words.action.format(**facts),
        what=(words.what.format(**facts) or task.note).strip(),
        strong=words.strong.format(**facts),
        goes_to=words.goes_to,
    )


def waiting_words(prescription: Prescription) -> str:
    """What we are waiting for: "Phone Pals: waiting list, about 3 weeks"."""
    service = prescription.service.name
    weeks = f", about {prescription.waiting_weeks} weeks" if prescription.waiting_weeks else ""
    first = (
        f", first day {day_short(prescription.first_date)}"
        if prescription.first_date
        else ", no first day yet"
    )
    return {
        State.PROPOSED: f"{service}: proposed, thinking it over",
        State.AGREED: f"{service}: agreed, to be sent",
        State.SENT: f"{service}: sent, not opened yet",
        State.OPENED: f"{service}: opened, no answer yet",
        State.WAITING: f"{service}: waiting list{weeks}",
        State.ACCEPTED: f"{service}: accepted{first}",
        State.ATTENDED: f"{service}: going there",
    }.get(State(prescription.state), f"{service}: {prescription.get_state_display().lower()}")


_THEN = {
    TaskKind.ASK_PERSON: "we ask on {day}",
    TaskKind.SEND_IT: "to send by {day}",
    TaskKind.PHONE_GROUP: "we phone on {day}",
    TaskKind.PHONE_AGAIN: "we phone on {day}",
    TaskKind.REVIEW_WAIT: "review {day}",
    TaskKind.ASK_FIRST_DATE: "we ask them on {day}",
    TaskKind.ASK_PERSON_DATE: "we ask on {day}",
    TaskKind.CALL_AFTER_FIRST: "we call on {day}",
    TaskKind.ASK_BOTH: "we ask both on {day}",
}
_NEXT = {
    TaskKind.ASK_PERSON: "Ask {called} by {day}",
    TaskKind.SEND_IT: "Send it by {day}",
    TaskKind.PHONE_GROUP: "Phone them on {day} if nothing comes",
    TaskKind.PHONE_AGAIN: "Phone them on {day} if nothing comes",
    TaskKind.REVIEW_WAIT: "Review on {day}",
    TaskKind.ASK_FIRST_DATE: "Ask the group for a first day by {day}",
    TaskKind.ASK_PERSON_DATE: "Ask {called} by {day}",
    TaskKind.CALL_AFTER_FIRST: "Call {called} to ask how it was, by {day}",
    TaskKind.ASK_BOTH: "Ask {called} and the group on {day}",
}


def then_words(upcoming: Running | None, due_at: datetime) -> str:
    """What happens if nothing comes: "we phone on Fri 27 Nov"."""
    day = day_short(due_at)
    words = _of_timer(_THEN, upcoming, "we look on {day}")
    return words.format(day=day)


def next_words(upcoming: Running | None, due_at: datetime, called: str) -> str:
    """The next thing about an open prescription: "Phone them on Thu 26 Nov if nothing comes"."""
    day = day_short(due_at)
    words = _of_timer(_NEXT, upcoming, "Look again on {day}")
    return words.format(day=day, called=called)


def _of_timer(words: dict[TaskKind, str], upcoming: Running | None, otherwise: str) -> str:
    if upcoming is None or upcoming.timer.kind == "settle":
        return otherwise
    return words.get(TaskKind(upcoming.timer.kind), otherwise)


def first_words(prescription: Prescription) -> str:
    """ "First visit Thu 26 Nov, 9.30am."; empty when it is not known."""
    if prescription.first_date is None:
        return "No first day yet."
    at = f", {time_words(prescription.first_time)}" if prescription.first_time else ""
    return f"First visit {day_short(prescription.first_date)}{at}."


def ended_words(prescription: Prescription) -> str:
    """How it ended, with the day."""
    day = f" on {day_long(prescription.ended_at)}" if prescription.ended_at else ""
    note = f" “{prescription.ended_note}”" if prescription.ended_note else ""
    return f"{prescription.said_in_a_word}{day}.{note}"


def _late_facts(task: Task) -> dict[str, str]:
    """What is late, and whose it is, for whoever may share it out."""
    late: Task | None = getattr(task, "late_task", None)
    if task.kind != TaskKind.LATE or late is None:
        return {"late": "", "whose": "A"}
    words = say(late)
    return {
        "late": f"{words.strong} {words.what}".strip(),
        "whose": f"{late.owner.name}’s" if late.owner else "A",
    }


def _facts(task: Task) -> dict[str, str]:
    prescription = task.prescription
    facts = {
        "called": task.person.called if task.person else "them",
        "note": task.note,
        "service": "",
        "first": "",
        "weeks": "",
        "reason": "",
        "question": "",
        "worry": "",
        "outcome": "",
        **_late_facts(task),
    }
    if prescription is None:
        return facts
    weeks = prescription.waiting_weeks
    question = next((q for q in prescription.questions.all() if q.asked_at == task.since), None)
    worry = next((w for w in prescription.worries.all() if w.at == task.since), None)
    taken_back = " They have taken it back since." if worry and worry.taken_back_at else ""
    return facts | {
        "worry": (f"“{worry.text}”" if worry and worry.text else "") + taken_back,
        "service": prescription.service.name,
        "first": first_words(prescription),
        "weeks": f"About {weeks} weeks." if weeks else "They did not say how long.",
        "reason": str(prescription.get_declined_reason_display()).lower(),
        "question": f"“{question.text}”" if question else "",
        "outcome": f"Did it help? {prescription.get_outcome_display()}." if prescription.outcome else "",
    }
