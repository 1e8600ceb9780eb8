"""What the page of a prescription shows: where it is, what was shared, what was said, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form

from directory.accounts.models import User
from directory.bounces.came_back import fails
from directory.catalogue.models import ReferralContact
from directory.messages.models import OutboxMessage
from prescribing.before_sending.rule_answers import answers_kept
from prescribing.group_page.models import AskReply, Feedback, GroupQuestion, Worry
from prescribing.group_register.came import Came, came_of
from prescribing.prescriptions.eligibility import Eligibility, Rule
from prescribing.prescriptions.group_phone import GroupPhone, group_phone
from prescribing.prescriptions.models import Prescription, PrescriptionTransition, Share
from prescribing.prescriptions.sending import confirmed_contact
from prescribing.prescriptions.states import TRACK, TRANSITIONS, By, Event, State
from prescribing.prescriptions.what_group_sees import Draft, Preview, preview, preview_for, rows_for
from prescribing.sight import sees_place


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the track; `when` is "past", "now" or "" (to come)."""

    label: str
    when: str


@dataclass(frozen=True)
class PrescriptionPage:
    prescription: Prescription
    track: list[Step]
    share: Share | None
    shared_before: list[Mapping[str, Any]]
    """What the group reads of it before "Show me who", and after, as the reader of this page may see it."""
    shared_after: list[Mapping[str, Any]]
    next_share: Preview | None
    transitions: list[PrescriptionTransition]
    questions: list[GroupQuestion]
    worries: list[Worry]
    """What still waits to be dealt with first."""
    replies: list[AskReply]
    feedback: list[Feedback]
    came: Came
    came_back: list[OutboxMessage]
    """Mail to the group that did not arrive, the latest first."""
    contact: ReferralContact | None
    contact_fails: bool
    """Mail to them came back, so that another will hardly arrive."""
    group: GroupPhone
    rule_answers: list[tuple[str, str]]
    """What was not known of who may come, and what was said of it."""
    may: frozenset[Event]


PHONED = {
    Event.ACCEPT: "They will take them",
    Event.WAIT: "They will, but there is a waiting list",
    Event.DECLINE: "They cannot",
    Event.ATTEND: "They came",
    Event.DID_NOT_COME: "They did not come",
    Event.CANNOT: "They cannot after all",
    Event.CORRECT: "They have not come yet: correct this",
    Event.FINISH: "It has finished",
}
"""What can be recorded of a call with the group, where the table allows it."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as components/rule.html draws it."""

    what: str
    answer: str
    strong: str
    text: str
    note: str
    matters: bool
    field: BoundField | None = None
    """Where what is not known is answered on the page."""
    more: BoundField | None = None
    """Where a fact that is kept with the person can be written."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    title: str
    rules: list[RuleRow]


_ANSWERS = {"yes": ("yes", "Yes."), "no": ("no", "No."), "not-known": ("unknown", "Not known.")}


def rule_groups(found: Eligibility, form: Form | None = None) -> list[RuleGroup]:
    """Both halves of "Is it right for them?", without those that have nothing to say; with the fields of
    `form` in which what is not known is answered."""
    halves = (("Who it is for", found.who), ("Can they get there, and is there room?", found.getting))
    return [RuleGroup(title, [_rule_row(rule, form) for rule in rules]) for title, rules in halves if rules]


_FACT_OF = {"age": "born", "area": "home", "distance": "home"}
"""The field in which a rule's fact about the person is written: where two ask for it, the first has it."""


def _rule_row(rule: Rule, form: Form | None) -> RuleRow:
    answer, strong = _ANSWERS[rule.answer]
    said = rule.reason.removeprefix(strong).strip()
    if rule.room in ("waiting", "ask"):
        answer, strong, said = ("waiting", said, "") if rule.room == "waiting" else (answer, said, "")
    name = f"rule-{rule.key}"
    asked = form is not None and name in form.fields
    field = form[name] if form is not None and asked else None
    return RuleRow(rule.label, answer, strong, said, rule.more, rule.matters, field, _fact(rule, form))


def _fact(rule: Rule, form: Form | None) -> BoundField | None:
    name = _FACT_OF.get(rule.key, "")
    if form is None or name not in form.fields or f"rule-{rule.key}" not in form.fields:
        return None
    both_ask = rule.key == "distance" and "rule-area" in form.fields
    return None if both_ask else form[name]


def prescription_page(prescription: Prescription, by: User) -> PrescriptionPage:
    person = prescription.person
    shares = list(prescription.shares.order_by("-shared_at"))
    contact = confirmed_contact(prescription.service)
    unsent = prescription.state in (State.PROPOSED, State.AGREED)
    return PrescriptionPage(
        prescription=prescription,
        track=track_of(prescription),
        share=shares[0] if shares else None,
        shared_before=rows_for(by, person, shares[0].before) if shares else [],
        shared_after=rows_for(by, person, shares[0].after) if shares else [],
        next_share=preview_for(by, person, preview(Draft.of(prescription))) if unsent else None,
        transitions=list(prescription.transitions.order_by("-sequence")),
        questions=list(prescription.questions.order_by("-asked_at")),
        worries=sorted(prescription.worries.all(), key=lambda worry: worry.done_at is not None),
        replies=list(prescription.replies.all()),
        feedback=list(prescription.feedback.all()),
        came=came_of(prescription),
        came_back=list(
            OutboxMessage.objects.filter(about_id=prescription.pk)
            .exclude(came_back_at=None)
            .order_by("-came_back_at")
        ),
        contact=contact,
        contact_fails=contact is not None and fails(contact.email),
        group=group_phone(prescription.service),
        rule_answers=answers_kept(prescription, knows_home=sees_place(by, person)),
        may=events_for(prescription),
    )


def events_for(prescription: Prescription) -> frozenset[Event]:
    """What the prescriber may do now, by the table."""
    state = State(prescription.state)
    return frozenset(
        event for (there, event), found in TRANSITIONS.items() if there == state and By.PRESCRIBER in found.by
    )


def phoned_answers(prescription: Prescription) -> list[tuple[str, str]]:
    allowed = events_for(prescription)
    return [(str(event), words) for event, words in PHONED.items() if event in allowed]


def track_of(prescription: Prescription) -> list[Step]:
    """The five stops with the present one marked; a waiting list stands where "opened" does. Ended: none."""
    state = State(prescription.state)
    stops = [State.WAITING if stop == State.OPENED and state == State.WAITING else stop for stop in TRACK]
    at = stops.index(state) if state in stops else -1
    return [
        Step(str(stop.label), "past" if index < at else "now" if index == at else "")
        for index, stop in enumerate(stops)
    ]
