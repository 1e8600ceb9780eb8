"""Every state, event and role: what the table gives is done, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.accounts.actors import Actor, System
from directory.accounts.permissions import NotAllowed
from directory.audit.models import AuditEvent
from prescribing.group_page import actions as answer_actions
from prescribing.group_page.feedback import FeedbackGiven
from prescribing.group_page.take_back import take_back
from prescribing.models import Prescription, Task
from prescribing.prescriptions import actions
from prescribing.prescriptions.moves import CannotMove, move
from prescribing.prescriptions.states import ENDED, OPEN, TRANSITIONS, By, Event, State
from prescribing.prescriptions.states_page import states_page
from tests.factories.prescribing import AGREED, Thread, a_prescription
from tests.unit.prescribing.prescriptions import states_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOC = Path(__file__).parents[4] / "docs" / "prescription-states.md"


def do(event: Event, thread: Thread, by: Actor) -> Prescription:
    """The verb of an event, as each role would call it."""
    p = thread.prescription
    verbs = {
        Event.AGREE: lambda: actions.agree(prescription=p, consent=AGREED, by=by),
        Event.SEND: lambda: actions.send(prescription=p, by=by),
        Event.RESEND: lambda: actions.resend(prescription=p, by=by),
        Event.OPEN: lambda: move(p, Event.OPEN, by=by),
        Event.ACCEPT: lambda: answer_actions.accept(prescription=p, by=by),
        Event.WAIT: lambda: answer_actions.wait(prescription=p, by=by),
        Event.DECLINE: lambda: answer_actions.decline(prescription=p, reason="other", by=by),
        Event.ATTEND: lambda: answer_actions.attend(prescription=p, by=by),
        Event.DID_NOT_COME: lambda: answer_actions.did_not_come(prescription=p, by=by),
        Event.FINISH: lambda: answer_actions.finish(prescription=p, given=FeedbackGiven(helped="yes"), by=by),
        Event.CANNOT: lambda: answer_actions.cannot_after_all(prescription=p, reason="other", by=by),
        Event.CORRECT: lambda: answer_actions.correct_attendance(prescription=p, by=by),
        Event.TAKE_BACK: lambda: take_back(prescription=p, by=by),
        Event.STOP: lambda: actions.stop(prescription=p, reason="other", by=by),
        Event.REOPEN: lambda: actions.reopen(prescription=p, note="Another try", by=by),
    }
    return verbs[event]()


def actor(role: By, thread: Thread) -> Actor:
    return {By.PRESCRIBER: thread.navigator, By.SYSTEM: System("timers")}.get(role) or thread.group()


ALLOWED = {
    (State(state), Event(event), By(role)): State(to)
    for (state, event, role), to in states_by_hand.allowed().items()
}


def test_the_states_events_and_roles_are_those_that_were_agreed() -> None:
    assert sorted(State) == sorted((*states_by_hand.OPEN, *states_by_hand.ENDED))
    assert (sorted(OPEN), sorted(ENDED)) == (sorted(states_by_hand.OPEN), sorted(states_by_hand.ENDED))
    assert sorted(Event) == sorted(states_by_hand.EVENTS)
    assert sorted(By) == sorted(states_by_hand.ROLES)


def test_the_table_says_what_was_agreed_and_nothing_else() -> None:
    in_code = {
        (state, event, role): found.to for (state, event), found in TRANSITIONS.items() for role in found.by
    }
    assert in_code == ALLOWED
    assert {key for key, found in TRANSITIONS.items() if found.back} == states_by_hand.WHERE_IT_WAS


@pytest.mark.parametrize(("state", "event", "role"), list(ALLOWED))
def test_what_the_table_gives_is_done(state: State, event: Event, role: By) -> None:
    thread = a_prescription(state)
    by = actor(role, thread)
    do(event, thread, by)
    after, to = thread.fresh(), ALLOWED[state, event, role]
    assert after.state == to
    last = after.transitions.last()
    assert (last.from_state, last.event, last.to_state) == (state, event, to)
    assert last.by_label == by.label
    events = AuditEvent.objects.filter(kind=f"prescription.{event}", about_id=str(after.pk))
    assert events.filter(actor=by.label, person_id=str(after.person_id)).exists()
    assert (after.due_at is not None) == (to in OPEN)


@pytest.mark.parametrize("state", list(State))
def test_every_other_event_and_role_is_refused_and_changes_nothing(state: State) -> None:
    thread = a_prescription(state)
    steps = thread.prescription.transitions.count()
    tried = 0
    for event in Event:
        for role in By:
            if (state, event, role) in ALLOWED:
                continue
            tried += 1
            with pytest.raises((NotAllowed, CannotMove)):
                do(event, thread, actor(role, thread))
            thread = Thread(thread.navigator, thread.fresh())
            assert thread.prescription.state == state
            assert thread.prescription.transitions.count() == steps
    assert tried + sum(1 for origin, _, _ in ALLOWED if origin == state) == len(Event) * len(By)


def test_every_open_state_can_be_left_and_every_ended_one_reopened() -> None:
    for state in OPEN:
        assert any(origin == state and to in ENDED for (origin, _, _), to in ALLOWED.items())
    for state in ENDED:
        assert TRANSITIONS[(state, Event.REOPEN)].to == State.PROPOSED


@pytest.mark.parametrize("state", sorted(OPEN))
def test_whatever_is_open_has_an_owner_and_a_date(state: State) -> None:
    prescription = a_prescription(state).prescription
    assert prescription.owner is not None
    assert prescription.due_at is not None


@pytest.mark.parametrize(
    ("state", "event", "kind"),
    [
        (State.OPENED, Event.ACCEPT, "tell-person"),
        (State.OPENED, Event.WAIT, "tell-wait"),
        (State.OPENED, Event.DECLINE, "find-another"),
        (State.ACCEPTED, Event.DID_NOT_COME, "no-show"),
        (State.ATTENDED, Event.FINISH, "finished"),
    ],
)
def test_what_comes_back_is_somebodys_task(state: State, event: Event, kind: str) -> None:
    thread = a_prescription(state)
    do(event, thread, thread.group())
    tasks = Task.objects.open().filter(prescription=thread.prescription)
    assert [task.kind for task in tasks] == [kind]
    assert tasks[0].owner == thread.navigator


def test_the_page_about_states_is_current() -> None:
    assert DOC.read_text() == states_page(), (
        "Run: python manage.py shell -c 'see docs/prescription-states.md'"
    )
