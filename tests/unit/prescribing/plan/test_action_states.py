"""Every state, event and role of an action in a plan, against the table as it was agreed, written out here.

Nothing of what is expected is read from the code: whoever changes what may be done changes it here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from directory import clock
from directory.accounts.actors import Actor, LinkHolder, System
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.audit.models import AuditEvent
from directory.links.tokens import LinkProblem
from prescribing import permissions as may
from prescribing.models import PlanAction
from prescribing.plan import actions
from prescribing.plan.by_link import answering, asking
from prescribing.plan.by_link.what_they_see import Ask
from prescribing.plan.moves import CannotMoveAction, move_action
from prescribing.plan.states import ENDED, OPEN, TRANSITIONS, WITH_ORGANISATION, By, Event, State
from tests.factories.plans import Asked, an_action, in_days
from tests.factories.prescribing import AGREED, a_navigator, a_team

pytestmark = [pytest.mark.django_db, pytest.mark.database]

STATES_BY_HAND = ("to-do", "asked", "opened", "accepted", "refused", "done", "dropped")
OPEN_BY_HAND = {"to-do", "asked", "opened", "accepted", "refused"}
SHOWN_BY_HAND = {"asked", "opened", "accepted"}
TABLE = """
event        from                                 to            who

ask          to-do asked opened refused           asked         team
open         asked                                opened        reader
accept       asked                                accepted      team
accept       opened                               accepted      team reader
refuse       asked opened accepted                refused       team reader
finish       to-do asked refused                  done          team
finish       opened accepted                      done          team reader
drop         to-do asked opened accepted refused  dropped       team system
stop-asking  asked opened accepted                to-do         team system
reopen       done dropped refused                 to-do         team
take-back    refused done                         where-it-was  reader
"""
STAFF = (
    *("receptionist", "navigator", "coordinator", "supervisor", "partner", "member"),
    *("editor", "writer", "commissioner", "administrator"),
)
"""Roles of accounts, each in the person's own team here, so that their role alone refuses them."""
TEAM = {"owner", "navigator", "coordinator", "supervisor"}
WHO = {"team": TEAM, "reader": {"reader"}, "system": {"system"}}
"""Of the person's own team. Everybody else, and every other role, is refused."""
ROLES_BY_HAND = {"team": "staff", "reader": "organisation", "system": "system"}


def by_hand() -> dict[tuple[str, str, str], str]:
    """State, event and who → where it leads."""
    found = {}
    for line in TABLE.strip().splitlines()[2:]:
        event, states, to, who = (part.strip() for part in line.split("  ") if part.strip())
        found |= {(state, event, one): to for state in states.split() for one in who.split()}
    return found


EVENTS_BY_HAND = sorted({event for _, event, _ in by_hand()})


def test_the_table_in_the_code_is_the_one_that_was_agreed() -> None:
    in_code = {
        (str(state), str(event), str(role)): str(move.to or "where-it-was")
        for (state, event), move in TRANSITIONS.items()
        for role in move.by
    }
    assert in_code == {
        (state, event, ROLES_BY_HAND[who]): to for (state, event, who), to in by_hand().items()
    }
    assert sorted(State) == sorted(STATES_BY_HAND)
    assert sorted(Event) == sorted([*EVENTS_BY_HAND, "add"])
    assert sorted(STAFF) == sorted(Role)
    assert sorted(By) == sorted(ROLES_BY_HAND.values())
    assert (OPEN, WITH_ORGANISATION) == (OPEN_BY_HAND, SHOWN_BY_HAND)
    assert sorted(ENDED) == ["done", "dropped"]


Press = Callable[[PlanAction, Any], object]
OURS: dict[str, Press] = {
    "ask": lambda a, by: asking.ask_by_link(
        action=a, ask=Ask(a, by, "home-safety", ("name",), ""), consent=AGREED, by=by
    ),
    "accept": lambda a, by: asking.note_answer_by_phone(action=a, event="accept", by=by),
    "refuse": lambda a, by: asking.note_answer_by_phone(action=a, event="refuse", by=by),
    "finish": lambda a, by: actions.finish_action(action=a, by=by),
    "drop": lambda a, by: actions.drop_action(action=a, why="Moved", by=by),
    "stop-asking": lambda a, by: asking.stop_asking(action=a, why="They are busy", by=by),
    "reopen": lambda a, by: actions.reopen_action(action=a, due_on=in_days(9), by=by),
}
THEIRS: dict[str, Press] = {
    "open": lambda a, by: answering.show_whom(action=a, by=by),
    "accept": lambda a, by: answering.accept_action(action=a, by=by),
    "refuse": lambda a, by: answering.refuse_action(action=a, by=by, why="Full"),
    "finish": lambda a, by: answering.finish_by_link(action=a, by=by),
    "take-back": lambda a, by: answering.take_answer_back(action=a, by=by),
}


