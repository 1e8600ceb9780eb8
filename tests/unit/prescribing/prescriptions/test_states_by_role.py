"""Who is a prescriber: each role does in each state what the table by hand gives a prescriber, or nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from directory.accounts.actors import Actor, LinkHolder
from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
from directory.links.tokens import LinkProblem
from prescribing import permissions as may
from prescribing.group_page.actions import show_who
from prescribing.prescriptions.moves import CannotMove
from prescribing.prescriptions.states import Event
from tests.factories.prescribing import Thread, a_navigator, a_prescription, a_team
from tests.unit.prescribing.prescriptions import states_by_hand
from tests.unit.prescribing.prescriptions.test_states import do

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PRESCRIBERS = {"owner", "navigator", "coordinator", "supervisor"}
"""Of the person's own team. A receptionist prescribes at the desk, and moves nothing afterwards."""


@pytest.mark.parametrize("state", [*states_by_hand.OPEN, *states_by_hand.ENDED])
def test_each_role_moves_a_prescription_as_was_agreed_and_no_other_does(state: str) -> None:
    thread = a_prescription(state)
    team, elsewhere = thread.navigator.team_members.get().team, a_team()
    actors: dict[str, Actor] = {"owner": thread.navigator}
    actors |= {role: a_navigator(team, role=Role(role)) for role in states_by_hand.STAFF}
    actors |= {
        f"{role}, of another team": a_navigator(elsewhere, role=role)
        for role in (Role.NAVIGATOR, Role.COORDINATOR, Role.SUPERVISOR)
    }
    actors |= {
        "a group, by a link to another": a_prescription("sent").group(),
        "a place that refers, by link": LinkHolder(
            str(uuid4()),
            "Chesil Lodge",
            str(thread.prescription.pk),
            frozenset({may.REFER_IN, may.READ_SENT}),
        ),
        "whoever is asked in a plan, by link": LinkHolder(
            str(uuid4()), "Fire station", str(thread.prescription.pk), frozenset({may.ANSWER_ACTION_BY_LINK})
        ),
    }
    table = states_by_hand.allowed()
    got, expected = {}, {}
    for event in states_by_hand.EVENTS:
        to = table.get((state, event, "prescriber"))
        for name, by in actors.items():
            with transaction.atomic():
                try:
                    if event == "open" and isinstance(by, LinkHolder):
                        show_who(prescription=thread.fresh(), by=by)
                    else:
                        do(Event(event), Thread(thread.navigator, thread.fresh()), by)
                except (NotAllowed, CannotMove, LinkProblem):
                    got[event, name] = "no"
                else:
                    got[event, name] = thread.fresh().state
                transaction.set_rollback(True)
            expected[event, name] = to if to and name in PRESCRIBERS else "no"
    assert got == expected


def test_every_role_there_is_stands_in_the_list() -> None:
    assert sorted(states_by_hand.STAFF) == sorted(Role)
