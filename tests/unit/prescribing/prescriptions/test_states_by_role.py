"""Who is a prescriber: each role does in each state what the table by hand gives a prescriber, or nothing."""

from __future__ import annotations

import pytest
from django.db import transaction

from directory.accounts.permissions import NotAllowed
from directory.accounts.roles import Role
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
    actors = {"owner": thread.navigator}
    actors |= {str(role): a_navigator(team, role=role) for role in Role}
    actors |= {
        f"{role}, of another team": a_navigator(elsewhere, role=role)
        for role in (Role.NAVIGATOR, Role.SUPERVISOR)
    }
    table = states_by_hand.allowed()
    got, expected = {}, {}
    for event in states_by_hand.EVENTS:
        to = table.get((state, event, "prescriber"))
        for name, by in actors.items():
            with transaction.atomic():
                try:
                    do(Event(event), Thread(thread.navigator, thread.fresh()), by)
                except (NotAllowed, CannotMove):
                    got[event, name] = "no"
                else:
                    got[event, name] = thread.fresh().state
                transaction.set_rollback(True)
            expected[event, name] = to if to and name in PRESCRIBERS else "no"
    assert got == expected