class Everybody:
    """An action that a fire station is asked to do, with its owner, the reader, and a user of every role."""

    def __init__(self) -> None:
        owner = a_navigator()
        team = owner.team_members.get().team
        self.asked = Asked.of_fire_station(owner)
        other = Asked.of_fire_station(owner, organisation=self.asked.action.organisation)
        elsewhere = a_team()
        self.actors: dict[str, Actor] = {"owner": owner}
        self.actors |= {role: a_navigator(team, role=Role(role)) for role in STAFF}
        self.actors |= {
            f"{role}, of another team": a_navigator(elsewhere, role=role)
            for role in (Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR)
        }
        about = str(self.asked.action.pk)
        self.actors |= {
            "a group, by link": LinkHolder(str(uuid4()), "Steady On", about, frozenset({may.ANSWER_BY_LINK})),
            "a place that refers, by link": LinkHolder(
                str(uuid4()), "Chesil Lodge", about, frozenset({may.REFER_IN, may.READ_SENT})
            ),
        }
        self.actors |= {"reader": self.asked.reader(), "reader of another": other.reader()}
        self.actors["system"] = System("timers")

    def put(self, state: str, event: str) -> str:
        """Into this state; to be taken back, by an answer of the reader. Returns where it was before."""
        ended = {"ended_at": clock.now(), "ended_by": "x"} if state in ("done", "dropped") else {}
        PlanAction.objects.filter(pk=self.asked.action.pk).update(state=state, **ended)
        answers: dict[str, Press] = {"refused": THEIRS["refuse"], "done": THEIRS["finish"]}
        if event == "take-back" and state in answers:
            PlanAction.objects.filter(pk=self.asked.action.pk).update(
                state="accepted", ended_at=None, ended_by=""
            )
            answers[state](self.asked.fresh(), self.actors["reader"])
        return "accepted"

    def press(self, event: str, by: Actor) -> None:
        """By the verb of an event for this actor; where there is none, by what every verb moves with."""
        verbs = THEIRS if isinstance(by, LinkHolder) else {} if isinstance(by, System) else OURS
        if event in verbs:
            verbs[event](self.asked.fresh(), by)
        else:
            move_action(self.asked.fresh(), Event(event), by=by)


@pytest.mark.parametrize("event", EVENTS_BY_HAND)
def test_each_role_may_do_in_each_state_what_was_agreed_and_nothing_else(event: str) -> None:
    """By its verb: who may and where it leads; the audit and the row of the move go with it."""
    everybody, table = Everybody(), by_hand()
    got, expected = {}, {}
    for state in STATES_BY_HAND:
        for name, by in everybody.actors.items():
            with transaction.atomic():
                before = everybody.put(state, event)
                steps = everybody.asked.action.transitions.count()
                audited = AuditEvent.objects.filter(kind=f"plan.action-{event}").count()
                try:
                    everybody.press(event, by)
                except (NotAllowed, LinkProblem):
                    got[state, name] = "no"
                except (CannotMoveAction, ValidationError):
                    got[state, name] = "no"
                else:
                    after = everybody.asked.fresh()
                    last = after.transitions.order_by("sequence").last()
                    moved = after.transitions.count() == steps + 1
                    now = AuditEvent.objects.filter(kind=f"plan.action-{event}").count()
                    assert now == audited + moved
                    assert not moved or (
                        last is not None and (last.event, last.to_state) == (event, after.state)
                    )
                    got[state, name] = after.state if moved else "no"
                transaction.set_rollback(True)
            leads = [
                to for (at, e, who), to in table.items() if (at, e) == (state, event) and name in WHO[who]
            ]
            expected[state, name] = leads[0].replace("where-it-was", before) if leads else "no"
    assert got == expected


def test_who_may_write_an_action_down() -> None:
    everybody = Everybody()
    referral = everybody.asked.action.referral
    may = set()
    for name, by in everybody.actors.items():
        if isinstance(by, LinkHolder | System):
            continue
        try:
            with transaction.atomic():
                an_action(by, referral)  # type: ignore[arg-type]
        except NotAllowed:
            continue
        may.add(name)
    assert may == TEAM
